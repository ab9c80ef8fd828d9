/** What came of what was waited for, with its shares. */
export interface Completeness {
  readonly expected: number | null;
  readonly received: number;
  readonly receivedOnTime: number;
  readonly approved: number;
  readonly accepted: number;
  readonly shareReceived: number | null;
  readonly populationShareReceived: number | null;
  readonly staffShareReceived: number | null;
}

/** A share with four decimals; null where the whole is unknown or nothing. A ratio of sums, never a mean of ratios. */
const share = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;

/** The counts and weights of a group as shares. */
export const completenessOf = (row: {
  readonly expected: number | null;
  readonly received: number;
  readonly receivedOfExpected: number;
  readonly receivedOnTime: number;
  readonly approved: number;
  readonly accepted: number;
  readonly populationExpected: number | null;
  readonly populationReceived: number | null;
  readonly staffExpected: number | null;
  readonly staffReceived: number | null;
}): Completeness => ({
  expected: row.expected,
  received: row.received,
  receivedOnTime: row.receivedOnTime,
  approved: row.approved,
  accepted: row.accepted,
  shareReceived: share(row.receivedOfExpected, row.expected),
  populationShareReceived: share(row.populationReceived, row.populationExpected),
  staffShareReceived: share(row.staffReceived, row.staffExpected),
});

export type Timeliness = 'on-time' | 'late' | 'overdue' | 'awaited';

/**
 * Whether a council was in time. Its first submission counts: who was in time and then asked to correct is still in
 * time. What has not come is awaited until the due time and overdue after it.
 */
export const timelinessOf = (
  answer: { readonly state: string | null; readonly firstSubmittedAt: Date | null },
  dueAt: Date,
  at: Date,
): Timeliness => {
  if (answer.firstSubmittedAt !== null && answer.firstSubmittedAt <= dueAt) return 'on-time';
  if (answer.firstSubmittedAt !== null) return 'late';
  return at > dueAt ? 'overdue' : 'awaited';
};
