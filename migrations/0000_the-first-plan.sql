CREATE TABLE "clients" (
	"client_id" text PRIMARY KEY NOT NULL,
	"organisation_id" integer NOT NULL,
	"roles" text[] NOT NULL,
	"registered_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "idempotency_answers" (
	"organisation_id" integer NOT NULL,
	"client_id" text NOT NULL,
	"operation" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" smallint NOT NULL,
	"headers" text NOT NULL,
	"body" "bytea",
	"kept_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_answers_organisation_id_client_id_operation_key_pk" PRIMARY KEY("organisation_id","client_id","operation","key")
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "organisations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"kind" text NOT NULL,
	"name_sv" text NOT NULL,
	"organisation_number" text,
	"healthcare_region_id" smallint,
	"institution_id" smallint,
	CONSTRAINT "organisations_code_unique" UNIQUE("code"),
	CONSTRAINT "organisations_organisationNumber_unique" UNIQUE("organisation_number"),
	CONSTRAINT "organisations_kind" CHECK ("organisations"."kind" in ('national-office', 'regional-council', 'institution', 'reader')),
	CONSTRAINT "organisations_number" CHECK ("organisations"."organisation_number" ~ '^[0-9]{10}$'),
	CONSTRAINT "organisations_council" CHECK (("organisations"."kind" = 'regional-council') = ("organisations"."healthcare_region_id" is not null)),
	CONSTRAINT "organisations_institution" CHECK (("organisations"."kind" = 'institution') = ("organisations"."institution_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"organisation_id" integer NOT NULL,
	"sequence" bigint NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"operation" text NOT NULL,
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"details" text NOT NULL,
	"trace_id" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_events_organisation_id_sequence_pk" PRIMARY KEY("organisation_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"organisation_id" integer PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_reads" (
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"organisation_id" integer NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"operation" text NOT NULL,
	"object_type" text NOT NULL,
	"object_id" text NOT NULL,
	"record_count" integer NOT NULL,
	"trace_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "education_figures" (
	"version_key" integer NOT NULL,
	"site_id" smallint NOT NULL,
	"profession_id" smallint NOT NULL,
	"places_advised" integer,
	"places_decided" integer,
	"places_offered" integer,
	"eligible_first_choice_applicants" integer,
	"admitted" integer,
	"beginners" integer,
	"graduates" integer,
	"clinical_placement_weeks" integer,
	"comment" text,
	CONSTRAINT "education_figures_version_key_site_id_profession_id_pk" PRIMARY KEY("version_key","site_id","profession_id")
);
--> statement-breakpoint
CREATE TABLE "education_reports" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "education_reports_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"institution_id" smallint NOT NULL,
	"term_year" smallint NOT NULL,
	"term_half" smallint NOT NULL,
	"row_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "education_reports_id_unique" UNIQUE("id"),
	CONSTRAINT "education_reports_term" UNIQUE("institution_id","term_year","term_half"),
	CONSTRAINT "education_reports_half" CHECK ("education_reports"."term_half" in (1, 2))
);
--> statement-breakpoint
CREATE TABLE "education_versions" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "education_versions_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"report_key" integer NOT NULL,
	"number" smallint NOT NULL,
	"state" text NOT NULL,
	"line_count" integer DEFAULT 0 NOT NULL,
	"lines_hash" text,
	"created_at" timestamp with time zone NOT NULL,
	"submitted_at" timestamp with time zone,
	"submitted_by" text,
	"returned_at" timestamp with time zone,
	"returned_by" text,
	"return_reason" text,
	"approved_at" timestamp with time zone,
	"approved_by" text,
	"accepted_at" timestamp with time zone,
	"accepted_by" text,
	"editors" text[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "education_versions_number" UNIQUE("report_key","number"),
	CONSTRAINT "education_versions_state" CHECK ("education_versions"."state" in ('draft', 'submitted', 'returned', 'approved', 'accepted'))
);
--> statement-breakpoint
CREATE TABLE "forecast_figures" (
	"run_key" integer NOT NULL,
	"profession_id" smallint NOT NULL,
	"area_id" smallint NOT NULL,
	"year" smallint NOT NULL,
	"measure_id" smallint NOT NULL,
	"quantile" smallint NOT NULL,
	"value" double precision,
	"standard_error" double precision,
	CONSTRAINT "forecast_figures_run_key_profession_id_area_id_year_measure_id_quantile_pk" PRIMARY KEY("run_key","profession_id","area_id","year","measure_id","quantile")
);
--> statement-breakpoint
CREATE TABLE "model_runs" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "model_runs_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"scenario_key" integer,
	"request" text NOT NULL,
	"run_hash" text NOT NULL,
	"code_version" text NOT NULL,
	"state" text NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"steps_done" integer DEFAULT 0 NOT NULL,
	"steps_total" integer DEFAULT 0 NOT NULL,
	"row_version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"started_at" timestamp with time zone,
	"heartbeat_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"failure_sv" text,
	"failure_en" text,
	"result" text,
	"result_hash" text,
	"figure_count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "model_runs_id_unique" UNIQUE("id"),
	CONSTRAINT "model_runs_kind" CHECK ("model_runs"."kind" in ('forecast', 'allocation')),
	CONSTRAINT "model_runs_state" CHECK ("model_runs"."state" in ('queued', 'running', 'completed', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "parameter_sets" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "parameter_sets_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"number" integer NOT NULL,
	"description" text NOT NULL,
	"content" text NOT NULL,
	"content_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "parameter_sets_id_unique" UNIQUE("id"),
	CONSTRAINT "parameter_sets_number" UNIQUE("name","number")
);
--> statement-breakpoint
CREATE TABLE "published_parameters" (
	"profession_id" smallint NOT NULL,
	"parameter" text NOT NULL,
	"value" double precision NOT NULL,
	"title" text NOT NULL,
	"published" text NOT NULL,
	CONSTRAINT "published_parameters_profession_id_parameter_pk" PRIMARY KEY("profession_id","parameter")
);
--> statement-breakpoint
CREATE TABLE "scenarios" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "scenarios_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"plan_key" integer NOT NULL,
	"parameter_set_key" integer NOT NULL,
	"request" text NOT NULL,
	"base" text NOT NULL,
	"input" text NOT NULL,
	"input_hash" text NOT NULL,
	"record" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "scenarios_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "plan_adjustment_uses" (
	"plan_key" integer NOT NULL,
	"adjustment_key" integer NOT NULL,
	CONSTRAINT "plan_adjustment_uses_plan_key_adjustment_key_pk" PRIMARY KEY("plan_key","adjustment_key")
);
--> statement-breakpoint
CREATE TABLE "plan_adjustments" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "plan_adjustments_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"plan_key" integer NOT NULL,
	"region_id" smallint NOT NULL,
	"profession_id" smallint NOT NULL,
	"sector_id" smallint NOT NULL,
	"year" smallint NOT NULL,
	"measure_id" smallint NOT NULL,
	"amount" numeric(12, 2) NOT NULL,
	"reason" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"proposed_by" text NOT NULL,
	"approved_at" timestamp with time zone,
	"approved_by" text,
	"reversed_at" timestamp with time zone,
	"reversed_by" text,
	"reversal_reason" text,
	CONSTRAINT "plan_adjustments_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "plan_dossier_texts" (
	"plan_key" integer NOT NULL,
	"profession_id" smallint NOT NULL,
	"judgement" text NOT NULL,
	"judgement_sv" text NOT NULL,
	"judgement_en" text NOT NULL,
	"recommendation_sv" text NOT NULL,
	"recommendation_en" text NOT NULL,
	"row_version" integer DEFAULT 1 NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	"written_by" text NOT NULL,
	CONSTRAINT "plan_dossier_texts_plan_key_profession_id_pk" PRIMARY KEY("plan_key","profession_id")
);
--> statement-breakpoint
CREATE TABLE "plan_figures" (
	"plan_key" integer NOT NULL,
	"area_id" smallint NOT NULL,
	"profession_id" smallint NOT NULL,
	"specialty_id" smallint NOT NULL,
	"sector_id" smallint NOT NULL,
	"year" smallint NOT NULL,
	"measure_id" smallint NOT NULL,
	"status_id" smallint NOT NULL,
	"marks" smallint DEFAULT 0 NOT NULL,
	"is_hidden" boolean DEFAULT false NOT NULL,
	"respondents" smallint DEFAULT 0 NOT NULL,
	"respondents_expected" smallint DEFAULT 0 NOT NULL,
	"value" double precision,
	"coverage" double precision,
	"denominator" double precision,
	CONSTRAINT "plan_figures_plan_key_area_id_profession_id_specialty_id_sector_id_year_measure_id_pk" PRIMARY KEY("plan_key","area_id","profession_id","specialty_id","sector_id","year","measure_id")
);
--> statement-breakpoint
CREATE TABLE "plan_inputs" (
	"plan_key" integer NOT NULL,
	"healthcare_region_id" smallint NOT NULL,
	"status" text NOT NULL,
	"version_key" integer,
	CONSTRAINT "plan_inputs_plan_key_healthcare_region_id_pk" PRIMARY KEY("plan_key","healthcare_region_id")
);
--> statement-breakpoint
CREATE TABLE "plan_steps" (
	"plan_key" integer NOT NULL,
	"state" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by" text NOT NULL,
	CONSTRAINT "plan_steps_plan_key_state_pk" PRIMARY KEY("plan_key","state")
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "plans_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"round_key" integer NOT NULL,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"row_version" integer DEFAULT 1 NOT NULL,
	"allocation_key" text NOT NULL,
	"previous_plan_key" integer,
	"record" text NOT NULL,
	"content_hash" text NOT NULL,
	"figure_count" integer NOT NULL,
	"hidden_count" integer NOT NULL,
	"disclosure_rule_id" text NOT NULL,
	"built_at" timestamp with time zone NOT NULL,
	"built_by" text NOT NULL,
	CONSTRAINT "plans_id_unique" UNIQUE("id"),
	CONSTRAINT "plans_number" UNIQUE("round_key","number"),
	CONSTRAINT "plans_state" CHECK ("plans"."state" in ('draft', 'consultation', 'adopted', 'published', 'superseded')),
	CONSTRAINT "plans_allocation_key" CHECK ("plans"."allocation_key" in ('none', 'population'))
);
--> statement-breakpoint
CREATE TABLE "area_memberships" (
	"healthcare_region_id" smallint NOT NULL,
	"unit_id" smallint NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"legal_source" text NOT NULL,
	CONSTRAINT "area_memberships_unit_id_valid_from_pk" PRIMARY KEY("unit_id","valid_from")
);
--> statement-breakpoint
CREATE TABLE "area_names" (
	"area_id" smallint NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"statutory_name" text NOT NULL,
	"legal_source" text NOT NULL,
	CONSTRAINT "area_names_area_id_valid_from_pk" PRIMARY KEY("area_id","valid_from")
);
--> statement-breakpoint
CREATE TABLE "areas" (
	"id" smallint PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"kind" text NOT NULL,
	"name_sv" text NOT NULL,
	"name_en" text,
	"official_name" text,
	"county_name_sv" text,
	"legal_form" text,
	"region_id" smallint,
	"source" text NOT NULL,
	CONSTRAINT "areas_code_unique" UNIQUE("code"),
	CONSTRAINT "areas_kind" CHECK ("areas"."kind" in ('nation', 'healthcare-region', 'region', 'municipality')),
	CONSTRAINT "areas_region" CHECK (("areas"."kind" = 'municipality') = ("areas"."region_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "degree_rights" (
	"institution_id" smallint NOT NULL,
	"profession_id" smallint NOT NULL,
	"valid_from" date,
	"valid_to" date,
	"granted_as_stated" text,
	"ended_as_stated" text,
	"confidence" text NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "degree_rights_key" UNIQUE NULLS NOT DISTINCT("institution_id","profession_id","valid_from")
);
--> statement-breakpoint
CREATE TABLE "institution_sites" (
	"institution_id" smallint NOT NULL,
	"municipality_id" smallint NOT NULL,
	"is_seat" boolean NOT NULL,
	"confidence" text NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "institution_sites_institution_id_municipality_id_pk" PRIMARY KEY("institution_id","municipality_id")
);
--> statement-breakpoint
CREATE TABLE "institutions" (
	"id" smallint PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name_sv" text NOT NULL,
	"name_en" text NOT NULL,
	"municipality_id" smallint NOT NULL,
	"provider" text NOT NULL,
	"notes" text,
	"confidence" text NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "institutions_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "population_figures" (
	"area_id" smallint NOT NULL,
	"reference_date" date NOT NULL,
	"population" integer NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "population_figures_reference_date_area_id_pk" PRIMARY KEY("reference_date","area_id"),
	CONSTRAINT "population_figures_population" CHECK ("population_figures"."population" >= 0)
);
--> statement-breakpoint
CREATE TABLE "professions" (
	"id" smallint PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name_sv" text NOT NULL,
	"name_en" text NOT NULL,
	"occupation_codes" text[] NOT NULL,
	"regulation" text NOT NULL,
	"degree" text,
	"degree_credits" numeric(5, 1),
	"programme_semesters" numeric(4, 1),
	"title_protection" text NOT NULL,
	"licence_code" text,
	"prerequisite" text,
	"parent_profession_id" smallint,
	"notes" text,
	"confidence" text NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "professions_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "specialties" (
	"id" smallint PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name_sv" text NOT NULL,
	"specialty_group" text NOT NULL,
	"kind" text NOT NULL,
	"profession_id" smallint NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "specialties_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "round_professions" (
	"round_key" integer NOT NULL,
	"profession_id" smallint NOT NULL,
	CONSTRAINT "round_professions_round_key_profession_id_pk" PRIMARY KEY("round_key","profession_id")
);
--> statement-breakpoint
CREATE TABLE "survey_document_chunks" (
	"document_id" uuid NOT NULL,
	"ordinal" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "survey_document_chunks_document_id_ordinal_pk" PRIMARY KEY("document_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "survey_documents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"version_key" integer NOT NULL,
	"kind" text NOT NULL,
	"media_type" text NOT NULL,
	"byte_length" bigint NOT NULL,
	"sha256" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"received_by" text NOT NULL,
	CONSTRAINT "survey_documents_kind" CHECK ("survey_documents"."kind" in ('submission', 'upload')),
	CONSTRAINT "survey_documents_sha256" CHECK ("survey_documents"."sha256" ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
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
CREATE TABLE "survey_import_faults" (
	"import_key" integer NOT NULL,
	"position" integer NOT NULL,
	"row" integer,
	"column" text,
	"pointer" text,
	"code" text NOT NULL,
	"severity" text NOT NULL,
	"detail_sv" text NOT NULL,
	"detail_en" text NOT NULL,
	"value" text,
	"accepted" text[],
	CONSTRAINT "survey_import_faults_import_key_position_pk" PRIMARY KEY("import_key","position")
);
--> statement-breakpoint
CREATE TABLE "survey_import_lines" (
	"import_key" integer NOT NULL,
	"area_id" smallint NOT NULL,
	"profession_id" smallint NOT NULL,
	"specialty_id" smallint NOT NULL,
	"sector_id" smallint NOT NULL,
	"year" smallint NOT NULL,
	"assessment_id" smallint,
	"assessment_change_id" smallint,
	"headcount" integer,
	"expected_retirements" integer,
	"full_time_equivalents" numeric(12, 2),
	"vacant_full_time_equivalents" numeric(12, 2),
	"agency_full_time_equivalents" numeric(12, 2),
	"needed_full_time_equivalents" numeric(12, 2),
	"causes" text[],
	"comment" text
);
--> statement-breakpoint
CREATE TABLE "survey_import_originals" (
	"import_key" integer NOT NULL,
	"position" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "survey_import_originals_import_key_position_pk" PRIMARY KEY("import_key","position")
);
--> statement-breakpoint
CREATE TABLE "survey_imports" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "survey_imports_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"survey_key" integer NOT NULL,
	"version_key" integer NOT NULL,
	"survey_row_version" integer NOT NULL,
	"mode" text NOT NULL,
	"format" text NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"started_by" text NOT NULL,
	"heartbeat_at" timestamp with time zone NOT NULL,
	"bytes_received" bigint DEFAULT 0 NOT NULL,
	"rows_read" integer DEFAULT 0 NOT NULL,
	"rows_staged" integer DEFAULT 0 NOT NULL,
	"added" integer,
	"changed" integer,
	"unchanged" integer,
	"removed" integer,
	"error_count" integer DEFAULT 0 NOT NULL,
	"warning_count" integer DEFAULT 0 NOT NULL,
	"fault_counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"content_hash" text,
	"original_sha256" text,
	"encoding" text,
	"sheet" text,
	CONSTRAINT "survey_imports_id_unique" UNIQUE("id"),
	CONSTRAINT "survey_imports_mode" CHECK ("survey_imports"."mode" in ('replace', 'upsert')),
	CONSTRAINT "survey_imports_format" CHECK ("survey_imports"."format" in ('json', 'ndjson', 'csv', 'xlsx')),
	CONSTRAINT "survey_imports_state" CHECK ("survey_imports"."state" in ('receiving', 'comparing', 'ready', 'faulty', 'committed', 'cancelled', 'aborted', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "survey_lines" (
	"version_key" integer NOT NULL,
	"area_id" smallint NOT NULL,
	"profession_id" smallint NOT NULL,
	"specialty_id" smallint NOT NULL,
	"sector_id" smallint NOT NULL,
	"year" smallint NOT NULL,
	"assessment_id" smallint,
	"assessment_change_id" smallint,
	"headcount" integer,
	"expected_retirements" integer,
	"full_time_equivalents" numeric(12, 2),
	"vacant_full_time_equivalents" numeric(12, 2),
	"agency_full_time_equivalents" numeric(12, 2),
	"needed_full_time_equivalents" numeric(12, 2),
	"causes" text[],
	"comment" text,
	CONSTRAINT "survey_lines_version_key_area_id_profession_id_specialty_id_sector_id_year_pk" PRIMARY KEY("version_key","area_id","profession_id","specialty_id","sector_id","year")
);
--> statement-breakpoint
CREATE TABLE "survey_lock_exceptions" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "survey_lock_exceptions_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"survey_key" integer NOT NULL,
	"reason" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"opened_by" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "survey_lock_exceptions_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "survey_receipt_counters" (
	"year" smallint PRIMARY KEY NOT NULL,
	"last_number" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "survey_receipts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"version_key" integer NOT NULL,
	"year" smallint NOT NULL,
	"number" integer NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"organisation_id" integer NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"matter" text NOT NULL,
	"document_id" uuid NOT NULL,
	CONSTRAINT "survey_receipts_number" UNIQUE("year","number"),
	CONSTRAINT "survey_receipts_version" UNIQUE("version_key")
);
--> statement-breakpoint
CREATE TABLE "survey_rollups" (
	"version_key" integer NOT NULL,
	"region_id" smallint NOT NULL,
	"healthcare_region_id" smallint NOT NULL,
	"profession_id" smallint NOT NULL,
	"specialty_id" smallint NOT NULL,
	"from_profession_id" smallint DEFAULT 0 NOT NULL,
	"sector_id" smallint NOT NULL,
	"year" smallint NOT NULL,
	"line_count" integer NOT NULL,
	"municipality_ids" smallint[],
	"staff_municipality_ids" smallint[],
	"headcount" numeric(16, 2),
	"full_time_equivalents" numeric(16, 2),
	"vacant_full_time_equivalents" numeric(16, 2),
	"agency_full_time_equivalents" numeric(16, 2),
	"expected_retirements" numeric(16, 2),
	"needed_full_time_equivalents" numeric(16, 2),
	"needed_with_staff" numeric(16, 2),
	"staff_with_needed" numeric(16, 2),
	"vacant_with_staff" numeric(16, 2),
	"staff_with_vacant" numeric(16, 2),
	"agency_with_staff" numeric(16, 2),
	"staff_with_agency" numeric(16, 2),
	"shortage_judgements" integer NOT NULL,
	"balance_judgements" integer NOT NULL,
	"surplus_judgements" integer NOT NULL,
	CONSTRAINT "survey_rollups_version_key_region_id_healthcare_region_id_profession_id_specialty_id_from_profession_id_sector_id_year_pk" PRIMARY KEY("version_key","region_id","healthcare_region_id","profession_id","specialty_id","from_profession_id","sector_id","year")
);
--> statement-breakpoint
CREATE TABLE "survey_rounds" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "survey_rounds_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"reference_date" date NOT NULL,
	"population_date" date NOT NULL,
	"base_year" smallint NOT NULL,
	"horizon_years" smallint[] NOT NULL,
	"opens_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"row_version" integer DEFAULT 1 NOT NULL,
	"opened_by" text NOT NULL,
	CONSTRAINT "survey_rounds_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "survey_version_editors" (
	"version_key" integer NOT NULL,
	"subject" text NOT NULL,
	"first_edited_at" timestamp with time zone NOT NULL,
	CONSTRAINT "survey_version_editors_version_key_subject_pk" PRIMARY KEY("version_key","subject")
);
--> statement-breakpoint
CREATE TABLE "survey_versions" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "survey_versions_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"survey_key" integer NOT NULL,
	"number" smallint NOT NULL,
	"state" text NOT NULL,
	"line_count" integer DEFAULT 0 NOT NULL,
	"corrects_number" smallint,
	"lock_exception_key" integer,
	"lines_hash" text,
	"created_at" timestamp with time zone NOT NULL,
	"submitted_at" timestamp with time zone,
	"submitted_by" text,
	"returned_at" timestamp with time zone,
	"returned_by" text,
	"return_reason" text,
	"approved_at" timestamp with time zone,
	"approved_by" text,
	"accepted_at" timestamp with time zone,
	"accepted_by" text,
	"locked_at" timestamp with time zone,
	CONSTRAINT "survey_versions_number" UNIQUE("survey_key","number"),
	CONSTRAINT "survey_versions_state" CHECK ("survey_versions"."state" in ('draft', 'submitted', 'returned', 'approved', 'accepted', 'locked'))
);
--> statement-breakpoint
CREATE TABLE "surveys" (
	"key" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "surveys_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"round_key" integer NOT NULL,
	"healthcare_region_id" smallint NOT NULL,
	"row_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "surveys_id_unique" UNIQUE("id"),
	CONSTRAINT "surveys_council" UNIQUE("round_key","healthcare_region_id")
);
--> statement-breakpoint
ALTER TABLE "clients" ADD CONSTRAINT "clients_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_answers" ADD CONSTRAINT "idempotency_answers_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_healthcare_region_id_areas_id_fk" FOREIGN KEY ("healthcare_region_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "public"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_heads" ADD CONSTRAINT "audit_heads_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "education_figures" ADD CONSTRAINT "education_figures_version_key_education_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."education_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "education_figures" ADD CONSTRAINT "education_figures_site_id_areas_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "education_figures" ADD CONSTRAINT "education_figures_profession_id_professions_id_fk" FOREIGN KEY ("profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "education_reports" ADD CONSTRAINT "education_reports_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "public"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "education_versions" ADD CONSTRAINT "education_versions_report_key_education_reports_key_fk" FOREIGN KEY ("report_key") REFERENCES "public"."education_reports"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "forecast_figures" ADD CONSTRAINT "forecast_figures_run_key_model_runs_key_fk" FOREIGN KEY ("run_key") REFERENCES "public"."model_runs"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_runs" ADD CONSTRAINT "model_runs_scenario_key_scenarios_key_fk" FOREIGN KEY ("scenario_key") REFERENCES "public"."scenarios"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "published_parameters" ADD CONSTRAINT "published_parameters_profession_id_professions_id_fk" FOREIGN KEY ("profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scenarios" ADD CONSTRAINT "scenarios_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scenarios" ADD CONSTRAINT "scenarios_parameter_set_key_parameter_sets_key_fk" FOREIGN KEY ("parameter_set_key") REFERENCES "public"."parameter_sets"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_adjustment_uses" ADD CONSTRAINT "plan_adjustment_uses_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_adjustment_uses" ADD CONSTRAINT "plan_adjustment_uses_adjustment_key_plan_adjustments_key_fk" FOREIGN KEY ("adjustment_key") REFERENCES "public"."plan_adjustments"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_adjustments" ADD CONSTRAINT "plan_adjustments_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_adjustments" ADD CONSTRAINT "plan_adjustments_region_id_areas_id_fk" FOREIGN KEY ("region_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_adjustments" ADD CONSTRAINT "plan_adjustments_profession_id_professions_id_fk" FOREIGN KEY ("profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_dossier_texts" ADD CONSTRAINT "plan_dossier_texts_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_dossier_texts" ADD CONSTRAINT "plan_dossier_texts_profession_id_professions_id_fk" FOREIGN KEY ("profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_figures" ADD CONSTRAINT "plan_figures_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_inputs" ADD CONSTRAINT "plan_inputs_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_inputs" ADD CONSTRAINT "plan_inputs_healthcare_region_id_areas_id_fk" FOREIGN KEY ("healthcare_region_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_inputs" ADD CONSTRAINT "plan_inputs_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_steps" ADD CONSTRAINT "plan_steps_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_round_key_survey_rounds_key_fk" FOREIGN KEY ("round_key") REFERENCES "public"."survey_rounds"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "area_memberships" ADD CONSTRAINT "area_memberships_healthcare_region_id_areas_id_fk" FOREIGN KEY ("healthcare_region_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "area_memberships" ADD CONSTRAINT "area_memberships_unit_id_areas_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "area_names" ADD CONSTRAINT "area_names_area_id_areas_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "areas" ADD CONSTRAINT "areas_region_id_fk" FOREIGN KEY ("region_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "degree_rights" ADD CONSTRAINT "degree_rights_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "public"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "degree_rights" ADD CONSTRAINT "degree_rights_profession_id_professions_id_fk" FOREIGN KEY ("profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "institution_sites" ADD CONSTRAINT "institution_sites_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "public"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "institution_sites" ADD CONSTRAINT "institution_sites_municipality_id_areas_id_fk" FOREIGN KEY ("municipality_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "institutions" ADD CONSTRAINT "institutions_municipality_id_areas_id_fk" FOREIGN KEY ("municipality_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "population_figures" ADD CONSTRAINT "population_figures_area_id_areas_id_fk" FOREIGN KEY ("area_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "professions" ADD CONSTRAINT "professions_parent_fk" FOREIGN KEY ("parent_profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "specialties" ADD CONSTRAINT "specialties_profession_id_professions_id_fk" FOREIGN KEY ("profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_professions" ADD CONSTRAINT "round_professions_round_key_survey_rounds_key_fk" FOREIGN KEY ("round_key") REFERENCES "public"."survey_rounds"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_professions" ADD CONSTRAINT "round_professions_profession_id_professions_id_fk" FOREIGN KEY ("profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_documents" ADD CONSTRAINT "survey_documents_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_finding_justifications" ADD CONSTRAINT "survey_finding_justifications_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_imports" ADD CONSTRAINT "survey_imports_survey_key_surveys_key_fk" FOREIGN KEY ("survey_key") REFERENCES "public"."surveys"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_imports" ADD CONSTRAINT "survey_imports_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_lock_exceptions" ADD CONSTRAINT "survey_lock_exceptions_survey_key_surveys_key_fk" FOREIGN KEY ("survey_key") REFERENCES "public"."surveys"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_receipts" ADD CONSTRAINT "survey_receipts_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_receipts" ADD CONSTRAINT "survey_receipts_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_receipts" ADD CONSTRAINT "survey_receipts_document_id_survey_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."survey_documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_rollups" ADD CONSTRAINT "survey_rollups_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_version_editors" ADD CONSTRAINT "survey_version_editors_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_versions" ADD CONSTRAINT "survey_versions_survey_key_surveys_key_fk" FOREIGN KEY ("survey_key") REFERENCES "public"."surveys"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_versions" ADD CONSTRAINT "survey_versions_lock_exception_key_survey_lock_exceptions_key_fk" FOREIGN KEY ("lock_exception_key") REFERENCES "public"."survey_lock_exceptions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "surveys" ADD CONSTRAINT "surveys_round_key_survey_rounds_key_fk" FOREIGN KEY ("round_key") REFERENCES "public"."survey_rounds"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "surveys" ADD CONSTRAINT "surveys_healthcare_region_id_areas_id_fk" FOREIGN KEY ("healthcare_region_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_answers_age" ON "idempotency_answers" USING btree ("kept_at");--> statement-breakpoint
CREATE INDEX "audit_events_client" ON "audit_events" USING btree ("client_id","occurred_at");--> statement-breakpoint
CREATE INDEX "audit_reads_client" ON "audit_reads" USING btree ("client_id","occurred_at");--> statement-breakpoint
CREATE INDEX "audit_reads_organisation" ON "audit_reads" USING btree ("organisation_id","occurred_at");--> statement-breakpoint
CREATE UNIQUE INDEX "education_versions_one_open" ON "education_versions" USING btree ("report_key") WHERE "education_versions"."state" in ('draft', 'submitted', 'approved');--> statement-breakpoint
CREATE INDEX "model_runs_open" ON "model_runs" USING btree ("key") WHERE "model_runs"."state" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "model_runs_scenario" ON "model_runs" USING btree ("scenario_key");--> statement-breakpoint
CREATE INDEX "areas_region_id" ON "areas" USING btree ("region_id");--> statement-breakpoint
CREATE INDEX "survey_documents_version" ON "survey_documents" USING btree ("version_key");--> statement-breakpoint
CREATE UNIQUE INDEX "survey_documents_one_submission" ON "survey_documents" USING btree ("version_key") WHERE "survey_documents"."kind" = 'submission';--> statement-breakpoint
CREATE INDEX "survey_import_lines_import" ON "survey_import_lines" USING btree ("import_key");--> statement-breakpoint
CREATE INDEX "survey_imports_survey" ON "survey_imports" USING btree ("survey_key","started_at");--> statement-breakpoint
CREATE INDEX "survey_imports_unfinished" ON "survey_imports" USING btree ("heartbeat_at") WHERE "survey_imports"."state" in ('receiving', 'comparing');--> statement-breakpoint
CREATE INDEX "survey_rollups_profession" ON "survey_rollups" USING btree ("profession_id","year");--> statement-breakpoint
CREATE UNIQUE INDEX "survey_versions_one_open" ON "survey_versions" USING btree ("survey_key") WHERE "survey_versions"."state" in ('draft', 'submitted', 'approved');