-- Survey lines come by COPY, which PostgreSQL refuses into a table whose rows are subject to policies, and a detour by
-- another table doubles its cost. So the table under policies becomes the parent of one partition that holds the rows.
-- Whatever is read, changed or removed goes by the parent and its policies. The partition has no policies, and the
-- service's role has one right in it, to insert; a trigger per statement refuses lines of versions that the
-- transaction's scope may not write, by the condition of the parent's policy, and all that the other triggers refuse.
-- No more can be learnt there than that a line of a known key exists already.

drop policy owner on survey_lines;
--> statement-breakpoint
drop policy visible on survey_lines;
--> statement-breakpoint
drop policy inserted on survey_lines;
--> statement-breakpoint
drop policy updated on survey_lines;
--> statement-breakpoint
drop policy deleted on survey_lines;
--> statement-breakpoint
alter table survey_lines no force row level security, disable row level security;
--> statement-breakpoint
drop trigger survey_lines_inserted on survey_lines;
--> statement-breakpoint
drop trigger survey_lines_updated on survey_lines;
--> statement-breakpoint
drop trigger survey_lines_moved on survey_lines;
--> statement-breakpoint
drop trigger survey_lines_deleted on survey_lines;
--> statement-breakpoint
drop trigger survey_lines_not_truncated on survey_lines;
--> statement-breakpoint
alter table survey_lines rename to survey_lines_stored;
--> statement-breakpoint
alter table survey_lines_stored
  rename constraint "survey_lines_version_key_area_id_profession_id_specialty_id_sector_id_year_pk" to survey_lines_stored_pk;
--> statement-breakpoint
-- The rows stay where they are: a default partition without siblings has no condition to be checked.
create table survey_lines (
  like survey_lines_stored,
  constraint "survey_lines_version_key_area_id_profession_id_specialty_id_sector_id_year_pk"
    primary key (version_key, area_id, profession_id, specialty_id, sector_id, year)
) partition by list (version_key);
--> statement-breakpoint
alter table survey_lines attach partition survey_lines_stored default;
--> statement-breakpoint
call isolate('survey_lines',
  '(select app_sees_all()) or version_key in (select key from survey_versions)',
  '(select app_sees_all()) or version_key in (select key from survey_versions)');
--> statement-breakpoint
grant select, insert, update, delete on survey_lines to kompetensforsorjning_application;
--> statement-breakpoint
revoke all on survey_lines_stored from kompetensforsorjning_application, public;
--> statement-breakpoint
grant insert on survey_lines_stored to kompetensforsorjning_application;
--> statement-breakpoint
create function check_lines_may_be_written() returns trigger
language plpgsql as $$
begin
  if exists (
    select from unnest(array(select distinct version_key from new_lines)) as given (version_key)
    where not (app_sees_all() or version_key in (select key from survey_versions))
  ) then
    raise exception 'survey_lines: new rows violate row-level security'
      using errcode = 'insufficient_privilege', table = 'survey_lines';
  end if;
  return null;
end $$;
--> statement-breakpoint
-- Triggers of one event run in the order of their names: whose lines they are is asked first.
create trigger survey_lines_stored_allowed after insert on survey_lines_stored
  referencing new table as new_lines
  for each statement execute function check_lines_may_be_written();
--> statement-breakpoint
create trigger survey_lines_stored_inserted after insert on survey_lines_stored
  referencing new table as new_lines
  for each statement execute function check_new_survey_lines();
--> statement-breakpoint
create trigger survey_lines_inserted after insert on survey_lines
  referencing new table as new_lines
  for each statement execute function check_new_survey_lines();
--> statement-breakpoint
create trigger survey_lines_updated after update on survey_lines
  referencing new table as new_lines
  for each statement execute function check_new_survey_lines();
--> statement-breakpoint
create trigger survey_lines_moved after update on survey_lines
  referencing old table as old_lines
  for each statement execute function check_old_survey_lines();
--> statement-breakpoint
create trigger survey_lines_deleted after delete on survey_lines
  referencing old table as old_lines
  for each statement execute function check_old_survey_lines();
--> statement-breakpoint
-- A statement on the parent fires the parent's triggers alone, and one on the partition the partition's.
create trigger survey_lines_stored_unchanged before update or delete or truncate on survey_lines_stored
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger survey_lines_not_truncated before truncate on survey_lines
  for each statement execute function refuse_change();
--> statement-breakpoint
-- Autovacuum keeps the statistics of the partition but never those of a parent, by which joins are planned.
create function analyze_survey_lines() returns void
language plpgsql security definer set search_path = public as $$
begin
  if (
    select coalesce(greatest(part.last_analyze, part.last_autoanalyze) > parent.last_analyze, parent.last_analyze is null)
    from pg_stat_all_tables as parent, pg_stat_all_tables as part
    where parent.relid = 'survey_lines'::regclass and part.relid = 'survey_lines_stored'::regclass
  ) then
    analyze survey_lines;
  end if;
end $$;
--> statement-breakpoint
revoke execute on function analyze_survey_lines() from public;
--> statement-breakpoint
grant execute on function analyze_survey_lines() to kompetensforsorjning_application;
--> statement-breakpoint
-- Lines have no foreign keys: a check at their insertion holds for ever because what they name is never removed or
-- renumbered, not even by the owner.
do $$
declare
  register text;
begin
  foreach register in array array['areas', 'professions', 'specialties'] loop
    execute format('create trigger %I before delete or truncate on %I for each statement execute function refuse_change()',
      register || '_never_removed', register);
    execute format('create trigger %I before update on %I for each row when (old.id <> new.id) execute function refuse_change()',
      register || '_never_renumbered', register);
  end loop;
end $$;
