import type { ParameterContent } from '../schemas/parameters.ts';
import type { AssemblyData } from './assemble.ts';
import { ageShares, byRegion, nearestYears, normalised, shareRow } from './broadcast.ts';
import type { ParameterSource, ProgrammeInput } from './model.ts';

/** Beginners of a programme at a site, year by year, as reported. */
export interface ReportedStarts {
  readonly institutionCode: string;
  readonly professionCode: string;
  readonly siteMunicipalityCode: string;
  readonly regionCode: string | null;
  readonly years: readonly { readonly year: number; readonly beginners: number }[];
}

/** The code of a programme in forecasts and allocations. */
export const programmeCode = (programme: {
  readonly institutionCode: string;
  readonly professionCode: string;
  readonly siteMunicipalityCode: string;
}): string => `${programme.institutionCode}.${programme.professionCode}.${programme.siteMunicipalityCode}`;

interface Starts {
  readonly key: Omit<ReportedStarts, 'years'>;
  readonly known: ReadonlyMap<number, number>;
  readonly origin: 'reported' | 'stated';
}

/** Starts by programme: those that the set states take the place of those reported. */
const startsOf = (
  content: ParameterContent,
  data: AssemblyData,
  regionOf: (site: string) => string | null,
): Starts[] => {
  const found = new Map<string, Starts>();
  const wanted = new Set(content.professions.map(({ professionCode }) => professionCode));
  for (const { years, ...key } of data.starts) {
    if (!wanted.has(key.professionCode)) continue;
    const known = new Map(years.map(({ year, beginners }) => [year, beginners]));
    found.set(programmeCode(key), { key, known, origin: 'reported' });
  }
  for (const { firstYear, starts, ...named } of content.programmes) {
    const key = { ...named, regionCode: regionOf(named.siteMunicipalityCode) };
    const known = new Map(starts.map((persons, index) => [firstYear + index, persons]));
    found.set(programmeCode(key), { key, known, origin: 'stated' });
  }
  return [...found.values()].sort((left, right) => (programmeCode(left.key) < programmeCode(right.key) ? -1 : 1));
};

const baseOf = (
  study: ParameterContent['professions'][number]['study'],
  content: ParameterContent,
  data: AssemblyData,
): { base?: unknown } => {
  if (study?.base === undefined) return {};
  const { professionCode, studyForm, starterRegionShares, starterAges } = study.base;
  const weights = ageShares(starterAges, { first: content.firstAge, last: content.lastAge });
  const regions = byRegion(starterRegionShares, data.regionCodes)?.map((one) => one ?? 0);
  return {
    base: {
      professionCode,
      studyForm,
      starterRegionShares: regions === undefined ? undefined : normalised(regions),
      starterWeights: [weights, weights],
    },
  };
};

/** Programmes of all institutions with the sources of what the set does not state itself. */
export const assembleProgrammes = (
  content: ParameterContent,
  data: AssemblyData,
): { programmes: ProgrammeInput[]; sources: ParameterSource[] } => {
  const sources: ParameterSource[] = [];
  const regionOf = (site: string): string | null => data.regionOfSite.get(site) ?? null;
  const programmes = startsOf(content, data, regionOf).map(({ key, known, origin }) => {
    const code = programmeCode(key);
    const study = content.professions.find((one) => one.professionCode === key.professionCode)?.study;
    const note = (parameter: string, source: Omit<ParameterSource, 'path'>): void =>
      void sources.push({ path: `programmes/${code}/${parameter}`, ...source });
    const publishedOf = (parameter: 'completionShare' | 'startShare'): number | undefined => {
      const own = study?.[parameter];
      if (own !== undefined) return own;
      const found = data.published.find(
        (one) => one.professionCode === key.professionCode && one.parameter === parameter,
      );
      if (found !== undefined) note(parameter, { title: found.title, published: found.published, kind: 'published' });
      return found?.value;
    };
    const lengthYears = study?.lengthYears ?? data.lengthYears.get(key.professionCode);
    if (study?.lengthYears === undefined && lengthYears !== undefined)
      note('lengthYears', { title: 'Högskoleförordningen (1993:100) bilaga 2', published: '1993', kind: 'register' });
    if (origin === 'reported')
      note('starts', {
        title: `Utbildningsuppgifter: nybörjare vid ${key.institutionCode}`,
        published: `${Math.min(...known.keys())}–${Math.max(...known.keys())}`,
        kind: 'education-figures',
      });
    const delays = study?.completionDelayShares;
    const years = [...known.keys()];
    const needed = {
      from: data.baseYear + 1 - Math.ceil(lengthYears ?? 0) - ((delays?.length ?? 1) - 1),
      to: data.baseYear + data.horizonYears,
    };
    const span =
      study?.startsOutsideReported === undefined ? { from: Math.min(...years), to: Math.max(...years) } : needed;
    return {
      code,
      institutionCode: key.institutionCode,
      professionCode: key.professionCode,
      lengthYears,
      completionShare: publishedOf('completionShare'),
      completionDelayShares: delays ?? [],
      startShare: publishedOf('startShare'),
      firstJobShares: shareRow(study?.firstJobShares, key.regionCode, data.regionCodes),
      starts: nearestYears(known, span),
      ...baseOf(study, content, data),
    } satisfies Record<Exclude<keyof ProgrammeInput, 'base'>, unknown>;
  });
  return { programmes: programmes as unknown as ProgrammeInput[], sources };
};
