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
ALTER TABLE "survey_versions" DROP CONSTRAINT "survey_versions_state";--> statement-breakpoint
ALTER TABLE "survey_versions" ADD COLUMN "corrects_number" smallint;--> statement-breakpoint
ALTER TABLE "survey_versions" ADD COLUMN "lock_exception_key" integer;--> statement-breakpoint
ALTER TABLE "survey_versions" ADD COLUMN "locked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "idempotency_answers" ADD CONSTRAINT "idempotency_answers_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_documents" ADD CONSTRAINT "survey_documents_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_lock_exceptions" ADD CONSTRAINT "survey_lock_exceptions_survey_key_surveys_key_fk" FOREIGN KEY ("survey_key") REFERENCES "public"."surveys"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_receipts" ADD CONSTRAINT "survey_receipts_version_key_survey_versions_key_fk" FOREIGN KEY ("version_key") REFERENCES "public"."survey_versions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_receipts" ADD CONSTRAINT "survey_receipts_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_receipts" ADD CONSTRAINT "survey_receipts_document_id_survey_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."survey_documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_answers_age" ON "idempotency_answers" USING btree ("kept_at");--> statement-breakpoint
CREATE INDEX "survey_documents_version" ON "survey_documents" USING btree ("version_key");--> statement-breakpoint
CREATE UNIQUE INDEX "survey_documents_one_submission" ON "survey_documents" USING btree ("version_key") WHERE "survey_documents"."kind" = 'submission';--> statement-breakpoint
ALTER TABLE "survey_versions" ADD CONSTRAINT "survey_versions_lock_exception_key_survey_lock_exceptions_key_fk" FOREIGN KEY ("lock_exception_key") REFERENCES "public"."survey_lock_exceptions"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_versions" ADD CONSTRAINT "survey_versions_state" CHECK ("survey_versions"."state" in ('draft', 'submitted', 'returned', 'approved', 'accepted', 'locked'));