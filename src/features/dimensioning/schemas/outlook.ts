import { z } from 'zod';
import { PublicId, RegisterCode, Year } from '../../../core/codecs.ts';
import { Link } from '../../../core/page.ts';

export const OutlookPath = z.strictObject({
  planId: PublicId.describe('Identifier of the plan.'),
  professionCode: RegisterCode.describe('Profession.').meta({ example: 'barnmorska' }),
});
export const OutlookQuery = z.strictObject({
  forecastId: PublicId.optional().describe('The forecast; the newest completed one on the plan unless told.'),
});

const fullTimeEquivalents = (what: string, example: number) =>
  z.number().nullable().describe(`${what} Null where the status is not \`computed\`.`).meta({ example });

const OutlookYear = z
  .object({
    areaCode: RegisterCode.describe('`SE` or a healthcare region.').meta({ example: 'SE' }),
    year: Year.describe('A year of the plan or of the forecast’s target.').meta({ example: 2030 }),
    expectedGraduates: z
      .number()
      .nullable()
      .describe('Persons, by accepted beginners and the published degree rate; null where one of them is missing.')
      .meta({ example: 312.4 }),
    supplyFullTimeEquivalents: fullTimeEquivalents('Forecast supply.', 6012.5),
    neededFullTimeEquivalents: fullTimeEquivalents('Forecast need.', 6540.1),
    balanceFullTimeEquivalents: fullTimeEquivalents('Supply minus need; negative is a shortage.', -527.6),
    status: z
      .enum(['computed', 'suppressed', 'not-computed'])
      .describe(
        'Of the forecast’s figures. `suppressed`: they rest on figures of the plan that are hidden from the caller; `not-computed`: no forecast has them.',
      )
      .meta({ example: 'computed' }),
  })
  .meta({ id: 'OutlookYear', description: 'Expected graduates and balance of an area in a year.' });

export const Outlook = z
  .object({
    planId: PublicId.describe('The plan.'),
    professionCode: RegisterCode.describe('The profession.').meta({ example: 'barnmorska' }),
    forecastId: PublicId.nullable().describe('The forecast of supply, need and balance; null where there is none.'),
    note: z
      .string()
      .describe('What expected graduates are, in the language asked for.')
      .meta({ example: 'Förväntat antal examinerade är nybörjare gånger tidigare examensfrekvens.' }),
    years: z.array(OutlookYear).describe('By area and year.'),
    _links: z.array(Link).describe('What it rests on.'),
  })
  .meta({
    id: 'Outlook',
    description:
      'The part of a profession’s dossier that follows from education and a forecast, and so grows with them after the plan is fixed: expected graduates and the balance to the horizon.',
  });
