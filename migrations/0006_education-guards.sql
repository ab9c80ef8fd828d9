-- Figures of a report change only while its version is a draft; the lock keeps it from being submitted meanwhile.
create function check_education_figures() returns trigger
language plpgsql as $$
declare
  wrong record;
begin
  perform from education_versions where key in (select version_key from changed_figures) order by key for share;
  for wrong in
    select v.key, v.state from education_versions v
    where v.key in (select version_key from changed_figures) and v.state <> 'draft'
  loop
    raise exception 'education_figures: version % is % and its figures cannot change', wrong.key, wrong.state
      using errcode = 'object_not_in_prerequisite_state', table = 'education_figures', column = 'version_key';
  end loop;
  return null;
end $$;
--> statement-breakpoint
create trigger education_figures_inserted after insert on education_figures
  referencing new table as changed_figures
  for each statement execute function check_education_figures();
--> statement-breakpoint
create trigger education_figures_updated after update on education_figures
  referencing old table as changed_figures
  for each statement execute function check_education_figures();
--> statement-breakpoint
create trigger education_figures_deleted after delete on education_figures
  referencing old table as changed_figures
  for each statement execute function check_education_figures();
--> statement-breakpoint
create trigger education_figures_not_truncated before truncate on education_figures
  for each statement execute function refuse_change();
--> statement-breakpoint
-- What results rest on never changes.
create trigger parameter_sets_written_once before update or delete or truncate on parameter_sets
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger scenarios_written_once before update or delete or truncate on scenarios
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger forecast_figures_written_once before update or delete or truncate on forecast_figures
  for each statement execute function refuse_change();
