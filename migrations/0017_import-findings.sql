ALTER TABLE "survey_import_lines" ADD COLUMN "row" integer;--> statement-breakpoint
ALTER TABLE "survey_imports" ADD COLUMN "headings" jsonb;--> statement-breakpoint
ALTER TABLE "survey_imports" ADD COLUMN "passed_over_rows" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "survey_imports" ADD COLUMN "left_empty" jsonb;--> statement-breakpoint
ALTER TABLE "survey_imports" ADD COLUMN "findings" jsonb;