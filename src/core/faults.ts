import type { z } from 'zod';
import { excerpt } from './excerpt.ts';
import { invisibleSignsIn } from './invisible-signs.ts';
import { limits } from './limits.ts';
import { pointerOf } from './pointer.ts';
import type { Bilingual, Fault } from './problem.ts';

/** Which part of the request a value came from; it decides how its place is named. */
export type Part = 'body' | 'query' | 'path' | 'header';

type Issue = z.core.$ZodIssue;

const typeNames: Record<string, Bilingual> = {
  string: { sv: 'text', en: 'text' },
  number: { sv: 'ett tal', en: 'a number' },
  int: { sv: 'ett heltal', en: 'a whole number' },
  boolean: { sv: 'true eller false', en: 'true or false' },
  array: { sv: 'en lista', en: 'a list' },
  object: { sv: 'ett objekt', en: 'an object' },
  null: { sv: 'null', en: 'null' },
};

const formatNames: Record<string, Bilingual> = {
  date: { sv: 'ett datum som 2026-11-22', en: 'a date such as 2026-11-22' },
  datetime: {
    sv: 'en tidpunkt med tidszon som 2026-11-22T08:00:00Z',
    en: 'an instant with its time zone such as 2026-11-22T08:00:00Z',
  },
  uuid: { sv: 'en UUID', en: 'a UUID' },
  url: { sv: 'en webbadress', en: 'a URL' },
  regex: { sv: 'text på rätt form', en: 'text of the right form' },
};

/** A pattern that asks for so many digits, in words; people are not shown regular expressions. */
const digitsOf = (pattern: string | undefined): Bilingual | undefined => {
  const count = /\^\\d\{(\d+)\}\$/.exec(pattern ?? '')?.[1];
  return count === undefined ? undefined : { sv: `${count} siffror`, en: `${count} digits` };
};

const sizes: Record<string, Bilingual> = {
  string: { sv: 'tecken', en: 'characters' },
  array: { sv: 'poster', en: 'items' },
  set: { sv: 'poster', en: 'items' },
};

const shown = (value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return excerpt(text);
};

interface Finding {
  readonly code: string;
  readonly detail: Bilingual;
  readonly accepted?: readonly string[];
}

const sized = (issue: Issue & { code: 'too_small' | 'too_big' }): Finding => {
  const small = issue.code === 'too_small';
  const bound = String(small ? issue.minimum : issue.maximum);
  const unit = sizes[issue.origin];
  const word = small ? { sv: 'minst', en: 'at least' } : { sv: 'högst', en: 'at most' };
  const exclusive = issue.inclusive === false;
  if (small && bound === '1' && unit !== undefined && !exclusive) {
    return { code: 'too-short', detail: { sv: 'Värdet får inte vara tomt.', en: 'The value may not be empty.' } };
  }
  return {
    code: unit === undefined ? (small ? 'too-small' : 'too-large') : small ? 'too-short' : 'too-long',
    detail: {
      sv: exclusive
        ? `Värdet ska vara ${small ? 'större' : 'mindre'} än ${bound}.`
        : `Värdet ska vara ${word.sv} ${bound}${unit === undefined ? '' : ` ${unit.sv}`}.`,
      en: exclusive
        ? `The value is to be ${small ? 'above' : 'below'} ${bound}.`
        : `The value is to be ${word.en} ${bound}${unit === undefined ? '' : ` ${unit.en}`}.`,
    },
  };
};

const custom = (issue: Issue & { code: 'custom' }): Finding => {
  const { code, sv, en, accepted } = issue.params ?? {};
  return {
    code: typeof code === 'string' ? code : 'not-accepted',
    detail: {
      sv: typeof sv === 'string' ? sv : `Värdet godtas inte: ${issue.message}.`,
      en: typeof en === 'string' ? en : `The value is not accepted: ${issue.message}.`,
    },
    ...(Array.isArray(accepted) ? { accepted: accepted.map(String) } : {}),
  };
};

const findingOf = (issue: Issue): Finding => {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) {
        return { code: 'required', detail: { sv: 'Värdet saknas.', en: 'The value is missing.' } };
      }
      const name = typeNames[issue.expected] ?? { sv: issue.expected, en: issue.expected };
      return {
        code: 'wrong-type',
        detail: { sv: `Värdet ska vara ${name.sv}.`, en: `The value is to be ${name.en}.` },
      };
    }
    case 'invalid_value':
      return {
        code: 'not-accepted',
        detail: { sv: 'Värdet är inte ett av de godtagna.', en: 'The value is not one of those accepted.' },
        accepted: issue.values.map(String),
      };
    case 'invalid_format': {
      const pattern = issue.format === 'regex' ? issue.pattern : undefined;
      const name = digitsOf(pattern) ?? formatNames[issue.format] ?? { sv: issue.format, en: issue.format };
      return {
        code: 'malformed',
        detail: { sv: `Värdet ska vara ${name.sv}.`, en: `The value is to be ${name.en}.` },
      };
    }
    case 'too_small':
    case 'too_big':
      return sized(issue);
    case 'not_multiple_of':
      return {
        code: 'too-precise',
        detail: {
          sv: `Värdet ska vara en multipel av ${issue.divisor}.`,
          en: `The value is to be a multiple of ${issue.divisor}.`,
        },
      };
    case 'custom':
      return custom(issue);
    default:
      return {
        code: 'not-accepted',
        detail: { sv: 'Värdet har ingen av de godtagna formerna.', en: 'The value has none of the accepted forms.' },
      };
  }
};

const placeOf = (part: Part, path: readonly PropertyKey[]): Pick<Fault, 'pointer' | 'parameter' | 'header'> => {
  if (part === 'body') return { pointer: pointerOf(path) };
  const name = String(path[0] ?? '').slice(0, limits.valueShownCharacters);
  return part === 'header' ? { header: name } : { parameter: name };
};

/** Whether a fault says that a value is none of those or not of the form that is asked for. */
const isOfForm = (code: string): boolean => code === 'malformed' || code === 'not-accepted';

const both = (one: Bilingual, other: Bilingual): Bilingual => ({
  sv: `${one.sv} ${other.sv}`,
  en: `${one.en} ${other.en}`,
});

const faultOf = (part: Part, issue: Issue): Fault => {
  const value = shown(issue.input);
  const found = findingOf(issue);
  const hidden = typeof issue.input === 'string' && isOfForm(found.code) ? invisibleSignsIn(issue.input) : undefined;
  const detail = hidden === undefined ? found.detail : both(found.detail, hidden);
  return { ...found, detail, ...placeOf(part, issue.path), ...(value === undefined ? {} : { value }) };
};

const unknownMembers = (part: Part, issue: Issue & { code: 'unrecognized_keys' }): Fault[] =>
  issue.keys.map((key) => ({
    code: part === 'body' ? 'unknown-field' : 'unknown-parameter',
    detail: { sv: 'Namnet finns inte i kontraktet.', en: 'The contract has no such name.' },
    ...placeOf(part, [...issue.path, key.slice(0, limits.valueShownCharacters)]),
  }));

/** Among the branches of a union the one that came nearest says what is wrong, where it says more than the union itself. */
const nearestBranch = (issue: Issue & { code: 'invalid_union' }): Issue[] | undefined =>
  issue.errors.filter((branch) => branch.some(({ path }) => path.length > 0)).sort((a, b) => a.length - b.length)[0];

/** The faults that a schema found, with place, value and what is accepted; of several at one place, the first. */
export const faultsOf = (part: Part, issues: readonly Issue[]): Fault[] => {
  const places = new Set<string>();
  return issues.flatMap((issue) => {
    const place = `${issue.code === 'unrecognized_keys'}${pointerOf(issue.path)}`;
    if (places.has(place)) return [];
    places.add(place);
    if (issue.code === 'unrecognized_keys') return unknownMembers(part, issue);
    if (issue.code === 'invalid_union') {
      const branch = nearestBranch(issue);
      if (branch !== undefined) {
        return faultsOf(
          part,
          branch.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
        );
      }
    }
    return [faultOf(part, issue)];
  });
};
