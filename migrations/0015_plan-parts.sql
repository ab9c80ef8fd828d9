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
--> statement-breakpoint
ALTER TABLE "plan_dossier_texts" ADD COLUMN "writers" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "plan_steps" ADD COLUMN "texts_hash" text;--> statement-breakpoint
update plan_dossier_texts set writers = array[written_by];
--> statement-breakpoint
-- What is said of professions is written in a draft, and stands from the consultation on.
create function refuse_texts_after_draft() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' or not exists (select from plans where key = new.plan_key and state = 'draft') then
    raise exception 'plan_dossier_texts: the texts of a plan are written while it is a draft, and are not removed'
      using errcode = 'object_not_in_prerequisite_state', table = 'plan_dossier_texts';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger plan_dossier_texts_of_drafts before insert or update or delete on plan_dossier_texts
  for each row execute function refuse_texts_after_draft();
--> statement-breakpoint
create trigger plan_dossier_texts_not_truncated before truncate on plan_dossier_texts
  for each statement execute function refuse_change();
