import { z } from 'zod';
import { PublicId, RegisterCode, Year } from '../../../core/codecs.ts';
import { Link, pageQuery } from '../../../core/page.ts';
import { figureStatuses } from '../../plans/schemas.ts';

export const DimensioningQuery = z.strictObject({
  ...pageQuery,
  institutionCode: RegisterCode.optional().describe('Only this institution.').meta({ example: 'KI' }),
  professionCode: RegisterCode.optional().describe('Only this profession.').meta({ example: 'lakare' }),
  healthcareRegionCode: RegisterCode.optional()
    .describe('Only sites in this healthcare region.')
    .meta({ example: 'stockholm-gotland' }),
  planId: PublicId.optional().describe('The plan that the rows rest on; the newest unless told.'),
});
export type DimensioningQuery = z.output<typeof DimensioningQuery>;

const DimensioningFigure = z
  .object({
    value: z
      .number()
      .nullable()
      .describe('Full-time equivalents; null where the status says why there is none.')
      .meta({ example: 5501 }),
    status: z
      .enum([...figureStatuses, 'not-reported'])
      .describe('As for a figure of the plan, or `not-reported` where no council reported the value.')
      .meta({ example: 'observed' }),
    coverage: z
      .number()
      .nullable()
      .describe('Share of the healthcare region’s inhabitants that the figure covers.')
      .meta({ example: 1 }),
    figureId: z
      .string()
      .nullable()
      .describe('The plan’s figure, to be traced at /plans/{planId}/figures/{figureId}/provenance.')
      .meta({ example: 'stockholm-gotland.lakare.total.2019.full-time-equivalents' }),
  })
  .meta({ id: 'DimensioningFigure', description: 'A figure of the plan that the row rests on.' });

const NotCollected = z
  .object({
    value: z
      .number()
      .nullable()
      .describe('Persons or places a year; null while nothing is collected.')
      .meta({ example: null }),
    status: z
      .enum(['not-collected'])
      .describe('`not-collected`: institutions do not report these figures here yet, and no number is made up.')
      .meta({ example: 'not-collected' }),
  })
  .meta({ id: 'NotCollected', description: 'A number that nobody has reported yet.' });

export const DimensioningRow = z
  .object({
    institutionCode: RegisterCode.describe('The institution.').meta({ example: 'KI' }),
    professionCode: RegisterCode.describe('A profession whose degree it may award.').meta({ example: 'lakare' }),
    healthcareRegionCode: RegisterCode.describe('The healthcare region of its sites.').meta({
      example: 'stockholm-gotland',
    }),
    siteMunicipalityCodes: z
      .array(RegisterCode)
      .describe('Municipalities of its sites there.')
      .meta({ example: ['0126', '0184'] }),
    year: Year.describe('The plan’s base year or one of its horizon years.').meta({ example: 2019 }),
    planId: PublicId.describe('The plan version that the row rests on.'),
    contentHash: z
      .string()
      .describe('The plan version’s hash.')
      .meta({ example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae' }),
    staffFullTimeEquivalents: DimensioningFigure.describe('Staff in the healthcare region, all sectors.'),
    neededFullTimeEquivalents: DimensioningFigure.describe('Need in the healthcare region, all sectors.'),
    gapFullTimeEquivalents: DimensioningFigure.describe('Need minus staff, where both are reported.'),
    expectedGraduates: NotCollected.describe('Expected graduates a year.'),
    recommendedPlaces: NotCollected.describe('Study places recommended a year.'),
    _links: z.array(Link).describe('The plan and the institution.'),
  })
  .meta({
    id: 'DimensioningRow',
    description:
      'What an institution needs to know of one profession and healthcare region. Institutions decide their number of places themselves; the plan recommends.',
  });
