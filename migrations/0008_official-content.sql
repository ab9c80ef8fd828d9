CREATE TABLE "official_content" (
	"id" smallint PRIMARY KEY NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "official_content_is_one_row" CHECK ("official_content"."id" = 1)
);
--> statement-breakpoint
-- As with the registers: a new version of the program writes it, the service reads it at most.
revoke insert, update, delete on official_content from kompetensforsorjning_application;
