/**
 * Values that have been published and may stand in where an own estimate is missing. Each carries its source and date,
 * and a result that rests on it says so. What is not here has no default: it is asked for.
 */
import type { ParameterSource } from './model.ts';

/** A published value of a parameter for one profession. */
interface PublishedValue {
  readonly professionCode: string;
  readonly parameter: 'completionShare' | 'startShare';
  readonly value: number;
  readonly title: string;
  readonly published: string;
}

const degreeRate = (professionCode: string, percent: number, published: string): PublishedValue => ({
  professionCode,
  parameter: 'completionShare',
  value: percent / 100,
  title: 'UKÄ: examensfrekvens, andel av nybörjarna med examen inom nominell studietid plus tre år',
  published,
});

/** The latest published value per profession and parameter. */
const publishedValues: readonly PublishedValue[] = [
  degreeRate('barnmorska', 89, '2024'),
  degreeRate('specialistsjukskoterska', 86, '2024'),
  degreeRate('lakare', 88, 'year not stated'),
  degreeRate('sjukskoterska', 75, 'latest, year not stated'),
  degreeRate('receptarie', 58, 'latest, year not stated'),
  degreeRate('apotekare', 53, 'latest, year not stated'),
  {
    professionCode: 'sjukskoterska',
    parameter: 'startShare',
    value: 0.91,
    title: 'UKÄ: etableringsgrad för sjuksköterskor, examinerade 2015/16',
    published: 'graduates 2015/16',
  },
];

/** The published value of a parameter with the source to state in an input; undefined where none is published. */
export const publishedValue = (
  professionCode: string,
  parameter: PublishedValue['parameter'],
  path: string,
): { readonly value: number; readonly source: ParameterSource } | undefined => {
  const found = publishedValues.find((one) => one.professionCode === professionCode && one.parameter === parameter);
  if (found === undefined) return undefined;
  return { value: found.value, source: { path, title: found.title, published: found.published } };
};
