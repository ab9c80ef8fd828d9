import { z } from 'zod';
import { Instant, PublicId, RegisterCode, text, Year } from '../../../core/codecs.ts';
import { limits } from '../../../core/limits.ts';
import { Link } from '../../../core/page.ts';
import { figureSectors, PlanFigure, textsHash } from '../schemas.ts';

export const DossierPath = z.strictObject({
  planId: PublicId.describe('Identifier of the plan.'),
  professionCode: RegisterCode.describe('The profession.').meta({ example: 'barnmorska' }),
});

const reasons = (what: string, example: string) =>
  z
    .strictObject({
      sv: text(limits.dossierTextCharacters).describe('In Swedish.').meta({ example }),
      en: text(limits.dossierTextCharacters).describe('In English.').meta({ example: 'Retain and attract.' }),
    })
    .describe(what);

export const DossierTexts = z
  .strictObject({
    judgement: z
      .enum(['shortage', 'balance', 'surplus'])
      .describe('The national office’s judgement of the balance to the horizon.')
      .meta({ example: 'shortage' }),
    judgementReasons: reasons('Why it judges so.', 'Vakanserna har ökat i fyra regioner.'),
    recommendation: reasons('What it recommends, and why.', 'Behåll och attrahera; inte fler utbildningsplatser.'),
  })
  .meta({ id: 'DossierTexts', description: 'What the national office says of a profession, with reasons.' });
export type DossierTexts = z.output<typeof DossierTexts>;

const DossierRow = z
  .object({
    areaCode: RegisterCode.describe('`SE`, a healthcare region or a region.').meta({ example: '12' }),
    year: Year.describe('The year.').meta({ example: 2024 }),
    sector: z.enum(figureSectors).describe('Where they work: the sector, or all of them.').meta({ example: 'total' }),
    figures: z.array(PlanFigure).describe('Number, activity, retirements, need and gap.'),
  })
  .meta({ id: 'DossierRow', description: 'A profession in one area, sector and year.' });

const DossierHorizonYear = z
  .object({
    year: Year.describe('The year.').meta({ example: 2030 }),
    staffFullTimeEquivalents: z
      .number()
      .nullable()
      .describe('Staff in the base year; null where the plan does not state it or hides it from the caller.')
      .meta({ example: 6100 }),
    neededFullTimeEquivalents: z
      .number()
      .nullable()
      .describe('Need in the year; null likewise.')
      .meta({ example: 6800 }),
    retirementsToYear: z
      .number()
      .nullable()
      .describe('Persons: the base year’s expected retirements, as many in each year until then; null likewise.')
      .meta({ example: 900 }),
    figureIds: z
      .array(z.string())
      .describe('The plan’s figures that these numbers come from.')
      .meta({ example: ['SE.barnmorska.total.2024.full-time-equivalents'] }),
  })
  .meta({
    id: 'DossierHorizonYear',
    description:
      'What the nation has in the base year, loses by retirement and needs in a year of the horizon. Expected graduates are not among what a plan rests on: they and the balance with them come from the education reports and a forecast, and stand in the outlook that `_links` leads to.',
  });

export const Dossier = z
  .object({
    planId: PublicId.describe('The plan.'),
    professionCode: RegisterCode.describe('The profession.').meta({ example: 'barnmorska' }),
    contentHash: z.string().describe('The plan version’s hash.').meta({ example: '2c26b46b' }),
    textsHash,
    rows: z.array(DossierRow).describe('The figures by area, sector and year.'),
    horizonYears: z.array(DossierHorizonYear).describe('Staff, retirements and need to the horizon.'),
    texts: DossierTexts.nullable()
      .describe('The national office’s judgement and recommendation.')
      .meta({ example: null }),
    writtenAt: Instant.nullable()
      .describe('When the texts were written.')
      .meta({ example: '2026-11-22T08:00:00.000Z' }),
    writtenBy: z.string().nullable().describe('Who wrote them.').meta({ example: null }),
    _links: z.array(Link).describe('Where this belongs.'),
  })
  .meta({ id: 'Dossier', description: 'The planning dossier of a profession.' });
