ALTER TABLE "plan_inputs" DROP CONSTRAINT "plan_inputs_plan_key_healthcare_region_id_pk";--> statement-breakpoint
ALTER TABLE "plan_inputs" ADD COLUMN "profession_ids" smallint[];--> statement-breakpoint
ALTER TABLE "plan_inputs" ADD CONSTRAINT "plan_inputs_version" UNIQUE NULLS NOT DISTINCT("plan_key","healthcare_region_id","version_key");--> statement-breakpoint
-- The view tells which professions of a version are part of the plan as well, and what its versions are ordered by.
create or replace view plan_councils as
select input.plan_key, input.healthcare_region_id, input.status, survey.id as survey_id, version.number as version_number,
  version.lines_hash, input.profession_ids, input.version_key, round.reference_date
from plan_inputs as input
join plans as plan on plan.key = input.plan_key and (plan.state <> 'draft' or (select app_sees_drafts_of_plans()))
left join survey_versions as version on version.key = input.version_key
left join surveys as survey on survey.key = version.survey_key
left join survey_rounds as round on round.key = survey.round_key;
