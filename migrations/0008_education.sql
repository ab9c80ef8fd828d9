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
CREATE UNIQUE INDEX "education_versions_one_open" ON "education_versions" USING btree ("report_key") WHERE "education_versions"."state" in ('draft', 'submitted', 'approved');--> statement-breakpoint
CREATE INDEX "model_runs_open" ON "model_runs" USING btree ("key") WHERE "model_runs"."state" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "model_runs_scenario" ON "model_runs" USING btree ("scenario_key");