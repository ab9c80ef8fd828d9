import { invisibleSignsIn } from '../../../core/invisible-signs.ts';
import type { Bilingual } from '../../../core/problem.ts';
import { causeSeparator, SurveyLine } from '../schemas.ts';
import { type LineFault, type LineRegister, nearest } from './lines.ts';

/** Words that a row of sums begins with. */
const totals = /^(summa|summering|sum|total|totalt|totals|tot)\b/i;
const keyFields = ['areaCode', 'professionCode', 'sector', 'year'] as const;

/** Whether a line names no cell, and not because it spells the names of its members otherwise. */
const namesNoCell = (line: Readonly<Record<string, unknown>>): boolean =>
  keyFields.every((field) => !Object.hasOwn(line, field) || line[field] === null) &&
  Object.keys(line).every((name) => Object.hasOwn(SurveyLine.shape, name));

/**
 * The one fault of a row that adds up the others: it names no cell, or says so in words. Told once, since a list of what
 * it lacks would lead nobody to take it away.
 */
export const faultOfTotals = (line: Readonly<Record<string, unknown>>): LineFault | undefined => {
  const word = [line.areaCode, line.professionCode].find((value) => typeof value === 'string' && totals.test(value));
  if (word === undefined && !(namesNoCell(line) && Object.values(line).some((value) => typeof value === 'number')))
    return undefined;
  return {
    field: 'areaCode',
    code: 'totals-row',
    ...(word === undefined ? {} : { value: String(word) }),
    detail: {
      sv: 'Raden ser ut som en summarad: den säger inte vilket område, yrke, vilken driftsform och vilket år den gäller. Ta bort den; summor räknas ut av tjänsten.',
      en: 'The row looks like a row of totals: it names no area, profession, sector and year. Remove it; sums are computed by the service.',
    },
  };
};

const adviceOnArea = (value: string, { areaIds }: LineRegister): Pick<LineFault, 'detail' | 'accepted'> => {
  const padded = value.padStart(value.length <= 2 ? 2 : 4, '0');
  if (/^\d+$/.test(value) && areaIds.has(padded)) {
    return {
      accepted: [padded],
      detail: {
        sv: `Inledande nolla saknas: skriv ${padded}. Formatera kolumnen som text, så att kalkylprogrammet inte tar bort nollan.`,
        en: `The leading zero is missing: write ${padded}. Format the column as text, so that the spreadsheet does not drop it.`,
      },
    };
  }
  return {
    accepted: nearest(value, areaIds),
    detail: {
      sv: 'Skriv områdets kod och inte dess namn: två siffror för en region, fyra för en kommun. Koderna står i mallen.',
      en: 'Write the code of the area and not its name: two digits for a region, four for a municipality. The template has the codes.',
    },
  };
};

/** A word as codes are spelt: without capitals, dots, rings and blanks. */
const spelt = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-');

const adviceOnCode = (
  field: 'professionCode' | 'specialtyCode',
  value: string,
  register: LineRegister,
): Pick<LineFault, 'detail' | 'accepted'> => {
  const [sv, en] = field === 'professionCode' ? ['yrkets', 'profession'] : ['specialitetens', 'specialty'];
  return {
    accepted: nearest(spelt(value), field === 'professionCode' ? register.professionIds : register.specialties),
    detail: {
      sv: `Skriv ${sv} kod och inte dess namn: små bokstäver utan å, ä och ö. Koderna står i mallen.`,
      en: `Write the code of the ${en} and not its name: small letters without å, ä and ö. The template has the codes.`,
    },
  };
};

const isKey = (field: keyof SurveyLine | undefined): boolean => keyFields.some((each) => each === field);

/** What is wrong with one of the causes that a cell holds. */
const adviceOnCause = ({ code, detail }: LineFault): Bilingual =>
  code === 'too-short' || code === 'blank-or-broken-text'
    ? {
        sv: `Mellan två ${causeSeparator}, eller i cellens början eller slut, står ingen orsak. Ta bort det ${causeSeparator} som är för mycket.`,
        en: `Between two ${causeSeparator}, or at the beginning or end of the cell, there is no cause. Remove the ${causeSeparator} that is too many.`,
      }
    : {
        sv: `En av orsakerna som ${causeSeparator} skiljer åt: ${detail.sv}`,
        en: `One of the causes that ${causeSeparator} parts: ${detail.en}`,
      };

/** A fault of a line's form with what to do about it, where the schema can only say what is wrong. */
export const advised = (fault: LineFault, register: LineRegister): LineFault => {
  const { field, within, code, value } = fault;
  // What nobody sees is told by the form's own fault; advice on codes and names would lead astray.
  if (code === 'malformed' && value !== undefined && invisibleSignsIn(value) === undefined) {
    if (field === 'areaCode') return { ...fault, ...adviceOnArea(value, register) };
    if (field === 'professionCode' || field === 'specialtyCode')
      return { ...fault, ...adviceOnCode(field, value, register) };
  }
  if (isKey(field) && value === undefined && (code === 'required' || code === 'not-accepted')) {
    return {
      ...fault,
      code: 'required',
      detail: { sv: 'Värdet saknas. Fyll i det på varje rad.', en: 'The value is missing. Give it in every line.' },
      inFile: {
        sv: 'Värdet saknas. Fyll i det på varje rad; av sammanfogade celler har bara den första ett värde.',
        en: 'The value is missing. Fill it in on every row; of merged cells only the first has a value.',
      },
    };
  }
  if (field === 'causes' && within?.startsWith('/causes/')) return { ...fault, inFile: adviceOnCause(fault) };
  return fault;
};
