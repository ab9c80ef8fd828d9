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
CREATE TABLE "plan_steps" (
	"plan_key" integer NOT NULL,
	"state" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by" text NOT NULL,
	CONSTRAINT "plan_steps_plan_key_state_pk" PRIMARY KEY("plan_key","state")
);
--> statement-breakpoint
ALTER TABLE "plans" DROP CONSTRAINT "plans_state";--> statement-breakpoint
ALTER TABLE "survey_rollups" DROP CONSTRAINT "survey_rollups_version_key_region_id_healthcare_region_id_profession_id_specialty_id_sector_id_year_pk";--> statement-breakpoint
ALTER TABLE "plan_figures" ADD COLUMN "marks" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "plan_figures" ADD COLUMN "is_hidden" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "plan_figures" ADD COLUMN "respondents" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "plan_figures" ADD COLUMN "respondents_expected" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "plan_inputs" ADD COLUMN "status" text NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "row_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "previous_plan_key" integer;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "hidden_count" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "disclosure_rule_id" text NOT NULL;--> statement-breakpoint
ALTER TABLE "survey_rollups" ADD COLUMN "from_profession_id" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "survey_rollups" ADD COLUMN "municipality_ids" smallint[];--> statement-breakpoint
ALTER TABLE "survey_rollups" ADD COLUMN "staff_municipality_ids" smallint[];--> statement-breakpoint
ALTER TABLE "survey_rollups" ADD CONSTRAINT "survey_rollups_version_key_region_id_healthcare_region_id_profession_id_specialty_id_from_profession_id_sector_id_year_pk" PRIMARY KEY("version_key","region_id","healthcare_region_id","profession_id","specialty_id","from_profession_id","sector_id","year");--> statement-breakpoint
ALTER TABLE "plan_adjustment_uses" ADD CONSTRAINT "plan_adjustment_uses_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_adjustment_uses" ADD CONSTRAINT "plan_adjustment_uses_adjustment_key_plan_adjustments_key_fk" FOREIGN KEY ("adjustment_key") REFERENCES "public"."plan_adjustments"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_adjustments" ADD CONSTRAINT "plan_adjustments_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_adjustments" ADD CONSTRAINT "plan_adjustments_region_id_areas_id_fk" FOREIGN KEY ("region_id") REFERENCES "public"."areas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_adjustments" ADD CONSTRAINT "plan_adjustments_profession_id_professions_id_fk" FOREIGN KEY ("profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_dossier_texts" ADD CONSTRAINT "plan_dossier_texts_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_dossier_texts" ADD CONSTRAINT "plan_dossier_texts_profession_id_professions_id_fk" FOREIGN KEY ("profession_id") REFERENCES "public"."professions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_steps" ADD CONSTRAINT "plan_steps_plan_key_plans_key_fk" FOREIGN KEY ("plan_key") REFERENCES "public"."plans"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_state" CHECK ("plans"."state" in ('draft', 'consultation', 'adopted', 'published', 'superseded'));