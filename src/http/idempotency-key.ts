import { limits } from '../core/limits.ts';
import type { Bilingual, Fault } from '../core/problem.ts';

/** The example of the document, which is that of the draft. */
export const sampleIdempotencyKey = '"8e03978e-40d5-43e8-bc93-6894a57f9324"';

/** A string of structured fields (RFC 9651 section 3.3.3): printable ASCII in quotation marks, `\"` and `\\` escaped. */
const quotedString = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** The form of the header with the bounds of its length, for the document. */
export const idempotencyKeyPattern = `^"(?:[ !#-\\[\\]-~]|\\\\["\\\\]){${limits.idempotencyKeyCharactersMinimum},${limits.idempotencyKeyCharactersMaximum}}"$`;

const faultOf = (code: string, detail: Bilingual, value?: string): Fault => ({
  code,
  header: 'Idempotency-Key',
  detail,
  ...(value === undefined ? {} : { value: value.slice(0, limits.valueShownCharacters) }),
});

/**
 * Reads `Idempotency-Key` by draft-ietf-httpapi-idempotency-key-header-07, section 2.1: one string of structured
 * fields, without parameters. Answers the key without its quotation marks, or the fault.
 */
export const readIdempotencyKey = (header: string | string[] | undefined): { key: string } | { fault: Fault } => {
  const value = (Array.isArray(header) ? header.join(', ') : (header ?? '')).trim();
  if (value === '') {
    return {
      fault: faultOf('required', {
        sv: `Skicka en egen nyckel för varje ny begäran, till exempel Idempotency-Key: ${sampleIdempotencyKey}, och samma nyckel när den skickas om.`,
        en: `Send a key of your own for every new request, such as Idempotency-Key: ${sampleIdempotencyKey}, and the same key when it is sent again.`,
      }),
    };
  }
  const key = quotedString.exec(value)?.[1]?.replace(/\\(["\\])/g, '$1');
  if (key === undefined) {
    return {
      fault: faultOf(
        'malformed',
        {
          sv: `Nyckeln ska stå inom citattecken, till exempel ${sampleIdempotencyKey}.`,
          en: `The key is to stand in quotation marks, such as ${sampleIdempotencyKey}.`,
        },
        value,
      ),
    };
  }
  const { idempotencyKeyCharactersMinimum: minimum, idempotencyKeyCharactersMaximum: maximum } = limits;
  if (key.length >= minimum && key.length <= maximum) return { key };
  return {
    fault: faultOf(
      key.length < minimum ? 'too-short' : 'too-long',
      {
        sv: `Nyckeln ska ha mellan ${minimum} och ${maximum} tecken; en UUID passar.`,
        en: `The key is to have between ${minimum} and ${maximum} characters; a UUID does well.`,
      },
      value,
    ),
  };
};
