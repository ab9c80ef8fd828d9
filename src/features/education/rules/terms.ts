/** A term as it is stored: the calendar year and its half. */
export interface TermKey {
  readonly year: number;
  readonly half: 1 | 2;
}

/** The parts of a term's code, such as 2026-HT. */
export const termKey = (term: string): TermKey => ({
  year: Number(term.slice(0, 4)),
  half: term.endsWith('VT') ? 1 : 2,
});

/**
 * The day on which rights and sites are looked up. Official statistics count a term as half a calendar year (SCB and
 * UKÄ, universitet och högskolor: spring 1 January to 30 June, autumn 1 July to 31 December), so that is its first day.
 */
export const firstDayOf = (term: string): string => `${term.slice(0, 4)}-${term.endsWith('VT') ? '01' : '07'}-01`;
