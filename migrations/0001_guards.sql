-- Rules that the database keeps by itself, whatever a program does.
--
-- Survey lines come by the hundred thousand. Foreign keys per row would cost several times the insert itself, so the
-- keys are checked once per statement, over the distinct values of the rows that it wrote; COPY fires these triggers
-- as well. That is sound because rows of the registers are never deleted or renumbered.

create function refuse_survey_line_value(column_name text, seen text, rule text) returns void
language plpgsql as $$
begin
  raise exception 'survey_lines.%: % %', column_name, seen, rule
    using errcode = 'foreign_key_violation', table = 'survey_lines', column = column_name;
end $$;
--> statement-breakpoint
-- The lock keeps a version from being submitted between this check and the commit of the rows.
create function check_survey_versions_are_drafts(version_keys integer[]) returns void
language plpgsql as $$
declare
  wrong record;
begin
  perform from survey_versions where key = any (version_keys) order by key for share;
  for wrong in
    select given.key, version.state
    from unnest(version_keys) as given (key) left join survey_versions as version using (key)
    where version.state is distinct from 'draft'
  loop
    if wrong.state is null then
      perform refuse_survey_line_value('version_key', wrong.key::text, 'is no survey version');
    end if;
    raise exception 'survey_lines: version % is % and its lines cannot change', wrong.key, wrong.state
      using errcode = 'object_not_in_prerequisite_state', table = 'survey_lines', column = 'version_key';
  end loop;
end $$;
--> statement-breakpoint
create function check_new_survey_lines() returns trigger
language plpgsql as $$
declare
  wrong record;
begin
  perform check_survey_versions_are_drafts(array(select distinct version_key from new_lines));

  for wrong in
    select given.area_id from (select distinct area_id from new_lines) as given
    where not exists (
      select from areas where areas.id = given.area_id and areas.kind in ('region', 'municipality')
    )
  loop
    perform refuse_survey_line_value('area_id', wrong.area_id::text, 'is no region or municipality');
  end loop;

  for wrong in
    select given.profession_id, given.specialty_id, professions.id is null as profession_unknown
    from (select distinct profession_id, specialty_id from new_lines) as given
    left join professions on professions.id = given.profession_id
    -- A stage of a profession, such as a physician in specialist training, has its parent's specialties.
    left join specialties on specialties.id = given.specialty_id
      and specialties.profession_id in (professions.id, professions.parent_profession_id)
    where professions.id is null or (given.specialty_id <> 0 and specialties.id is null)
  loop
    if wrong.profession_unknown then
      perform refuse_survey_line_value('profession_id', wrong.profession_id::text, 'is no profession');
    end if;
    perform refuse_survey_line_value(
      'specialty_id', wrong.specialty_id::text, 'is no specialty of profession ' || wrong.profession_id);
  end loop;

  for wrong in
    select given.sector_id, given.year from (select distinct sector_id, year from new_lines) as given
    where given.sector_id not between 1 and 4 or given.year not between 1990 and 2100
  loop
    if wrong.sector_id not between 1 and 4 then
      perform refuse_survey_line_value('sector_id', wrong.sector_id::text, 'is no sector (1 to 4)');
    end if;
    perform refuse_survey_line_value('year', wrong.year::text, 'lies outside 1990 to 2100');
  end loop;
  return null;
end $$;
--> statement-breakpoint
create function check_old_survey_lines() returns trigger
language plpgsql as $$
begin
  perform check_survey_versions_are_drafts(array(select distinct version_key from old_lines));
  return null;
end $$;
--> statement-breakpoint
create trigger survey_lines_inserted after insert on survey_lines
  referencing new table as new_lines
  for each statement execute function check_new_survey_lines();
--> statement-breakpoint
create trigger survey_lines_updated after update on survey_lines
  referencing new table as new_lines
  for each statement execute function check_new_survey_lines();
--> statement-breakpoint
-- Moving lines out of a version changes it too.
create trigger survey_lines_moved after update on survey_lines
  referencing old table as old_lines
  for each statement execute function check_old_survey_lines();
--> statement-breakpoint
create trigger survey_lines_deleted after delete on survey_lines
  referencing old table as old_lines
  for each statement execute function check_old_survey_lines();
--> statement-breakpoint
create function refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception '%: % is refused, since its rows never change once written', tg_table_name, lower(tg_op)
    using errcode = 'object_not_in_prerequisite_state', table = tg_table_name;
end $$;
--> statement-breakpoint
create trigger survey_lines_not_truncated before truncate on survey_lines
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger plan_figures_written_once before update or delete or truncate on plan_figures
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger plan_inputs_written_once before update or delete or truncate on plan_inputs
  for each statement execute function refuse_change();
--> statement-breakpoint
-- The audit: events are only ever added, the head of a chain moves by one, and reads may be weeded out but not changed.
create function refuse_audit_change() returns trigger
language plpgsql as $$
begin
  raise exception 'The audit is append-only: % of % is refused', tg_op, tg_table_name
    using errcode = 'insufficient_privilege', table = tg_table_name;
end $$;
--> statement-breakpoint
create function audit_head_moves_by_one() returns trigger
language plpgsql as $$
begin
  if new.organisation_id <> old.organisation_id or new.sequence <> old.sequence + 1 then
    raise exception 'The head of an audit chain moves by one at a time' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger audit_events_append_only before update or delete on audit_events
  for each row execute function refuse_audit_change();
--> statement-breakpoint
create trigger audit_events_no_truncate before truncate on audit_events
  for each statement execute function refuse_audit_change();
--> statement-breakpoint
create trigger audit_heads_stay before delete on audit_heads
  for each row execute function refuse_audit_change();
--> statement-breakpoint
create trigger audit_heads_no_truncate before truncate on audit_heads
  for each statement execute function refuse_audit_change();
--> statement-breakpoint
create trigger audit_heads_move_by_one before update on audit_heads
  for each row execute function audit_head_moves_by_one();
--> statement-breakpoint
create trigger audit_reads_unchanged before update on audit_reads
  for each row execute function refuse_audit_change();
