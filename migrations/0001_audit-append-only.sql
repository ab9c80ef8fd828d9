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
ALTER TABLE "audit_events" ALTER COLUMN "occurred_at" SET DATA TYPE timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "audit_reads_client" ON "audit_reads" USING btree ("client_id","occurred_at");--> statement-breakpoint
CREATE INDEX "audit_reads_organisation" ON "audit_reads" USING btree ("organisation_id","occurred_at");--> statement-breakpoint
CREATE INDEX "audit_events_client" ON "audit_events" USING btree ("client_id","occurred_at");--> statement-breakpoint
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  raise exception 'The audit is append-only: % of % is refused', tg_op, tg_table_name using errcode = '42501';
end
$$;--> statement-breakpoint
CREATE FUNCTION "audit_head_moves_by_one"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  if new.organisation_id <> old.organisation_id or new.sequence <> old.sequence + 1 then
    raise exception 'The head of an audit chain moves by one at a time' using errcode = '42501';
  end if;
  return new;
end
$$;--> statement-breakpoint
CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();--> statement-breakpoint
CREATE TRIGGER "audit_events_no_truncate" BEFORE TRUNCATE ON "audit_events" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();--> statement-breakpoint
CREATE TRIGGER "audit_heads_stay" BEFORE DELETE ON "audit_heads" FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();--> statement-breakpoint
CREATE TRIGGER "audit_heads_no_truncate" BEFORE TRUNCATE ON "audit_heads" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();--> statement-breakpoint
CREATE TRIGGER "audit_heads_move_by_one" BEFORE UPDATE ON "audit_heads" FOR EACH ROW EXECUTE FUNCTION "audit_head_moves_by_one"();--> statement-breakpoint
CREATE TRIGGER "audit_reads_unchanged" BEFORE UPDATE ON "audit_reads" FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();
