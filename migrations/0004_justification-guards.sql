-- A justification stays as it was when its version was submitted: it is written to drafts only, as lines are.
create function check_new_justifications() returns trigger
language plpgsql as $$
begin
  perform check_survey_versions_are_drafts(array(select distinct version_key from new_justifications));
  return null;
end $$;
--> statement-breakpoint
create function check_old_justifications() returns trigger
language plpgsql as $$
begin
  perform check_survey_versions_are_drafts(array(select distinct version_key from old_justifications));
  return null;
end $$;
--> statement-breakpoint
create trigger survey_finding_justifications_inserted after insert on survey_finding_justifications
  referencing new table as new_justifications
  for each statement execute function check_new_justifications();
--> statement-breakpoint
create trigger survey_finding_justifications_updated after update on survey_finding_justifications
  referencing old table as old_justifications
  for each statement execute function check_old_justifications();
--> statement-breakpoint
create trigger survey_finding_justifications_deleted after delete on survey_finding_justifications
  referencing old table as old_justifications
  for each statement execute function check_old_justifications();
--> statement-breakpoint
create trigger survey_finding_justifications_not_truncated before truncate on survey_finding_justifications
  for each statement execute function refuse_change();
