import { z } from 'zod';
import { limits } from './limits.ts';

const outsideDates = {
  error: 'a date outside the bounds',
  params: {
    code: 'date-out-of-bounds',
    sv: `Datum kan vara från ${limits.dateMinimum} till ${limits.dateMaximum}.`,
    en: `A date lies from ${limits.dateMinimum} to ${limits.dateMaximum}.`,
  },
};

/** A date without a time, RFC 3339 `full-date`; kept as text inside too, since it has no time zone. */
export const CalendarDate = z.iso
  .date()
  .refine((date) => date >= limits.dateMinimum && date <= limits.dateMaximum, outsideDates)
  .meta({ example: '2026-11-22' });

const earliest = Date.parse(`${limits.dateMinimum}T00:00:00Z`);
const latest = Date.parse(`${limits.dateMaximum}T23:59:59.999Z`);
const BoundedInstant = z
  .date()
  .refine((instant) => instant.getTime() >= earliest && instant.getTime() <= latest, outsideDates);

/** An instant: RFC 3339 with any offset on the wire, a Date inside, UTC on the way out (DOT.01). */
export const Instant = z
  .codec(z.iso.datetime({ offset: true }), BoundedInstant, {
    decode: (text) => new Date(text),
    encode: (date) => date.toISOString(),
  })
  .meta({ example: '2026-11-22T08:00:00.000Z' });

/** A calendar year. */
export const Year = z.int().min(limits.yearMinimum).max(limits.yearMaximum).meta({ example: 2026 });

/** A public identifier, UUIDv7 (RFC 9562). */
export const PublicId = z.uuid().meta({ example: '0193c1c0-7a00-7000-8000-000000000001' });

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const withoutControls = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/;

/**
 * Text that PostgreSQL can hold and a person can read: no NUL or other control characters (tab and line breaks
 * excepted), no lone surrogates, not blank, no longer than the limit.
 */
export const text = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .refine((value) => withoutControls.test(value), {
      error: 'holds a control character',
      params: {
        code: 'malformed',
        sv: 'Texten innehåller ett osynligt styrtecken, som vertikal tabb eller escape. Ta bort det; av styrtecknen godtas bara tabb och radbrytning.',
        en: 'The text holds an invisible control character, such as a vertical tab or escape. Remove it; of the control characters only tabs and line breaks are accepted.',
      },
    })
    .refine((value) => value.trim() !== '' && value.isWellFormed(), {
      error: 'blank, or holds a lone surrogate',
      params: {
        code: 'blank-or-broken-text',
        sv: 'Texten är tom eller innehåller ett trasigt tecken. Skriv minst ett synligt tecken.',
        en: 'The text is blank or holds a broken character. Write at least one visible character.',
      },
    })
    .meta({ pattern: withoutControls.source });

/** A code of a register as it may stand in a path or query: lower-case words with hyphens, digits, or institution abbreviations. */
export const RegisterCode = z
  .string()
  .regex(/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/)
  .max(limits.pathParameterCharacters);

/** A whole number in a query string: decimal digits only, never coerced from anything else. */
export const queryInteger = (range: { minimum: number; maximum: number }) =>
  z
    .codec(z.string().regex(/^(0|[1-9]\d{0,8})$/), z.int().min(range.minimum).max(range.maximum), {
      decode: (digits) => Number(digits),
      encode: String,
    })
    .meta({ wire: { type: 'integer', minimum: range.minimum, maximum: range.maximum } });

/** A truth value in a query string. */
export const queryBoolean = z
  .codec(z.enum(['true', 'false']), z.boolean(), {
    decode: (word) => word === 'true',
    encode: (value) => (value ? 'true' : 'false'),
  })
  .meta({ wire: { type: 'boolean' } });

/** A number with at most two decimals, from 0 to a bound. */
export const hundredths = (maximum: number) => z.number().min(0).max(maximum).multipleOf(0.01);
