CREATE TABLE "survey_finding_justifications" (
	"version_key" integer NOT NULL,
	"rule_id" text NOT NULL,
	"area_id" smallint NOT NULL,
	"profession_id" smallint NOT NULL,
	"specialty_id" smallint NOT NULL,
	"sector_id" smallint NOT NULL,
	"year" smallint NOT NULL,
	"measure" text NOT NULL,
	"seen" text NOT NULL,
	"justification" text NOT NULL,
	"justified_at" timestamp with time zone NOT NULL,
	"justified_by" text NOT NULL,
	CONSTRAINT "survey_finding_justifications_version_key_rule_id_area_id_profession_id_specialty_id_sector_id_year_measure_pk" PRIMARY KEY("version_key","rule_id","area_id","profession_id","specialty_id","sector_id","year","measure")
);
--> statement-breakpoint
ALTER TABLE "survey_finding_justifications" ADD CONSTRAINT "survey_finding_justifications_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;