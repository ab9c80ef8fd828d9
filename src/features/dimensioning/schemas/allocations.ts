import { z } from 'zod';
import { formatQuery, tableFormats } from '../../../core/answer-format.ts';
import { PublicId, RegisterCode, text, Year } from '../../../core/codecs.ts';
import { limits } from '../../../core/limits.ts';
import { pageQuery } from '../../../core/page.ts';
import { runFields, runStates } from '../../forecasts/schemas/runs.ts';

const amount = z.number().min(0).max(1e9);
const places = z.number().min(0).max(limits.educationPersonsMaximum);

const AllocationProfessionRequest = z
  .strictObject({
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'sjukskoterska' }),
    shortageWeight: amount.describe('Weight of one full-time equivalent lacking for a year.').meta({ example: 1 }),
    surplusWeight: amount.describe('Weight of one too many for a year.').meta({ example: 0.5 }),
    minimumCoverage: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Share of the need that must be covered everywhere; left out where it is only wished for.')
      .meta({ example: 0.8 }),
    costPerPlace: amount
      .describe('Cost of a place over the whole programme, in the unit of the weights.')
      .meta({ example: 0.3 }),
    ceilingFactor: z.number().min(0).max(100).describe('Places at most, against those now.').meta({ example: 1.5 }),
    rampShare: z
      .number()
      .min(0)
      .max(10)
      .describe('Change from year to year at most, against places now.')
      .meta({ example: 0.2 }),
    placementWeeks: z
      .array(z.number().min(0).max(60))
      .max(10)
      .describe('Weeks of clinical placement in programme year 1, 2, …')
      .meta({ example: [5, 10, 12] }),
    survivalShares: z
      .array(z.number().min(0).max(1))
      .max(10)
      .describe('Share of the starters who still study in those years.')
      .meta({ example: [1, 0.9, 0.85] }),
  })
  .meta({
    id: 'AllocationProfessionRequest',
    description: 'How a profession and its programmes are weighed and limited.',
  });

const AllocationProgrammeRequest = z
  .strictObject({
    programmeCode: text(100).describe('Institution, profession and site.').meta({ example: 'KI.sjukskoterska.0126' }),
    ceilingPlaces: places.optional().describe('Places a year at most.').meta({ example: 300 }),
    minimumPlaces: places.optional().describe('Places a year at least.').meta({ example: 100 }),
    rampPlaces: places.optional().describe('Change from year to year at most.').meta({ example: 30 }),
    costPerPlace: amount.optional().describe('Cost of a place.').meta({ example: 0.3 }),
    offeredPlaces: places
      .optional()
      .describe('What the institution means to offer a year; else what it has decided on.')
      .meta({ example: 240 }),
  })
  .meta({ id: 'AllocationProgrammeRequest', description: 'What holds for one programme alone.' });

const PlacementRequest = z
  .strictObject({
    healthcareRegionCode: RegisterCode.describe('Healthcare region.').meta({ example: 'norra' }),
    weeksPerYear: amount.describe('Student-weeks of clinical placement a year.').meta({ example: 36000 }),
    extraWeeksMaximum: amount.optional().describe('Weeks that can be added at a price.').meta({ example: 4000 }),
    pricePerExtraWeek: amount.optional().describe('Their price, in the unit of the weights.').meta({ example: 0.02 }),
  })
  .meta({
    id: 'PlacementRequest',
    description: 'Clinical placements of a region; left out: what institutions have reported.',
  });

export const NewAllocation = z
  .strictObject({
    scenarios: z
      .array(
        z.strictObject({
          scenarioId: PublicId.describe('Scenario.'),
          weight: z.number().positive().max(1_000).describe('Its weight.').meta({ example: 1 }),
        }),
      )
      .min(1)
      .max(limits.scenariosPerAllocation)
      .describe('Scenarios that the places should serve together.'),
    firstStartYear: Year.describe('First year of places.').meta({ example: 2027 }),
    lastStartYear: Year.describe('Last year of places.').meta({ example: 2032 }),
    firstNeedYear: Year.describe('First year whose balance counts.').meta({ example: 2030 }),
    lastNeedYear: Year.describe('Last year whose balance counts.').meta({ example: 2036 }),
    professions: z.array(AllocationProfessionRequest).min(1).max(100).describe('Professions.'),
    programmes: z
      .array(AllocationProgrammeRequest)
      .max(1_000)
      .default([])
      .describe('Programmes with limits of their own.'),
    placements: z.array(PlacementRequest).max(50).default([]).describe('Clinical placements.'),
    budgetPerYear: amount.optional().describe('Cost of the places of one year at most.').meta({ example: 4000 }),
    discountRate: z.number().min(0).max(1).describe('Discount of later years.').meta({ example: 0.03 }),
    smoothingWeight: amount.describe('Weight of a place’s change from year to year.').meta({ example: 0.02 }),
    equityWeight: amount.describe('Weight of the largest relative shortage among regions.').meta({ example: 20 }),
    regretWeight: amount
      .describe('Weight of the largest regret over the scenarios; 0 weighs them by their weights alone.')
      .meta({ example: 0 }),
    timeLimitSeconds: z
      .int()
      .min(1)
      .max(limits.solverSeconds)
      .default(limits.solverSeconds)
      .describe('Seconds that the solver may use.'),
    source: text(limits.textCharacters)
      .describe('Where weights, prices and limits come from.')
      .meta({ example: 'Egna antaganden för samrådet.' }),
  })
  .meta({ id: 'NewAllocation', description: 'An allocation of places to compute.' });
export type NewAllocation = z.output<typeof NewAllocation>;

export const Allocation = z
  .object({
    allocationId: PublicId.describe('Identifier of the run.'),
    request: NewAllocation.describe('What was asked.'),
    status: z
      .enum(['solved', 'time-limit', 'infeasible', 'no-solution'])
      .nullable()
      .describe('What came of it; null before it is completed.')
      .meta({ example: 'solved' }),
    explanation: z
      .string()
      .nullable()
      .describe('The outcome in plain language; where requirements conflict, a smallest set of them.')
      .meta({ example: 'Fördelningen omfattar 5 200 platser. VFU-platserna räcker.' }),
    objective: z.number().nullable().describe('Weighed cost; less is better.').meta({ example: 812.2 }),
    linearObjective: z.number().nullable().describe('A bound of it, with divisible places.').meta({ example: 809.9 }),
    placementPrices: z
      .array(
        z
          .object({
            healthcareRegionCode: RegisterCode.describe('Region.').meta({ example: 'norra' }),
            year: Year.describe('Year.'),
            pricePerWeek: z.number().describe('What one more week is worth.').meta({ example: 0.03 }),
          })
          .meta({ id: 'PlacementPrice', description: 'Shadow price of clinical placements.' }),
      )
      .describe('Shadow prices of clinical placements.'),
    budgetPrices: z
      .array(
        z
          .object({
            year: Year.describe('Year.'),
            price: z.number().describe('What one more unit of the budget is worth.').meta({ example: 1.4 }),
          })
          .meta({ id: 'BudgetPrice', description: 'Shadow price of the budget.' }),
      )
      .describe('Shadow prices of the budget.'),
    conflicts: z
      .array(z.string())
      .describe('Requirements that cannot all be kept, as sentences; letting go of any one is enough.')
      .meta({ example: [] }),
    assumptions: z
      .array(z.string())
      .describe('What was taken as not limiting, since nobody has reported it.')
      .meta({ example: ['KI.sjukskoterska.0126: antalet sökande är inte rapporterat och begränsar inte.'] }),
    ...runFields,
  })
  .meta({
    id: 'PlaceAllocation',
    description: 'A recommended allocation of places, and how far its computation has come.',
  });

export const AllocationPath = z.strictObject({ allocationId: PublicId.describe('Identifier of the run.') });
export const AllocationListQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(runStates).optional().describe('Only runs in this state.').meta({ example: 'completed' }),
});

export const AllocatedPlaces = z
  .object({
    programmeCode: z.string().describe('Institution, profession and site.').meta({ example: 'KI.sjukskoterska.0126' }),
    institutionCode: RegisterCode.describe('Institution.').meta({ example: 'KI' }),
    professionCode: RegisterCode.describe('Profession.').meta({ example: 'sjukskoterska' }),
    year: Year.describe('Year of start.'),
    places: z.int().describe('Places that are recommended.').meta({ example: 240 }),
  })
  .meta({ id: 'AllocatedPlaces', description: 'Recommended places of one programme in one year.' });
export const AllocatedPlacesQuery = z.strictObject({
  ...pageQuery,
  institutionCode: RegisterCode.optional().describe('Only this institution.').meta({ example: 'KI' }),
  professionCode: RegisterCode.optional().describe('Only this profession.').meta({ example: 'sjukskoterska' }),
  ...formatQuery(tableFormats),
});

const difference = (what: string) => z.number().describe(what).meta({ example: 12.5 });
export const OfferComparison = z
  .object({
    institutionCode: RegisterCode.describe('Institution.').meta({ example: 'KI' }),
    costDifference: difference(
      'What its own offer costs more than the recommendation; null where it rests on figures hidden from the caller.',
    ).nullable(),
    regions: z
      .array(
        z
          .object({
            regionCode: RegisterCode.describe('Healthcare region.').meta({ example: 'norra' }),
            costDifference: difference('Cost more.'),
            shortFteYears: difference('Full-time equivalent years of shortage more.'),
            overFteYears: difference('Full-time equivalent years of surplus more.'),
          })
          .meta({ id: 'OfferRegion', description: 'What an offer means for one region.' }),
      )
      .describe('What the difference costs each region.'),
    brokenRequirements: z
      .array(z.string())
      .describe('Requirements that the offer breaks, as sentences.')
      .meta({ example: [] }),
    explanation: z
      .string()
      .describe('The comparison in plain language.')
      .meta({ example: 'Jämfört med rekommendationen ändrar KIs eget utbud målfunktionen med 12,5.' }),
  })
  .meta({ id: 'OfferComparison', description: 'An institution’s own offer against the recommendation.' });
export const OfferQuery = z.strictObject({
  ...pageQuery,
  institutionCode: RegisterCode.optional().describe('Only this institution.').meta({ example: 'KI' }),
});
