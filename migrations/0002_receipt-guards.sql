-- What has come in is never changed: receipts, documents with their bytes, lock exceptions and kept answers.
-- refuse_change() stands among the first guards.

-- Documents are compressed already or are fetched whole: no compression, so that a piece is read without unpacking.
alter table survey_document_chunks alter column bytes set storage external;
--> statement-breakpoint
-- The pieces come first and the document's row, which holds their hash, last.
alter table survey_document_chunks add constraint survey_document_chunks_document
  foreign key (document_id) references survey_documents (id) deferrable initially deferred;
--> statement-breakpoint
create function refuse_chunk_of_closed_document() returns trigger
language plpgsql as $$
begin
  if exists (select from survey_documents where id = new.document_id) then
    raise exception 'survey_document_chunks: the document % is closed', new.document_id
      using errcode = 'object_not_in_prerequisite_state', table = 'survey_document_chunks';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger survey_document_chunks_before_document before insert on survey_document_chunks
  for each row execute function refuse_chunk_of_closed_document();
--> statement-breakpoint
create function check_survey_document() returns trigger
language plpgsql as $$
declare
  kept record;
begin
  select count(*) as pieces, coalesce(max(ordinal), 0) as last, coalesce(sum(octet_length(bytes)), 0) as byte_length
  into kept from survey_document_chunks where document_id = new.id;
  if kept.pieces <> kept.last or kept.byte_length <> new.byte_length then
    raise exception 'survey_documents: % has % bytes in % of % pieces, not %',
      new.id, kept.byte_length, kept.pieces, kept.last, new.byte_length
      using errcode = 'check_violation', table = 'survey_documents';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger survey_documents_are_whole before insert on survey_documents
  for each row execute function check_survey_document();
--> statement-breakpoint
create trigger survey_document_chunks_written_once before update or delete or truncate on survey_document_chunks
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger survey_documents_written_once before update or delete or truncate on survey_documents
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger survey_receipts_written_once before update or delete or truncate on survey_receipts
  for each statement execute function refuse_change();
--> statement-breakpoint
create trigger survey_lock_exceptions_written_once before update or delete or truncate on survey_lock_exceptions
  for each statement execute function refuse_change();
--> statement-breakpoint
-- Registration numbers: from 1 in each year, one at a time, and every number drawn has its receipt.
create function receipt_counter_moves_by_one() returns trigger
language plpgsql as $$
begin
  if tg_op = 'INSERT' and new.last_number = 1 then return new; end if;
  if tg_op = 'UPDATE' and new.year = old.year and new.last_number = old.last_number + 1 then return new; end if;
  raise exception 'survey_receipt_counters: numbers count from 1 and by one' using errcode = 'check_violation';
end $$;
--> statement-breakpoint
create trigger survey_receipt_counters_move_by_one before insert or update on survey_receipt_counters
  for each row execute function receipt_counter_moves_by_one();
--> statement-breakpoint
create trigger survey_receipt_counters_stay before delete or truncate on survey_receipt_counters
  for each statement execute function refuse_change();
--> statement-breakpoint
create function check_receipt_of_number() returns trigger
language plpgsql as $$
begin
  if not exists (select from survey_receipts where year = new.year and number = new.last_number) then
    raise exception 'survey_receipt_counters: the number %/% has no receipt', new.year, new.last_number
      using errcode = 'check_violation', table = 'survey_receipt_counters';
  end if;
  return null;
end $$;
--> statement-breakpoint
create constraint trigger survey_receipt_counters_have_receipts after insert or update on survey_receipt_counters
  deferrable initially deferred for each row execute function check_receipt_of_number();
--> statement-breakpoint
create function check_number_of_receipt() returns trigger
language plpgsql as $$
begin
  if new.number is distinct from (select last_number from survey_receipt_counters where year = new.year) then
    raise exception 'survey_receipts: %/% is not the number that was drawn', new.year, new.number
      using errcode = 'check_violation', table = 'survey_receipts';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger survey_receipts_follow_counter before insert on survey_receipts
  for each row execute function check_number_of_receipt();
--> statement-breakpoint
-- Kept answers may be weeded out when a year has passed by the database's own clock, and never changed.
create function refuse_early_weeding() returns trigger
language plpgsql as $$
begin
  if old.kept_at > now() - interval '366 days' then
    raise exception 'idempotency_answers: answers are kept for a year' using
      errcode = 'object_not_in_prerequisite_state', table = 'idempotency_answers';
  end if;
  return old;
end $$;
--> statement-breakpoint
create trigger idempotency_answers_weeded_late before delete on idempotency_answers
  for each row execute function refuse_early_weeding();
--> statement-breakpoint
create trigger idempotency_answers_written_once before update or truncate on idempotency_answers
  for each statement execute function refuse_change();
