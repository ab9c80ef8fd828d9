const swedishDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'short' });

/** The calendar date in Sweden at an instant, as YYYY-MM-DD; right on both days that the clocks change. */
export const swedishDate = (at: Date): string => swedishDay.format(at);
