import type { Bilingual } from './problem.ts';

/*
 * Texts that were decoded wrongly before they came to us. They are text all the same and are kept as they are, but
 * whoever sends them should see it: nobody can tell later what stood there.
 */

/** A sign that some part of a broken text has; what lacks it needs no closer look. */
const suspicious = /[?\u0080-\u00a8\u00aa-\u00ba\u00bc-\u00c3\u00cd\u00d5\u00d7\u00f5\u00f7\u0100-\uffff]/;

/** What UTF-8 becomes that was read as Windows-1252 or ISO 8859-1, once or twice: Ã¥, Ã¶, â€“, ï¿½. */
const readAsWindows =
  /[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]|\u00e2\u20ac|\u00ef\u00bf\u00bd|\u00ef\u00bb\u00bf/;

/** Signs that stand for one that was lost, C1 controls, private and unassigned signs, and the lines of old code pages. */
const noText = /[\u0080-\u009f\ufffd\ufffe\uffff\ue000-\uf8ff\u2500-\u259f]/;

/** Within a word: what å, ä and ö become between MS-DOS, the Mac and Windows, and a question mark where a letter was. */
const withinWord =
  /\p{L}[\u201e\u2020\u2021\u2030\u2122\u00a4\u00a5\u00a6\u00a7\u00ac\u00b1\u00b6\u00bf\u00d7\u00f7]\p{L}|\p{Ll}[\u00d5\u00cd\u0160\u0152]\p{Ll}/u;
const lostLetter = /\p{L}\?\p{Ll}/u;
const webAddress = /:\/\/|www\./;

/** Letters of scripts that are neither Latin nor Greek. */
const foreignLetter = /(?!\p{Script=Latin}|\p{Script=Greek}|\p{Script=Common}|\p{Script=Inherited})\p{L}/u;

/** Whether a text looks as if it had been decoded wrongly. */
export const looksBroken = (text: string): boolean =>
  suspicious.test(text) &&
  (readAsWindows.test(text) ||
    noText.test(text) ||
    withinWord.test(text) ||
    foreignLetter.test(text) ||
    (lostLetter.test(text) && !webAddress.test(text)));

/** What a text that looks broken is told as. */
export const brokenText = {
  code: 'broken-text',
  detail: {
    sv: 'Texten ser ut att ha lästs med fel teckenkodning: den har tecken som svensk text saknar. Kontrollera den, och spara filen som UTF-8.',
    en: 'The text seems to have been read with the wrong character encoding: it has signs that no Swedish text has. See to it, and save the file as UTF-8.',
  },
} as const satisfies { code: string; detail: Bilingual };
