-- Who sees which rows, kept by the database itself: a query that forgets its condition still shows nobody the rows of
-- another organisation. The service works as a role that owns nothing, bypasses nothing and defines nothing; each of
-- its transactions begins by saying on whose behalf it runs, and without that it sees no row of any organisation.

do $$
begin
  if not exists (select from pg_roles where rolname = 'kompetensforsorjning_application') then
    create role kompetensforsorjning_application nologin nosuperuser nocreatedb nocreaterole nobypassrls;
  end if;
exception
  -- Another database of the same server was being migrated at the same moment.
  when duplicate_object or unique_violation then null;
  when insufficient_privilege then
    raise exception 'Let an administrator run: create role kompetensforsorjning_application nologin; grant kompetensforsorjning_application to %;', current_user
      using errcode = 'insufficient_privilege';
end $$;
--> statement-breakpoint
-- Where one login both migrates and serves, the service takes this role at each connection.
do $$
begin
  if not (select rolsuper from pg_roles where rolname = current_user)
    and not pg_has_role(current_user, 'kompetensforsorjning_application', 'member')
  then
    execute format('grant kompetensforsorjning_application to %I', current_user);
  end if;
end $$;
--> statement-breakpoint
-- On whose behalf the transaction runs. A setting that was used before on the connection is '' and not null, and both
-- mean that nothing was said.
create function app_role() returns text language sql stable parallel safe
return nullif(current_setting('app.role', true), '');
--> statement-breakpoint
create function app_organisation_id() returns integer language sql stable parallel safe
return nullif(current_setting('app.organisation_id', true), '')::integer;
--> statement-breakpoint
create function app_healthcare_region_id() returns smallint language sql stable parallel safe
return nullif(current_setting('app.healthcare_region_id', true), '')::smallint;
--> statement-breakpoint
create function app_institution_id() returns smallint language sql stable parallel safe
return nullif(current_setting('app.institution_id', true), '')::smallint;
--> statement-breakpoint
create function app_is_system() returns boolean language sql stable parallel safe
return coalesce(app_role() = 'system', false);
--> statement-breakpoint
create function app_sees_all() returns boolean language sql stable parallel safe
return coalesce(app_role() in ('system', 'national-office'), false);
--> statement-breakpoint
create function app_sees_drafts_of_plans() returns boolean language sql stable parallel safe
return coalesce(app_role() in ('system', 'national-office', 'council', 'institution'), false);
--> statement-breakpoint
-- Puts a table under row-level security. The owner passes by a policy of its own, since it migrates, backs up and
-- restores; the service's role passes by the two conditions, of which each is asked once for a statement wherever it
-- stands in `(select …)`.
create procedure isolate(guarded text, visible text, writable text) language plpgsql as $$
begin
  execute format('alter table %I enable row level security', guarded);
  execute format('alter table %I force row level security', guarded);
  execute format('create policy owner on %I to current_user using (true) with check (true)', guarded);
  execute format(
    'create policy visible on %I for select to kompetensforsorjning_application using (%s)', guarded, visible);
  execute format(
    'create policy inserted on %I for insert to kompetensforsorjning_application with check (%s)', guarded, writable);
  execute format(
    'create policy updated on %I for update to kompetensforsorjning_application using (%s) with check (%s)',
    guarded, visible, writable);
  execute format(
    'create policy deleted on %I for delete to kompetensforsorjning_application using (%s)', guarded, writable);
end $$;
--> statement-breakpoint
-- Organisations are named to everyone; only the service itself registers them. Clients are known to their own.
call isolate('organisations', 'true', '(select app_is_system())');
--> statement-breakpoint
call isolate('clients',
  '(select app_sees_all()) or organisation_id = (select app_organisation_id())',
  '(select app_is_system())');
--> statement-breakpoint
-- The audit of an organisation is its own; each adds to its own chain only.
call isolate('audit_heads',
  '(select app_sees_all()) or organisation_id = (select app_organisation_id())',
  '(select app_is_system()) or organisation_id = (select app_organisation_id())');
--> statement-breakpoint
call isolate('audit_events',
  '(select app_sees_all()) or organisation_id = (select app_organisation_id())',
  '(select app_is_system()) or organisation_id = (select app_organisation_id())');
--> statement-breakpoint
call isolate('audit_reads',
  '(select app_sees_all()) or organisation_id = (select app_organisation_id())',
  '(select app_is_system()) or organisation_id = (select app_organisation_id())');
--> statement-breakpoint
-- Rounds are the same for everyone who asks through the service.
call isolate('survey_rounds', '(select app_role()) is not null', '(select app_sees_all())');
--> statement-breakpoint
call isolate('round_professions', '(select app_role()) is not null', '(select app_sees_all())');
--> statement-breakpoint
call isolate('surveys',
  '(select app_sees_all()) or healthcare_region_id = (select app_healthcare_region_id())',
  '(select app_sees_all()) or healthcare_region_id = (select app_healthcare_region_id())');
--> statement-breakpoint
-- What belongs to a survey is seen by whoever sees the survey. The keys are gathered once for a statement, under the
-- policy of surveys, and looked up in a hash: a row costs a probe, whether it is one or a million.
call isolate('survey_versions',
  '(select app_sees_all()) or survey_key in (select key from surveys)',
  '(select app_sees_all()) or survey_key in (select key from surveys)');
--> statement-breakpoint
call isolate('survey_version_editors',
  '(select app_sees_all()) or version_key in (select key from survey_versions)',
  '(select app_sees_all()) or version_key in (select key from survey_versions)');
--> statement-breakpoint
call isolate('survey_lines',
  '(select app_sees_all()) or version_key in (select key from survey_versions)',
  '(select app_sees_all()) or version_key in (select key from survey_versions)');
--> statement-breakpoint
call isolate('survey_rollups',
  '(select app_sees_all()) or version_key in (select key from survey_versions)',
  '(select app_sees_all()) or version_key in (select key from survey_versions)');
--> statement-breakpoint
call isolate('plans', $$state <> 'draft' or (select app_sees_drafts_of_plans())$$, '(select app_sees_all())');
--> statement-breakpoint
call isolate('plan_inputs',
  '(select app_sees_drafts_of_plans()) or plan_key in (select key from plans)', '(select app_sees_all())');
--> statement-breakpoint
call isolate('plan_figures',
  '(select app_sees_drafts_of_plans()) or plan_key in (select key from plans)', '(select app_sees_all())');
--> statement-breakpoint
-- What came in belongs to its version. A piece of a document is written before the document that closes it, and until
-- then is seen by the transaction that wrote it.
call isolate('survey_documents',
  '(select app_sees_all()) or version_key in (select key from survey_versions)',
  '(select app_sees_all()) or version_key in (select key from survey_versions)');
--> statement-breakpoint
call isolate('survey_document_chunks',
  '(select app_sees_all()) or document_id in (select id from survey_documents) or xmin = pg_current_xact_id_if_assigned()::xid', '(select app_role()) is not null');
--> statement-breakpoint
-- The pieces are counted before their document makes them visible, so the guards look as the owner.
alter function check_survey_document() security definer set search_path = public;
--> statement-breakpoint
alter function refuse_chunk_of_closed_document() security definer set search_path = public;
--> statement-breakpoint
alter function check_receipt_of_number() security definer set search_path = public;
--> statement-breakpoint
call isolate('survey_receipts',
  '(select app_sees_all()) or version_key in (select key from survey_versions)',
  '(select app_sees_all()) or version_key in (select key from survey_versions)');
--> statement-breakpoint
call isolate('survey_receipt_counters', '(select app_role()) is not null', '(select app_role()) is not null');
--> statement-breakpoint
call isolate('survey_lock_exceptions',
  '(select app_sees_all()) or survey_key in (select key from surveys)', '(select app_sees_all())');
--> statement-breakpoint
call isolate('idempotency_answers',
  '(select app_is_system()) or organisation_id = (select app_organisation_id())',
  '(select app_is_system()) or organisation_id = (select app_organisation_id())');
--> statement-breakpoint
call isolate('plan_steps',
  '(select app_sees_drafts_of_plans()) or plan_key in (select key from plans)', '(select app_sees_all())');
--> statement-breakpoint
call isolate('plan_adjustments',
  '(select app_sees_drafts_of_plans()) or plan_key in (select key from plans)', '(select app_sees_all())');
--> statement-breakpoint
call isolate('plan_adjustment_uses',
  '(select app_sees_drafts_of_plans()) or plan_key in (select key from plans)', '(select app_sees_all())');
--> statement-breakpoint
call isolate('plan_dossier_texts',
  '(select app_sees_drafts_of_plans()) or plan_key in (select key from plans)', '(select app_sees_all())');
--> statement-breakpoint
-- Which survey version each council's part of a plan rests on: the plan says so to all who may read it, while the
-- surveys themselves stay their councils'. A view of the owner, so its own condition is what keeps drafts back.
create view plan_councils as
select input.plan_key, input.healthcare_region_id, input.status, survey.id as survey_id, version.number as version_number, version.lines_hash
from plan_inputs as input
join plans as plan on plan.key = input.plan_key and (plan.state <> 'draft' or (select app_sees_drafts_of_plans()))
left join survey_versions as version on version.key = input.version_key
left join surveys as survey on survey.key = version.survey_key;
--> statement-breakpoint
-- The rights of the service: rows, and of them no more than its operations need. Tables of later migrations get the
-- same; what holds an organisation's data must be isolated as well, which a test over all tables sees to.
grant usage on schema public to kompetensforsorjning_application;
--> statement-breakpoint
revoke create on schema public from public;
--> statement-breakpoint
grant select, insert, update, delete on all tables in schema public to kompetensforsorjning_application;
--> statement-breakpoint
alter default privileges in schema public
  grant select, insert, update, delete on tables to kompetensforsorjning_application;
--> statement-breakpoint
-- The registers change with a new version of the program, by its migration, and by nothing else.
revoke insert, update, delete on
  areas, area_names, area_memberships, population_figures, professions, specialties, institutions, institution_sites, degree_rights
from kompetensforsorjning_application;
--> statement-breakpoint
revoke update, delete on audit_events, audit_reads, plan_figures, plan_inputs from kompetensforsorjning_application;
--> statement-breakpoint
revoke delete on audit_heads, organisations, clients, survey_rounds, round_professions, surveys, survey_versions, plans
from kompetensforsorjning_application;
--> statement-breakpoint
revoke insert, update, delete on plan_councils from kompetensforsorjning_application;
--> statement-breakpoint
-- Justifications and imports are their survey's.
call isolate('survey_finding_justifications',
  '(select app_sees_all()) or version_key in (select key from survey_versions)',
  '(select app_sees_all()) or version_key in (select key from survey_versions)');
--> statement-breakpoint
call isolate('survey_imports',
  '(select app_sees_all()) or survey_key in (select key from surveys)',
  '(select app_sees_all()) or survey_key in (select key from surveys)');
--> statement-breakpoint
call isolate('survey_import_lines',
  '(select app_sees_all()) or import_key in (select key from survey_imports)',
  '(select app_sees_all()) or import_key in (select key from survey_imports)');
--> statement-breakpoint
call isolate('survey_import_faults',
  '(select app_sees_all()) or import_key in (select key from survey_imports)',
  '(select app_sees_all()) or import_key in (select key from survey_imports)');
--> statement-breakpoint
call isolate('survey_import_originals',
  '(select app_sees_all()) or import_key in (select key from survey_imports)',
  '(select app_sees_all()) or import_key in (select key from survey_imports)');
--> statement-breakpoint
-- Education figures are their institution's until they are accepted; that a report exists is told to all who are let in.
call isolate('education_reports', '(select app_role()) is not null',
  '(select app_sees_all()) or institution_id = (select app_institution_id())');
--> statement-breakpoint
call isolate('education_versions',
  $$(select app_sees_all()) or state = 'accepted' or report_key in (select key from education_reports where institution_id = (select app_institution_id()))$$,
  '(select app_sees_all()) or report_key in (select key from education_reports where institution_id = (select app_institution_id()))');
--> statement-breakpoint
call isolate('education_figures', 'version_key in (select key from education_versions)',
  'version_key in (select key from education_versions)');
--> statement-breakpoint
-- Published parameters come with a version of the program, as the registers do; the rest rests on drafts of plans.
call isolate('published_parameters', '(select app_role()) is not null', '(select app_is_system())');
--> statement-breakpoint
call isolate('parameter_sets', '(select app_sees_drafts_of_plans())', '(select app_sees_all())');
--> statement-breakpoint
call isolate('scenarios', '(select app_sees_drafts_of_plans())', '(select app_sees_all())');
--> statement-breakpoint
call isolate('model_runs', '(select app_sees_drafts_of_plans())', '(select app_sees_all())');
--> statement-breakpoint
call isolate('forecast_figures', '(select app_sees_drafts_of_plans())', '(select app_sees_all())');
