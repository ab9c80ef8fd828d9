import { limits } from '../core/limits.ts';

/**
 * Numbers as people in Sweden write them: decimal comma (or point), thousands parted by a blank. What is not
 * beyond doubt is refused with a stable code and never repaired: a wrong figure is worse than a returned file.
 */

/** Why a text is not a number. */
type NumberFault =
  | 'not-a-number'
  | 'malformed-thousands'
  | 'ambiguous-separator'
  | 'repeated-separator'
  | 'unit-in-number'
  | 'exponent-in-number'
  | 'date-in-number'
  | 'percent-in-number'
  | 'leading-zero'
  | 'too-many-decimals'
  | 'number-too-large';

export type NumberReading = { readonly value: number } | { readonly fault: NumberFault };

/** Digits that a double holds exactly, whatever they are. */
const exactDigits = 15;
const powersOfTen = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/** Blanks that part thousands: space, no-break space, figure space, thin space, narrow no-break space. */
const blanks = '[ \\u00a0\\u2007\\u2009\\u202f]';
const wellFormed = new RegExp(`^([-\\u2212]?)(\\d+|\\d{1,3}(?:${blanks}\\d{3})+)(?:[.,](\\d+))?$`);
const anyBlank = new RegExp(blanks, 'g');

/**
 * Reads a number of plain ASCII digits with at most `maximumDecimals` decimals, or gives NaN for anything else.
 * It is the path of almost every cell; everything doubtful is left to `parseSwedishNumber`.
 */
export const readPlainNumber = (text: string, maximumDecimals: number): number => {
  const length = text.length;
  let position = text.charCodeAt(0) === 45 ? 1 : 0;
  const first = text.charCodeAt(position);
  if (length - position > exactDigits || !(first >= 48 && first <= 57)) return Number.NaN;
  if (first === 48) {
    const second = text.charCodeAt(position + 1);
    if (second >= 48 && second <= 57) return Number.NaN;
  }
  const negative = position === 1;
  let digits = 0;
  let decimals = -1;
  for (; position < length; position++) {
    const code = text.charCodeAt(position);
    if (code >= 48 && code <= 57) {
      digits = digits * 10 + (code - 48);
      if (decimals >= 0) decimals++;
    } else if ((code === 44 || code === 46) && decimals < 0) decimals = 0;
    else return Number.NaN;
  }
  if (decimals === 0 || decimals > maximumDecimals) return Number.NaN;
  // One correctly rounded division of two exact integers gives the double nearest to the written number.
  const value = decimals < 0 ? digits : digits / (powersOfTen[decimals] ?? Number.NaN);
  return negative && value !== 0 ? -value : value;
};

const months = /jan|feb|mar|apr|ma[ij]|jun|jul|aug|sep|o[kc]t|nov|de[cs]/i;

const faultOf = (text: string): NumberFault => {
  if (text.includes('%') || text.includes('‰')) return 'percent-in-number';
  if (/^\d{1,4}([-/.])\d{1,2}(\1\d{1,4})?$/.test(text) && (/[-/]/.test(text) || /\..*\./.test(text))) {
    return 'date-in-number';
  }
  if (/^(\d{1,2}[-/ .]?)?[a-zåäö]{3,9}\.?([-/ ]?\d{2,4})?$/i.test(text) && /\d/.test(text) && months.test(text)) {
    return 'date-in-number';
  }
  if (/^[-\u2212]?\d+([.,]\d+)?e[-+]?\d+$/i.test(text)) return 'exponent-in-number';
  if (/^[-\u2212]?\d[\d.,\s]*\s*[^\d.,\s+-][^\d]*$/u.test(text)) return 'unit-in-number';
  if (/^[-\u2212]?\d+([.,]\d+){2,}$/.test(text)) {
    return text.includes('.') && text.includes(',') ? 'ambiguous-separator' : 'repeated-separator';
  }
  if (/^[-\u2212]?\d[\d\s]*([.,]\d[\d\s]*)?$/u.test(text) && /\s/u.test(text)) return 'malformed-thousands';
  return 'not-a-number';
};

/**
 * Reads a number with at most `maximumDecimals` decimals (two unless told). Decimals that are all zero are no
 * decimals, so that "12,00" is the whole number 12 as it is in a spreadsheet. A separator followed by exactly three
 * digits is refused where three decimals are not allowed: it may as well part thousands. Leading zeros are refused:
 * such a cell holds a code that strayed into the wrong column.
 */
export const parseSwedishNumber = (text: string, maximumDecimals = 2): NumberReading => {
  const plain = readPlainNumber(text, maximumDecimals);
  if (!Number.isNaN(plain)) return { value: plain };
  const trimmed = text.trim();
  if (trimmed.length > limits.numberCharacters) return { fault: 'not-a-number' };
  const parts = wellFormed.exec(trimmed);
  if (parts === null) return { fault: faultOf(trimmed) };
  const whole = (parts[2] ?? '').replace(anyBlank, '');
  const fraction = parts[3] ?? '';
  if (whole.length > 1 && whole.startsWith('0')) return { fault: 'leading-zero' };
  if (fraction.length === 3 && maximumDecimals < 3) return { fault: 'ambiguous-separator' };
  // Zeros at the end say nothing, as in 90,50000000; of three decimals they were refused above.
  const decimals = fraction.length > maximumDecimals ? fraction.replace(/0+$/, '') : fraction;
  if (decimals.length > maximumDecimals) return { fault: 'too-many-decimals' };
  if (whole.length + decimals.length > exactDigits) return { fault: 'number-too-large' };
  const value = Number(`${whole}.${decimals === '' ? '0' : decimals}`);
  return { value: parts[1] === '' || value === 0 ? value : -value };
};

/**
 * Reads a number that a spreadsheet stored as a double. What remains of binary arithmetic (0.1 + 0.2) is rounded
 * away when it is below 1e-9; more decimals than allowed are refused.
 */
export const readStoredNumber = (value: number, maximumDecimals: number): NumberReading => {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return { fault: 'number-too-large' };
  const power = powersOfTen[maximumDecimals] ?? 1;
  const rounded = Math.round(value * power) / power;
  if (Math.abs(value - rounded) > 1e-9) return { fault: 'too-many-decimals' };
  return { value: rounded === 0 ? 0 : rounded };
};

/** Writes a number with a decimal comma and without thousands blanks, so that every program reads it back. */
export const formatSwedishNumber = (value: number): string => {
  if (!Number.isFinite(value)) throw new TypeError('a figure must be finite');
  const text = String(value);
  if (text.includes('e')) throw new TypeError('a figure must be written without an exponent');
  return text.replace('.', ',');
};
