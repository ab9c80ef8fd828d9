import { limits } from '../core/limits.ts';
import { pointerOf } from '../core/pointer.ts';
import { type Bilingual, type Fault, Problem } from '../core/problem.ts';

/** Where the scanner stands: inside an array at an index, or inside an object at a key. */
interface Frame {
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
}

const malformed = (detail: Bilingual): Problem => new Problem('malformed-json', detail);

const messages = {
  'duplicate-key': {
    sv: 'Nyckeln finns två gånger i samma objekt, så värdet är tvetydigt.',
    en: 'The key stands twice in the same object, so its value is ambiguous.',
  },
  'forbidden-key': { sv: 'Nyckeln får inte användas.', en: 'The key may not be used.' },
  'number-out-of-range': {
    sv: 'Talet kan inte återges exakt. Heltal får vara högst 9007199254740991.',
    en: 'The number cannot be kept exactly. Whole numbers may be at most 9007199254740991.',
  },
  'not-text': {
    sv: 'Texten innehåller NUL eller ett halvt surrogatpar.',
    en: 'The text holds NUL or half a surrogate pair.',
  },
} satisfies Record<string, Bilingual>;

const isSafeNumber = (token: string): boolean => {
  const value = Number(token);
  return Number.isFinite(value) && (!/^-?\d+$/.test(token) || Number.isSafeInteger(value));
};

/**
 * Walks the tokens of a JSON text to find what `JSON.parse` lets pass: a key given twice, `__proto__`, numbers that
 * lose digits or become Infinity, NUL and lone surrogates (RFC 8259 sections 4, 6 and 8; I-JSON, RFC 7493). The text
 * need not be valid: a syntax error is left for `JSON.parse` to name. One pass, and no memory but the open objects' keys.
 */
const scan = (text: string): Fault[] => {
  const faults: Fault[] = [];
  const frames: Frame[] = [];
  const report = (code: keyof typeof messages, value: string): void => {
    const path = frames.map((frame) => (frame.keys === undefined ? frame.index : frame.key));
    faults.push({
      code,
      pointer: pointerOf(path),
      value: value.slice(0, limits.valueShownCharacters).toWellFormed().replaceAll('\0', '\u2400'),
      detail: messages[code],
    });
  };
  const stringAt = (start: number): { end: number; value: string } => {
    let end = start + 1;
    let escaped = false;
    while (end < text.length && text[end] !== '"') {
      if (text[end] === '\\') {
        escaped = true;
        end += 1;
      }
      end += 1;
    }
    if (!escaped) return { end, value: text.slice(start + 1, end) };
    const value: unknown = JSON.parse(text.slice(start, end + 1));
    return { end, value: String(value) };
  };
  let expectsKey = false;
  for (let at = 0; at < text.length; at += 1) {
    const frame = frames.at(-1);
    switch (text[at]) {
      case '{':
      case '[': {
        const isObject = text[at] === '{';
        if (frames.length === limits.jsonDepth) {
          throw malformed({
            sv: `Innehållet har fler än ${limits.jsonDepth} nivåer.`,
            en: `The body has more than ${limits.jsonDepth} levels.`,
          });
        }
        frames.push({ keys: isObject ? new Set() : undefined, key: '', index: 0 });
        expectsKey = isObject;
        break;
      }
      case '}':
      case ']':
        frames.pop();
        expectsKey = false;
        break;
      case ',':
        if (frame !== undefined) {
          frame.index += 1;
          expectsKey = frame.keys !== undefined;
        }
        break;
      case '"': {
        const { end, value } = stringAt(at);
        at = end;
        if (expectsKey && frame?.keys !== undefined) {
          frame.key = value;
          expectsKey = false;
          if (value === '__proto__') report('forbidden-key', value);
          else if (frame.keys.has(value)) report('duplicate-key', value);
          frame.keys.add(value);
        }
        if (!value.isWellFormed() || value.includes('\0')) report('not-text', value);
        break;
      }
      case '-':
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9': {
        let end = at + 1;
        while (end < text.length && /[0-9.eE+-]/.test(text[end] ?? '')) end += 1;
        const token = text.slice(at, end);
        if (!isSafeNumber(token)) report('number-out-of-range', token);
        at = end - 1;
        break;
      }
    }
  }
  return faults;
};

/** Whether a text may be the beginning of JSON: nothing is wrong with it but that it ends. */
const mayGoOn = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return /end of JSON|Unterminated/.test(message) || message.includes(`position ${text.length}`);
  }
};

/**
 * The index of the sign that makes a text no JSON, or undefined where only its end is missing. JavaScript does not
 * name the place of a token that it does not expect; whatever goes before that place may go on, and nothing that
 * goes beyond it, so that halving finds it in few steps.
 */
const positionOfFault = (text: string, message: string): number | undefined => {
  const named = /position (\d+)/.exec(message)?.[1];
  if (named !== undefined) return Number(named);
  if (mayGoOn(text)) return undefined;
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (mayGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
};

/** What other languages write for numbers and JSON does not: NaN, Infinity, +1, .5, 1., 01 and 0x1. */
const foreignNumber = /^[+-]?(?:NaN|Infinity|\.\d|\d+\.(?!\d)|0[\dxX])|^\+\d/;

const placeOfFault = (text: string, message: string): Bilingual => {
  const position = positionOfFault(text, message);
  if (position === undefined) return { sv: 'Innehållet tar slut för tidigt.', en: 'The body ends too early.' };
  const before = /[\d.+-]*$/.exec(text.slice(Math.max(0, position - 3), position))?.[0] ?? '';
  const isNumber = foreignNumber.test(before + text.slice(position, position + 'Infinity'.length));
  return {
    sv: `Felet finns vid tecken ${position}.${isNumber ? ' JSON har inte NaN, Infinity, +1, .5 eller 01: skriv talet med siffror, eller null.' : ''}`,
    en: `The fault is at character ${position}.${isNumber ? ' JSON has no NaN, Infinity, +1, .5 or 01: write the number in digits, or null.' : ''}`,
  };
};

/**
 * Parses a JSON body. Throws `malformed-json` when it is not UTF-8 or not JSON or too deep, and `invalid-request` with
 * all faults when it is JSON whose meaning is in doubt.
 */
export const parseJson = (bytes: Uint8Array): unknown => {
  let text: string;
  try {
    // A byte order mark may be passed over (RFC 8259, 8.1), as it is with lines.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed({ sv: 'Innehållet är inte UTF-8.', en: 'The body is not UTF-8.' });
  }
  let faults: Fault[] = [];
  let value: unknown;
  try {
    faults = scan(text);
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw malformed(placeOfFault(text, error instanceof Error ? error.message : ''));
  }
  if (faults.length > 0) {
    throw new Problem(
      'invalid-request',
      { sv: 'Innehållet är JSON, men tvetydigt.', en: 'The body is JSON, but ambiguous.' },
      { faults },
    );
  }
  return value;
};
