import { Problem } from '../core/problem.ts';

/** Refuses a whole file: one fault with a stable code, and what to do about it in both languages. */
export const refuseFile = (code: string, sv: string, en: string): Problem =>
  new Problem('invalid-content', { sv, en }, { faults: [{ code, detail: { sv, en } }] });
