import type { Bilingual } from '../../../../core/problem.ts';
import type { RegisterGapRuleId } from '../../schemas/register-gaps.ts';
import type { EducationLine } from '../../schemas.ts';
import type { EducationRegister, RightPeriod } from '../lines.ts';

/** How a site or a right comes into the register; said in every warning. */
const howToRegister = (what: Bilingual): Bilingual => ({
  sv: `Stämmer det: motivera, gärna med beslutets datum och diarienummer; ${what.sv} kommer på det nationella kansliets lista över vad registret saknar.`,
  en: `If it is right: justify it, if you can with the date and reference of the decision; ${what.en} comes on the national office’s list of what the register lacks.`,
});

const siteMissing: Bilingual = {
  sv: `Lärosätet har ingen studieort i kommunen enligt registret. ${howToRegister({ sv: 'orten', en: '' }).sv}`,
  en: `The institution has no site in the municipality by the register. ${howToRegister({ sv: '', en: 'the site' }).en}`,
};

const periodWords = ({ validFrom, validTo }: RightPeriod): Bilingual => {
  const words = (from: string, before: string, joined: string): string =>
    [validFrom && `${from} ${validFrom}`, validTo && `${before} ${validTo}`].filter(Boolean).join(joined);
  return { sv: words('från och med', 'före', ' och '), en: words('from', 'before', ' and ') };
};

const whenMissing = (id: number, register: EducationRegister): Bilingual => {
  const { institutionCode, firstDay } = register;
  const periods = (register.otherRights.get(id) ?? []).map(periodWords);
  if (periods.length === 0) {
    return {
      sv: `${institutionCode} har inget registrerat examenstillstånd för yrket den ${firstDay}.`,
      en: `${institutionCode} has no registered right to award the degree on ${firstDay}.`,
    };
  }
  return {
    sv: `Enligt registret har ${institutionCode} examenstillstånd för yrket ${periods.map(({ sv }) => sv).join('; ')}, men inte den ${firstDay}, terminens första dag.`,
    en: `By the register ${institutionCode} has the right to award the degree ${periods.map(({ en }) => en).join('; ')}, but not on ${firstDay}, the first day of the term.`,
  };
};

const rightMissing = (id: number, register: EducationRegister): Bilingual => {
  const [when, how] = [whenMissing(id, register), howToRegister({ sv: 'rätten', en: 'the right' })];
  return { sv: `${when.sv} ${how.sv}`, en: `${when.en} ${how.en}` };
};

/**
 * What a line says and the register lacks on the term's first day: the site, the right to award the degree, or both.
 * The register is an open world, in which a missing row does not mean that the right is missing; so it is a warning.
 * Municipalities and professions that no register knows are faults, and are not judged here.
 */
export const registerGapRemarks = (
  line: EducationLine,
  register: EducationRegister,
): { readonly ruleId: RegisterGapRuleId; readonly detail: Bilingual }[] => {
  const site = register.municipalityIds.get(line.siteMunicipalityCode);
  const profession = register.professionIds.get(line.professionCode);
  const gaps: { ruleId: RegisterGapRuleId; detail: Bilingual }[] = [];
  if (site !== undefined && !register.siteIds.has(site)) {
    gaps.push({ ruleId: 'site-not-in-register', detail: siteMissing });
  }
  if (profession !== undefined && !register.rightIds.has(profession)) {
    gaps.push({ ruleId: 'degree-right-not-in-register', detail: rightMissing(profession, register) });
  }
  return gaps;
};
