import { limits } from '../core/limits.ts';
import { nearestCodes } from '../core/nearest.ts';
import { countOfFaults, type Fault, Problem } from '../core/problem.ts';

/** The registers whose codes filter answers, with where a reader finds the codes. */
const registers = {
  area: { sv: 'områden', en: 'areas', paths: ['/healthcare-regions', '/regions', '/municipalities'] },
  'healthcare-region': { sv: 'sjukvårdsregioner', en: 'healthcare regions', paths: ['/healthcare-regions'] },
  region: { sv: 'regioner', en: 'regions', paths: ['/regions'] },
  municipality: { sv: 'kommuner', en: 'municipalities', paths: ['/municipalities'] },
  institution: { sv: 'lärosäten', en: 'institutions', paths: ['/institutions'] },
  profession: { sv: 'yrken', en: 'professions', paths: ['/professions'] },
  specialty: { sv: 'specialiteter', en: 'specialties', paths: ['/specialties'] },
} as const;
export type CodeRegister = keyof typeof registers;

/** Every code by the register that it stands in. */
export type RegisteredCodes = ReadonlyMap<CodeRegister, ReadonlySet<string>>;

/** The register of each query parameter that filters by a register's code: a name means the same in every operation. */
export const registerOfParameter: ReadonlyMap<string, CodeRegister> = new Map([
  ['areaCode', 'area'],
  ['healthcareRegionCode', 'healthcare-region'],
  ['regionCode', 'region'],
  ['municipalityCode', 'municipality'],
  ['siteMunicipalityCode', 'municipality'],
  ['institutionCode', 'institution'],
  ['professionCode', 'profession'],
  ['professionCodes', 'profession'],
  ['parentProfessionCode', 'profession'],
  ['specialtyCode', 'specialty'],
]);

const unknownCode = (parameter: string, value: string, register: CodeRegister, codes: Iterable<string>): Fault => {
  const { sv, en, paths } = registers[register];
  return {
    code: 'unknown-code',
    parameter,
    value: value.slice(0, limits.valueShownCharacters),
    accepted: nearestCodes(value, codes),
    detail: {
      sv: `Koden finns inte i registret över ${sv}. Koderna står i ${paths.join(', ')}.`,
      en: `The register of ${en} has no such code. The codes are at ${paths.join(', ')}.`,
    },
  };
};

/** The codes of a query that stand in a register, each with its parameter. */
const codesOf = (query: Readonly<Record<string, unknown>>): [string, CodeRegister, string][] =>
  Object.entries(query).flatMap(([name, value]) => {
    const register = registerOfParameter.get(name);
    if (register === undefined) return [];
    const values = Array.isArray(value) ? value : [value];
    return values.flatMap((code): [string, CodeRegister, string][] =>
      typeof code === 'string' ? [[name, register, code]] : [],
    );
  });

/**
 * Makes the check of the codes that a query filters by, so that a misspelt one is told from one without data. The
 * codes are read once, and again when one is asked for that was not there then, since registers grow.
 *
 * @param read reads the codes of all registers
 * @returns throws `invalid-request` with every code that its register does not know, and the nearest that it does
 */
export const filterCodesCheck = (read: () => Promise<RegisteredCodes>) => {
  let known: Promise<RegisteredCodes> | undefined;
  const unknownIn = (registered: RegisteredCodes, asked: ReturnType<typeof codesOf>) =>
    asked.filter(([, register, code]) => registered.get(register)?.has(code) !== true);
  return async (query: Readonly<Record<string, unknown>>): Promise<void> => {
    const asked = codesOf(query);
    if (asked.length === 0) return;
    if (known !== undefined) {
      const remembered = await known.catch(() => undefined);
      if (remembered !== undefined && unknownIn(remembered, asked).length === 0) return;
    }
    known = read();
    const registered = await known;
    const faults = unknownIn(registered, asked).map(([name, register, code]) =>
      unknownCode(name, code, register, registered.get(register) ?? []),
    );
    if (faults.length === 0) return;
    throw new Problem(
      'invalid-request',
      {
        sv: `Begäran har ${faults.length} fel. Rätta dem som räknas upp i errors.`,
        en: `The request has ${countOfFaults(faults.length)}. Correct what is listed in errors.`,
      },
      { faults },
    );
  };
};
