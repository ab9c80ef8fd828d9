import { z } from 'zod';
import { CalendarDate, RegisterCode } from '../../core/codecs.ts';
import { Link, pageQuery } from '../../core/page.ts';

const source = z.string().describe('Where the row comes from.').meta({ example: 'SFS 2017:80 3 kap. 1 §' });
const confidence = z.enum(['high', 'medium', 'low']).describe('How sure the source is.');
const nameSv = z.string().describe('Name in Swedish.').meta({ example: 'Region Skåne' });
const nameEn = z.string().describe('Name in English.').meta({ example: 'Southern healthcare region' });
const links = z.array(Link).describe('This item and what belongs to it.');
const validFrom = CalendarDate.describe('First day on which it holds.');
const validTo = CalendarDate.nullable().describe('First day on which it no longer holds; null while it holds.');
const healthcareRegionCode = RegisterCode.describe('Code of the healthcare region.').meta({ example: 'sodra' });
const optionalHealthcareRegionCode = healthcareRegionCode
  .nullable()
  .describe('Code of the healthcare region that it belongs to; null where the register knows none for the date.');
const regionCode = z
  .string()
  .regex(/^\d{2}$/)
  .describe('County code of the region.')
  .meta({ example: '12' });
const municipalityCode = z
  .string()
  .regex(/^\d{4}$/)
  .describe('Code of the municipality.')
  .meta({ example: '1281' });
const professionCode = RegisterCode.describe('Code of the profession.').meta({ example: 'sjukskoterska' });
const institutionCode = RegisterCode.describe('Customary abbreviation of the institution.').meta({ example: 'LU' });
const specialtyCode = RegisterCode.describe('Code of the specialty.').meta({ example: 'allmanmedicin' });
const validOn = CalendarDate.optional().describe(
  'The day that memberships and rights are asked for; today if left out.',
);

export const HealthcareRegion = z
  .object({
    code: healthcareRegionCode,
    nameSv,
    nameEn,
    statutoryName: z.string().describe('What the ordinance in force on the day calls it.').meta({
      example: 'Samverkansregion Lund/Malmö',
    }),
    councilCode: healthcareRegionCode.describe(
      'Code of its regional council for competence supply. The councils have no names in law and share the code of their healthcare region.',
    ),
    members: z
      .array(
        z.object({
          code: RegisterCode.describe('Code of the county or municipality.').meta({ example: '12' }),
          kind: z.enum(['region', 'municipality']).describe('A whole county, or a municipality of a divided one.'),
          nameSv,
          validFrom,
          validTo,
          legalSource: source.describe('The ordinance that says so.'),
        }),
      )
      .describe('The counties, and the municipalities of divided counties, that it is made of on the day.'),
    source,
    _links: links,
  })
  .meta({ id: 'HealthcareRegion', description: 'A healthcare region (samverkansregion) and what it is made of.' });
export type HealthcareRegion = z.output<typeof HealthcareRegion>;

export const Region = z
  .object({
    code: regionCode,
    nameSv,
    countyNameSv: z.string().describe('Name of the county.').meta({ example: 'Skåne län' }),
    legalForm: z.enum(['region', 'municipality']).describe('Gotland is a municipality with the tasks of a region.'),
    healthcareRegionCodes: z
      .array(healthcareRegionCode)
      .describe('The healthcare regions that it lies in on the day; two for Halland.'),
    source,
    _links: links,
  })
  .meta({ id: 'Region', description: 'One of the 21 regions, with their county codes.' });
export type Region = z.output<typeof Region>;

export const Municipality = z
  .object({
    code: municipalityCode,
    nameSv: nameSv.meta({ example: 'Lund' }),
    officialName: z.string().describe('Its official name.').meta({ example: 'Lunds kommun' }),
    regionCode,
    healthcareRegionCode: optionalHealthcareRegionCode,
    source,
    _links: links,
  })
  .meta({ id: 'Municipality', description: 'A municipality and where it belongs.' });
export type Municipality = z.output<typeof Municipality>;

export const Institution = z
  .object({
    code: institutionCode,
    nameSv: nameSv.meta({ example: 'Lunds universitet' }),
    nameEn: nameEn.meta({ example: 'Lund University' }),
    provider: z
      .enum(['state', 'private'])
      .describe('Who runs it; the government grants degree rights to private ones.'),
    sites: z
      .array(
        z.object({
          municipalityCode,
          nameSv: nameSv.describe('Name of the municipality.').meta({ example: 'Lund' }),
          regionCode,
          healthcareRegionCode: optionalHealthcareRegionCode,
          isSeat: z.boolean().describe('Whether the institution has its seat here.'),
          confidence,
          source,
        }),
      )
      .describe('Where it teaches; places of study need not lie at the seat.'),
    degreeRights: z
      .array(
        z.object({
          professionCode,
          validFrom: validFrom
            .nullable()
            .describe('First day of what the source states; null where it states nothing.'),
          validTo,
          grantedAsStated: z
            .string()
            .nullable()
            .describe('The start as the source writes it.')
            .meta({ example: '2019-05' }),
          endedAsStated: z.string().nullable().describe('The end as the source writes it.').meta({ example: '2017' }),
          confidence,
          source,
        }),
      )
      .describe('Professions whose degree it may award on the day, as far as known: a missing one may still exist.'),
    notes: z.string().nullable().describe('What else is worth knowing.'),
    confidence,
    source,
    _links: links,
  })
  .meta({ id: 'Institution', description: 'A higher-education institution, its sites and its degree rights.' });
export type Institution = z.output<typeof Institution>;

export const Profession = z
  .object({
    code: professionCode,
    nameSv: nameSv.meta({ example: 'sjuksköterska' }),
    nameEn: nameEn.meta({ example: 'registered nurse' }),
    occupationCodes: z
      .array(z.string())
      .describe('SSYK 2012 codes; a code may be shared.')
      .meta({ example: ['2221'] }),
    regulation: z.enum(['licence', 'protected-title', 'none']).describe('How the profession is regulated.'),
    titleProtection: z
      .enum(['exclusive-right', 'protected-title', 'none'])
      .describe('Exclusive right to practise, or protection of the title only.'),
    licenceCode: z
      .string()
      .nullable()
      .describe('Code in the register of licensed staff, HOSP.')
      .meta({ example: 'SJ' }),
    degree: z.string().nullable().describe('Degree in Swedish.').meta({ example: 'sjuksköterskeexamen' }),
    degreeCredits: z.number().nullable().describe('Credits of the degree (högskolepoäng).').meta({ example: 180 }),
    programmeSemesters: z.number().nullable().describe('Length of the programme in semesters.').meta({ example: 6 }),
    prerequisite: z.string().nullable().describe('What a student must already be.'),
    parentProfessionCode: professionCode.nullable().describe('The profession that it is a stage or branch of.'),
    notes: z.string().nullable().describe('What else is worth knowing.'),
    confidence,
    source,
    _links: links,
  })
  .meta({ id: 'Profession', description: 'A profession of health care.' });
export type Profession = z.output<typeof Profession>;

export const Specialty = z
  .object({
    code: specialtyCode,
    nameSv: nameSv.meta({ example: 'Allmänmedicin' }),
    specialtyGroup: z.string().describe('Group in the regulation.').meta({ example: 'enskilda basspecialiteter' }),
    kind: z.enum(['base', 'branch', 'additional']).describe('Base, branch or additional specialty.'),
    professionCode,
    source,
    _links: links,
  })
  .meta({ id: 'Specialty', description: 'A specialty of physicians.' });
export type Specialty = z.output<typeof Specialty>;

const areaKind = z.enum(['nation', 'healthcare-region', 'region', 'municipality']).describe('What the area is.');

export const PopulationFigure = z
  .object({
    areaCode: RegisterCode.describe('`SE`, a healthcare region, a region or a municipality.').meta({ example: '12' }),
    areaKind,
    referenceDate: CalendarDate.describe('The day that the figure is for.'),
    population: z.int().describe('Inhabitants.').meta({ example: 1_402_425 }),
    origin: z.enum(['stated', 'sum']).describe('Stated by the source, or the sum of all parts that it states.'),
    source,
  })
  .meta({ id: 'PopulationFigure', description: 'Inhabitants of an area on a day.' });
export type PopulationFigure = z.output<typeof PopulationFigure>;

export const HealthcareRegionQuery = z.object({ ...pageQuery, validOn });
export const RegionQuery = z.object({ ...pageQuery, healthcareRegionCode: healthcareRegionCode.optional(), validOn });
export const MunicipalityQuery = z.object({
  ...pageQuery,
  regionCode: regionCode.optional(),
  healthcareRegionCode: healthcareRegionCode.optional(),
  validOn,
});
export const InstitutionQuery = z.object({
  ...pageQuery,
  healthcareRegionCode: healthcareRegionCode.optional().describe('Institutions with a site in the healthcare region.'),
  regionCode: regionCode.optional().describe('Institutions with a site in the region.'),
  professionCode: professionCode.optional().describe("Institutions that may award the profession's degree."),
  validOn,
});
export const ProfessionQuery = z.object({
  ...pageQuery,
  regulation: Profession.shape.regulation.optional(),
  parentProfessionCode: professionCode.optional().describe('Stages and branches of the profession.'),
});
export const SpecialtyQuery = z.object({
  ...pageQuery,
  kind: Specialty.shape.kind.optional(),
  professionCode: professionCode.optional(),
});
export const PopulationFigureQuery = z.object({
  ...pageQuery,
  areaCode: RegisterCode.optional().describe('One area.').meta({ example: 'sodra' }),
  areaKind: areaKind.optional(),
  referenceDate: CalendarDate.optional().describe('One day.'),
});

/** A day that an item is asked for. */
export const OnDayQuery = z.object({ validOn });
export const HealthcareRegionPath = z.object({ healthcareRegionCode });
export const RegionPath = z.object({ regionCode });
export const MunicipalityPath = z.object({ municipalityCode });
export const InstitutionPath = z.object({ institutionCode });
export const ProfessionPath = z.object({ professionCode });
export const SpecialtyPath = z.object({ specialtyCode });
