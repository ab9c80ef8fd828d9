CREATE TABLE "education_finding_justifications" (
	"version_key" integer NOT NULL,
	"rule_id" text NOT NULL,
	"site_id" smallint NOT NULL,
	"profession_id" smallint NOT NULL,
	"measure" text NOT NULL,
	"seen" text NOT NULL,
	"justification" text NOT NULL,
	"justified_at" timestamp with time zone NOT NULL,
	"justified_by" text NOT NULL,
	CONSTRAINT "education_finding_justifications_version_key_rule_id_site_id_profession_id_measure_pk" PRIMARY KEY("version_key","rule_id","site_id","profession_id","measure")
);
--> statement-breakpoint
ALTER TABLE "education_finding_justifications" ADD CONSTRAINT "education_finding_justifications_version_key_education_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."education_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "education_finding_justifications" ADD CONSTRAINT "education_finding_justifications_site_id_areas_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "education_finding_justifications" ADD CONSTRAINT "education_finding_justifications_profession_id_professions_id_fk" FOREIGN KEY ("profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- A justification stays as it was when its version was submitted, as the version's figures do and by the same guard.
create trigger education_finding_justifications_inserted after insert on education_finding_justifications
  referencing new table as changed_figures
  for each statement execute function check_education_figures();
--> statement-breakpoint
create trigger education_finding_justifications_updated after update on education_finding_justifications
  referencing old table as changed_figures
  for each statement execute function check_education_figures();
--> statement-breakpoint
create trigger education_finding_justifications_deleted after delete on education_finding_justifications
  referencing old table as changed_figures
  for each statement execute function check_education_figures();
--> statement-breakpoint
create trigger education_finding_justifications_not_truncated before truncate on education_finding_justifications
  for each statement execute function refuse_change();
--> statement-breakpoint
-- What an institution wrote to the national office stays between the two, also where the figures are everyone's.
call isolate('education_finding_justifications',
  $$(select app_sees_all()) or version_key in (select v.key from education_versions v
    join education_reports r on r.key = v.report_key where r.institution_id = (select app_institution_id()))$$,
  $$(select app_sees_all()) or version_key in (select v.key from education_versions v
    join education_reports r on r.key = v.report_key where r.institution_id = (select app_institution_id()))$$);
