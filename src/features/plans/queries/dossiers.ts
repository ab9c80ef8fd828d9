import { sql } from 'drizzle-orm';
import { type Database, rowsOf } from '../../../db/open.ts';
import type { DossierTexts } from '../schemas/dossiers.ts';

/** The texts of a dossier as stored; the instant in milliseconds since 1970. */
export interface StoredDossierTexts extends DossierTexts {
  readonly rowVersion: number;
  readonly writtenAt: number;
  readonly writtenBy: string;
}

const textColumns = sql`
  t.judgement, json_build_object('sv', t.judgement_sv, 'en', t.judgement_en) as "judgementReasons",
  json_build_object('sv', t.recommendation_sv, 'en', t.recommendation_en) as recommendation`;

/** What the national office said of a profession in a plan. */
export const findDossierTexts = async (
  db: Database,
  planKey: number,
  professionCode: string,
): Promise<StoredDossierTexts | undefined> =>
  (
    await rowsOf<StoredDossierTexts>(
      db,
      sql`
        select ${textColumns}, t.row_version as "rowVersion", (extract(epoch from t.written_at) * 1000)::float8 as "writtenAt",
          t.written_by as "writtenBy"
        from plan_dossier_texts t join professions p on p.id = t.profession_id
        where t.plan_key = ${planKey} and p.code = ${professionCode}`,
    )
  )[0];

/** What the national office said of a profession, as its hash covers it. */
export type ProfessionTexts = DossierTexts & { readonly professionCode: string };

/** All that the national office said in a plan, in the order that the texts' hash has them in. */
export const listDossierTexts = async (db: Database, planKey: number): Promise<ProfessionTexts[]> =>
  rowsOf<ProfessionTexts>(
    db,
    sql`
      select p.code as "professionCode", ${textColumns}
      from plan_dossier_texts t join professions p on p.id = t.profession_id
      where t.plan_key = ${planKey}
      order by p.code collate "C"`,
  );

/** Writes a dossier's texts; the first version is 2, since 1 is the dossier without any. */
export const upsertDossierTexts = async (
  db: Database,
  texts: DossierTexts & { planKey: number; professionId: number; writtenAt: Date; writtenBy: string },
): Promise<void> => {
  await db.execute(sql`
    insert into plan_dossier_texts (plan_key, profession_id, judgement, judgement_sv, judgement_en, recommendation_sv,
      recommendation_en, row_version, written_at, written_by, writers)
    values (${texts.planKey}, ${texts.professionId}, ${texts.judgement}, ${texts.judgementReasons.sv},
      ${texts.judgementReasons.en}, ${texts.recommendation.sv}, ${texts.recommendation.en}, 2,
      ${texts.writtenAt.toISOString()}, ${texts.writtenBy}, array[${texts.writtenBy}]::text[])
    on conflict (plan_key, profession_id) do update set judgement = excluded.judgement,
      judgement_sv = excluded.judgement_sv, judgement_en = excluded.judgement_en,
      recommendation_sv = excluded.recommendation_sv, recommendation_en = excluded.recommendation_en,
      row_version = plan_dossier_texts.row_version + 1, written_at = excluded.written_at, written_by = excluded.written_by,
      writers = array(select distinct unnest(plan_dossier_texts.writers || excluded.writers) order by 1)`);
};

/** Copies the texts of one plan to another, as when an adjusted draft takes the place of its forerunner. */
export const insertCopiedTexts = async (db: Database, fromPlanId: string, toPlanId: string): Promise<void> => {
  await db.execute(sql`
    insert into plan_dossier_texts (plan_key, profession_id, judgement, judgement_sv, judgement_en, recommendation_sv,
      recommendation_en, row_version, written_at, written_by, writers)
    select target.key, t.profession_id, t.judgement, t.judgement_sv, t.judgement_en, t.recommendation_sv,
      t.recommendation_en, 2, t.written_at, t.written_by, t.writers
    from plan_dossier_texts t join plans source on source.key = t.plan_key and source.id = ${fromPlanId}
    cross join plans target where target.id = ${toPlanId}`);
};
