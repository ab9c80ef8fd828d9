-- What an import sets aside is written once, read once and thrown away. Without the write-ahead log that costs half;
-- a crash of the database empties the tables, and with them dry runs that their senders make again.
alter table survey_import_lines set unlogged;
--> statement-breakpoint
alter table survey_import_originals set unlogged;
