CREATE TABLE "survey_import_faults" (
	"import_key" integer NOT NULL,
	"position" integer NOT NULL,
	"row" integer,
	"column" text,
	"pointer" text,
	"code" text NOT NULL,
	"severity" text NOT NULL,
	"detail_sv" text NOT NULL,
	"detail_en" text NOT NULL,
	"value" text,
	"accepted" text[],
	CONSTRAINT "survey_import_faults_import_key_position_pk" PRIMARY KEY("import_key","position")
);
--> statement-breakpoint
CREATE TABLE "survey_import_lines" (
	"import_key" integer NOT NULL,
	"area_id" smallint NOT NULL,
	"profession_id" smallint NOT NULL,
	"specialty_id" smallint NOT NULL,
	"sector_id" smallint NOT NULL,
	"year" smallint NOT NULL,
	"assessment_id" smallint,
	"assessment_change_id" smallint,
	"headcount" integer,
	"expected_retirements" integer,
	"full_time_equivalents" numeric(12, 2),
	"vacant_full_time_equivalents" numeric(12, 2),
	"agency_full_time_equivalents" numeric(12, 2),
	"needed_full_time_equivalents" numeric(12, 2),
	"causes" text[],
	"comment" text
);
--> statement-breakpoint
CREATE TABLE "survey_import_originals" (
	"import_key" integer NOT NULL,
	"position" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "survey_import_originals_import_key_position_pk" PRIMARY KEY("import_key","position")
);
--> statement-breakpoint
CREATE TABLE "survey_imports" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "survey_imports_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"survey_key" integer NOT NULL,
	"version_key" integer NOT NULL,
	"survey_row_version" integer NOT NULL,
	"mode" text NOT NULL,
	"format" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"started_by" text NOT NULL,
	"heartbeat_at" timestamp with time zone NOT NULL,
	"bytes_received" bigint DEFAULT 0 NOT NULL,
	"rows_read" integer DEFAULT 0 NOT NULL,
	"rows_staged" integer DEFAULT 0 NOT NULL,
	"added" integer,
	"changed" integer,
	"unchanged" integer,
	"removed" integer,
	"error_count" integer DEFAULT 0 NOT NULL,
	"warning_count" integer DEFAULT 0 NOT NULL,
	"fault_counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"content_hash" text,
	"original_sha256" text,
	"encoding" text,
	"sheet" text,
	CONSTRAINT "survey_imports_id_unique" UNIQUE("id"),
	CONSTRAINT "survey_imports_mode" CHECK ("survey_imports"."mode" in ('replace', 'upsert')),
	CONSTRAINT "survey_imports_format" CHECK ("survey_imports"."format" in ('json', 'ndjson', 'csv', 'xlsx')),
	CONSTRAINT "survey_imports_state" CHECK ("survey_imports"."state" in ('receiving', 'comparing', 'ready', 'faulty', 'committed', 'cancelled', 'aborted', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "survey_imports" ADD CONSTRAINT "survey_imports_survey_key_surveys_key_fk" FOREIGN KEY ("survey_key") REFERENCES "public"."surveys"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_imports" ADD CONSTRAINT "survey_imports_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "survey_import_lines_import" ON "survey_import_lines" USING btree ("import_key");--> statement-breakpoint
CREATE INDEX "survey_imports_survey" ON "survey_imports" USING btree ("survey_key","started_at");--> statement-breakpoint
CREATE INDEX "survey_imports_unfinished" ON "survey_imports" USING btree ("heartbeat_at") WHERE "survey_imports"."state" in ('receiving', 'comparing');