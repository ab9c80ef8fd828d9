-- A plan is one snapshot: its inputs, figures and adjustments come in the transaction that makes it and never after.
-- The row version tells a plan that was made by this transaction from one that this transaction changed the state of.

create function refuse_rows_of_earlier_plans() returns trigger
language plpgsql as $$
begin
  if exists (
    select from (select distinct plan_key from new_rows) as given join plans on plans.key = given.plan_key
    where plans.row_version <> 1 or plans.xmin <> pg_current_xact_id()::xid
  ) then
    raise exception '%: rows are added in the transaction that makes the plan, not later', tg_table_name
      using errcode = 'object_not_in_prerequisite_state', table = tg_table_name;
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger plan_figures_come_with_their_plan after insert on plan_figures
  referencing new table as new_rows for each statement execute function refuse_rows_of_earlier_plans();
--> statement-breakpoint
create trigger plan_inputs_come_with_their_plan after insert on plan_inputs
  referencing new table as new_rows for each statement execute function refuse_rows_of_earlier_plans();
--> statement-breakpoint
create trigger plan_adjustment_uses_come_with_their_plan after insert on plan_adjustment_uses
  referencing new table as new_rows for each statement execute function refuse_rows_of_earlier_plans();
--> statement-breakpoint
create trigger plan_adjustment_uses_written_once before update or delete or truncate on plan_adjustment_uses
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger plan_steps_written_once before update or delete or truncate on plan_steps
  for each statement execute function refuse_change();
--> statement-breakpoint
create function refuse_change_of_plan() returns trigger
language plpgsql as $$
begin
  if (to_jsonb(new) - 'state' - 'row_version') <> (to_jsonb(old) - 'state' - 'row_version') or new.row_version <> old.row_version + 1 then
    raise exception 'plans: only the state and the row version of a plan change'
      using errcode = 'object_not_in_prerequisite_state', table = 'plans';
  end if;
  if (old.state, new.state) not in (
    ('draft', 'consultation'), ('consultation', 'adopted'), ('adopted', 'published'), ('published', 'superseded')
  ) then
    raise exception 'plans: no step leads from % to %', old.state, new.state
      using errcode = 'object_not_in_prerequisite_state', table = 'plans';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger plans_change_state_only before update on plans for each row execute function refuse_change_of_plan();
--> statement-breakpoint
create trigger plans_stay before delete on plans for each statement execute function refuse_change();
--> statement-breakpoint
-- An adjustment is approved once and reversed once; what it says never changes.
create function refuse_change_of_adjustment() returns trigger
language plpgsql as $$
declare
  decisions constant text[] := array['approved_at', 'approved_by', 'reversed_at', 'reversed_by', 'reversal_reason'];
begin
  if (to_jsonb(new) - decisions) <> (to_jsonb(old) - decisions)
    or (old.approved_at is not null and (new.approved_at, new.approved_by) is distinct from (old.approved_at, old.approved_by))
    or old.reversed_at is not null
    or (new.approved_by = new.proposed_by) then
    raise exception 'plan_adjustments: an adjustment is approved by another, once, and reversed once'
      using errcode = 'object_not_in_prerequisite_state', table = 'plan_adjustments';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger plan_adjustments_decided_once before update on plan_adjustments
  for each row execute function refuse_change_of_adjustment();
--> statement-breakpoint
create trigger plan_adjustments_stay before delete or truncate on plan_adjustments
  for each statement execute function refuse_change();
