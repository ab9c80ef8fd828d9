-- Figures stand in the order of lists and of the hash. Those of plans built before get their places here, for which
-- alone the rule that a figure is written once is lifted: nothing that a figure says is changed.
ALTER TABLE "plan_figures" ADD COLUMN "position" integer;--> statement-breakpoint
ALTER TABLE "plan_figures" DISABLE TRIGGER "plan_figures_written_once";--> statement-breakpoint
update plan_figures f set position = placed.position
from (
  select f.plan_key, f.area_id, f.profession_id, f.specialty_id, f.sector_id, f.year, f.measure_id,
    row_number() over (
      partition by f.plan_key
      order by a.code collate "C", p.code collate "C", s.code collate "C" nulls first, f.sector_id, f.year, f.measure_id
    ) - 1 as position
  from plan_figures f join areas a on a.id = f.area_id join professions p on p.id = f.profession_id
  left join specialties s on s.id = f.specialty_id
) placed
where (f.plan_key, f.area_id, f.profession_id, f.specialty_id, f.sector_id, f.year, f.measure_id) =
  (placed.plan_key, placed.area_id, placed.profession_id, placed.specialty_id, placed.sector_id, placed.year, placed.measure_id);
--> statement-breakpoint
ALTER TABLE "plan_figures" ENABLE TRIGGER "plan_figures_written_once";--> statement-breakpoint
ALTER TABLE "plan_figures" ALTER COLUMN "position" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "plan_figures" ADD CONSTRAINT "plan_figures_position" UNIQUE("plan_key","position");--> statement-breakpoint
CREATE INDEX "audit_reads_time" ON "audit_reads" USING btree ("occurred_at","trace_id","operation","object_id");
