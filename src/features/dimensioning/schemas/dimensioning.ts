import { z } from 'zod';
import { formatQuery, tableFormats } from '../../../core/answer-format.ts';
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
  planId: PublicId.optional().describe(
    'The plan that the rows rest on; unless told the newest that every council has answered, or the newest where there is none.',
  ),
  forecastId: PublicId.optional().describe('The forecast; the newest completed one on the plan unless told.'),
  allocationId: PublicId.optional().describe('The allocation; the newest completed one on the plan unless told.'),
  ...formatQuery(tableFormats),
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

const ExpectedNumber = z
  .object({
    value: z
      .number()
      .nullable()
      .describe('Persons in the year; null where the status says why there is none.')
      .meta({ example: null }),
    status: z
      .enum(['not-collected', 'expected'])
      .describe(
        '`expected`: beginners times historic degree rate, for those who study in the healthcare region; `not-collected`: no beginners are reported that graduate in the year, or no degree rate is published, and no number is made up.',
      )
      .meta({ example: 'not-collected' }),
  })
  .meta({ id: 'ExpectedNumber', description: 'Expected graduates by UKÄ’s method; not a forecast of supply.' });

const RecommendedPlaces = z
  .object({
    value: z
      .number()
      .nullable()
      .describe(
        'Whole places a year; null where the status says why there is none. Proportional ones add up to the nation’s number.',
      )
      .meta({ example: null }),
    status: z
      .enum(['not-collected', 'allocated', 'proportional'])
      .describe(
        '`allocated`: the mean of the allocation’s years, in whole places; `proportional`: the institution’s present share of the places required nationally; `not-collected`: there is no forecast, or the institution’s starts are not known.',
      )
      .meta({ example: 'not-collected' }),
    currentPlacesPerYear: z
      .number()
      .nullable()
      .describe(
        'Mean starts a year over the years that can be changed and still reach the target, in whole places; they add up to the nation’s.',
      )
      .meta({ example: null }),
    direction: z
      .enum(['more', 'fewer', 'unchanged'])
      .nullable()
      .describe('Against the starts now; fewer where that is right.')
      .meta({ example: null }),
  })
  .meta({ id: 'RecommendedPlaces', description: 'Recommended places; institutions decide themselves.' });

const ForecastBand = z
  .object({
    value: z
      .number()
      .nullable()
      .describe('The deterministic value; null where the status says why there is none.')
      .meta({ example: 5620.4 }),
    status: z
      .enum(['computed', 'suppressed', 'not-computed'])
      .describe(
        '`suppressed`: it rests on figures of the plan that are hidden from the caller; `not-computed`: there is no forecast of the year.',
      )
      .meta({ example: 'computed' }),
    quantiles: z
      .array(
        z
          .object({
            quantile: z.number().describe('0.025, 0.1, 0.5, 0.9 or 0.975.').meta({ example: 0.1 }),
            value: z.number().describe('Its value.').meta({ example: 5450.1 }),
          })
          .meta({ id: 'QuantileValue', description: 'One quantile of the replicates.' }),
      )
      .describe('Quantiles; empty where no replicates were run.'),
  })
  .meta({
    id: 'ForecastBand',
    description: 'A forecast of full-time equivalents in the healthcare region, with its uncertainty.',
  });

const RequiredNationally = z
  .object({
    placesPerYear: z.number().describe('Places a year that are recommended in the country.').meta({ example: 1650 }),
    currentPlacesPerYear: z.number().describe('Places now.').meta({ example: 1700 }),
    targetYear: Year.describe('Year that should be in balance.'),
    clipped: z
      .enum(['none', 'at-zero', 'at-capacity'])
      .describe('What holds the number back.')
      .meta({ example: 'none' }),
    earliestBalanceYear: Year.nullable().describe('First year of balance.'),
    lowPlacesPerYear: z
      .number()
      .nullable()
      .describe('Places with growth terms and population at their low bound; null where it is not told.')
      .meta({ example: 1580 }),
    highPlacesPerYear: z.number().nullable().describe('Places at the high bound.').meta({ example: 1810 }),
  })
  .meta({ id: 'RequiredNationally', description: 'Required places of the profession in the country.' });

const chainNumber = (what: string) => z.number().nullable().describe(what).meta({ example: null });
const EducationChain = z
  .object({
    year: Year.nullable().describe('The latest year that was reported; null where none was.'),
    placesAdvised: chainNumber('Places advised.'),
    placesDecided: chainNumber('Places decided on.'),
    placesOffered: chainNumber('Places open for application.'),
    eligibleFirstChoiceApplicants: chainNumber('Eligible first-choice applicants.'),
    beginners: chainNumber('Beginners.'),
    graduates: chainNumber('Graduates.'),
    clinicalPlacementWeeks: chainNumber('Student-weeks of clinical placement.'),
  })
  .meta({
    id: 'EducationChain',
    description: 'Advised, decided, offered, begun, graduated: the latest year reported.',
  });

const PlacementBottleneck = z
  .object({
    limits: z
      .boolean()
      .nullable()
      .describe('Whether clinical placements hold places back in the region; null without an allocation.')
      .meta({ example: null }),
    pricePerWeek: z
      .number()
      .nullable()
      .describe('What one more week is worth where it is tightest.')
      .meta({ example: null }),
    year: Year.nullable().describe('The year in which it is tightest.'),
  })
  .meta({ id: 'PlacementBottleneck', description: 'Clinical placements as a bottleneck.' });

const PlanCompleteness = z
  .object({
    answered: z.int().min(0).describe('Regional councils whose own answers the plan holds.').meta({ example: 6 }),
    asked: z.int().min(0).describe('Regional councils asked.').meta({ example: 6 }),
    lackingHealthcareRegionCodes: z
      .array(RegisterCode)
      .describe('Healthcare regions that have not answered; missing, carried forward or imputed in the plan.')
      .meta({ example: [] }),
  })
  .meta({ id: 'PlanCompleteness', description: 'How complete a plan is.' });

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
    planCompleteness: PlanCompleteness.describe('How many of the councils the plan rests on answers of.'),
    staffFullTimeEquivalents: DimensioningFigure.describe('Staff in the healthcare region, all sectors.'),
    neededFullTimeEquivalents: DimensioningFigure.describe('Need in the healthcare region, all sectors.'),
    gapFullTimeEquivalents: DimensioningFigure.describe('Need minus staff, where both are reported.'),
    forecastNeed: ForecastBand.describe('Forecast need in the healthcare region.'),
    forecastSupply: ForecastBand.describe('Forecast supply in the healthcare region.'),
    forecastGap: ForecastBand.describe('Forecast need minus supply; positive is a shortage.'),
    expectedGraduates: ExpectedNumber.describe('Expected graduates in the year, studying in the healthcare region.'),
    requiredPlaces: RequiredNationally.nullable()
      .describe('Required places of the profession in the country; null without a forecast.')
      .meta({ example: null }),
    recommendedPlaces: RecommendedPlaces.describe('Study places recommended a year at the institution’s sites there.'),
    chain: EducationChain.describe('The institution’s latest reported chain at its sites there.'),
    placementBottleneck: PlacementBottleneck.describe('Clinical placements in the healthcare region.'),
    explanations: z
      .array(z.string())
      .describe('Each number in plain language, in the language asked for.')
      .meta({ example: ['Behovet av läkare i Sjukvårdsregion Stockholm-Gotland år 2029 är 6 104 årsarbetare.'] }),
    forecastId: PublicId.nullable().describe('The forecast that the row rests on.'),
    scenarioId: PublicId.nullable().describe('Its scenario, whose assumptions are listed with their sources.'),
    parameterSetId: PublicId.nullable().describe('Its parameters.'),
    allocationId: PublicId.nullable().describe('The allocation that the row rests on.'),
    _links: z.array(Link).describe('The plan and the institution.'),
  })
  .meta({
    id: 'DimensioningRow',
    description:
      'What an institution needs to know of one profession and healthcare region. Institutions decide their number of places themselves; the plan recommends.',
  });

export const PicturePath = z.strictObject({
  professionCode: RegisterCode.describe('Profession.').meta({ example: 'lakare' }),
});
export const PictureQuery = z.strictObject({
  planId: PublicId.optional().describe('The plan; the newest unless told.'),
  forecastId: PublicId.optional().describe('The forecast; the newest completed one on the plan unless told.'),
  areaCode: RegisterCode.default('SE').describe('`SE` or a healthcare region.').meta({ example: 'SE' }),
});

const PicturePoint = z
  .object({
    year: Year.describe('Year.'),
    value: z.number().describe('Full-time equivalents.').meta({ example: 41200 }),
    low: z.number().nullable().describe('10th percentile.').meta({ example: 40100 }),
    high: z.number().nullable().describe('90th percentile.').meta({ example: 42300 }),
  })
  .meta({ id: 'PicturePoint', description: 'A point of a curve with its band.' });

export const Picture = z
  .object({
    title: z.string().describe('Heading.').meta({ example: 'läkare, Sverige: tillgång och behov' }),
    description: z.string().describe('What the picture shows, in words.').meta({ example: 'Tillgången är …' }),
    supplyPoints: z.array(PicturePoint).describe('Supply.'),
    needPoints: z.array(PicturePoint).describe('Need.'),
    places: z
      .array(
        z
          .object({
            label: z.string().describe('What the bar shows.').meta({ example: 'I dag' }),
            places: z.number().describe('Places a year.').meta({ example: 1700 }),
            range: z
              .object({
                low: z.number().describe('At the low bound of the assumptions.').meta({ example: 1580 }),
                high: z.number().describe('At the high bound.').meta({ example: 1810 }),
              })
              .meta({ id: 'PictureRange', description: 'Places at the low and at the high bound of the assumptions.' })
              .optional()
              .describe('Places at the bounds of the assumptions; absent where they are not told.'),
          })
          .meta({ id: 'PictureBar', description: 'A bar of places.' }),
      )
      .describe('Places a year, below.'),
  })
  .meta({ id: 'Picture', description: 'What a picture of one profession shows.' });
