import { z } from 'zod';
import { Instant, PublicId, RegisterCode } from '../../../core/codecs.ts';
import { Link } from '../../../core/page.ts';
import { sectors } from '../schemas.ts';

const share = (what: string, example: number | null) =>
  z.number().min(0).max(1).nullable().describe(what).meta({ example });
const CellCompleteness = z
  .object({
    expected: z
      .int()
      .nullable()
      .describe('Cells waited for; null for a sector before which there was no round.')
      .meta({ example: 21 }),
    received: z
      .int()
      .describe('Cells in submitted, approved or accepted versions, by sector also those that nobody waited for.')
      .meta({ example: 18 }),
    receivedOnTime: z.int().describe('Those whose council first submitted in time.').meta({ example: 15 }),
    approved: z.int().describe('Those in approved or accepted versions.').meta({ example: 12 }),
    accepted: z.int().describe('Those in accepted versions.').meta({ example: 12 }),
    shareReceived: share('The part of the expected that was received.', 0.8571),
    populationShareReceived: share('The same weighted by inhabitants; null where a figure is missing.', 0.9021),
    staffShareReceived: share(
      'The same weighted by the last round’s staff; null where there was none, and for others than the national office.',
      null,
    ),
  })
  .meta({ id: 'CellCompleteness', description: 'What has come of the cells that are waited for.' });

const SurveyCompleteness = z
  .object({
    expected: z.int().describe('Councils.').meta({ example: 6 }),
    received: z.int().describe('Submitted, approved or accepted.').meta({ example: 5 }),
    receivedOnTime: z.int().describe('Received and first submitted by the due time.').meta({ example: 4 }),
    receivedLate: z.int().describe('Received and first submitted after it.').meta({ example: 1 }),
    overdue: z.int().describe('Never submitted, and the due time has passed.').meta({ example: 0 }),
    approved: z.int().describe('Approved or accepted.').meta({ example: 3 }),
    accepted: z.int().describe('Accepted.').meta({ example: 3 }),
  })
  .meta({ id: 'SurveyCompleteness', description: 'How many councils’ surveys have come.' });

export const RoundCompleteness = z
  .object({
    roundId: PublicId.describe('The round.'),
    dueAt: Instant.describe('When surveys are due.').meta({ example: '2030-01-31T22:59:59.000Z' }),
    countedAt: Instant.describe('When this was counted.').meta({ example: '2026-11-22T08:00:00.000Z' }),
    surveys: SurveyCompleteness,
    cells: CellCompleteness.describe('Regions × professions asked for, with a line of the base year.'),
    councils: z
      .array(
        z.object({
          healthcareRegionCode: RegisterCode.describe('The council.').meta({ example: 'sodra' }),
          nameSv: z.string().describe('Name in Swedish.').meta({ example: 'Södra sjukvårdsregionen' }),
          nameEn: z.string().nullable().describe('Name in English.').meta({ example: null }),
          state: z
            .enum(['submitted', 'approved', 'accepted', 'locked'])
            .nullable()
            .describe('How far its answer has come; null while it has none or is a draft.')
            .meta({ example: 'accepted' }),
          timeliness: z
            .enum(['on-time', 'late', 'overdue', 'awaited'])
            .describe('By its first submission; one that never came is awaited, and overdue after the due time.')
            .meta({ example: 'on-time' }),
          firstSubmittedAt: Instant.nullable()
            .describe('Its first submission.')
            .meta({ example: '2019-12-20T12:00:00.000Z' }),
          cells: CellCompleteness.describe('The cells of its undivided regions.'),
        }),
      )
      .describe('By council.'),
    dividedRegions: CellCompleteness.nullable().describe(
      'The cells of regions that lie in two healthcare regions, which either council may report.',
    ),
    professions: z
      .array(
        z.object({
          professionCode: RegisterCode.describe('The profession.').meta({ example: 'lakare' }),
          nameSv: z.string().describe('Name in Swedish.').meta({ example: 'läkare' }),
          nameEn: z.string().nullable().describe('Name in English.').meta({ example: 'physician' }),
          cells: CellCompleteness,
        }),
      )
      .describe('By profession.'),
    sectors: z
      .array(
        z.object({
          sector: z.enum(sectors).describe('The sector.').meta({ example: 'region' }),
          cells: CellCompleteness.describe('Waited for is what the last round had.'),
        }),
      )
      .describe('By sector.'),
    _links: z.array(Link).describe('What can be done from here.'),
  })
  .meta({ id: 'RoundCompleteness', description: 'How complete a round is, and whether it came in time.' });
