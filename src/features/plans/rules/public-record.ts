/** The parts of a record that are not for everybody. */
interface InnerRecord {
  readonly adjustments: readonly object[];
  readonly leftOutAdjustments?: unknown;
  readonly councils: readonly { readonly linesHash: string | null }[];
  readonly previousPlan: string | null;
}

/**
 * A plan's record as everybody sees it, in canonical JSON as it came. A hash over few unknown counts tells them to
 * whoever tries them all, so the hashes of the lines are left out, and the earlier plan is named by its public hash. That
 * an adjustment would leave less than nothing bounds what was reported, so those left out are left out here as well; and a cell holds at least
 * what was added to it, so that amounts stand in the provenance of the figures alone, where the figure is shown.
 */
export const publicRecordOf = (record: string, previousPublicHash: string | null): string => {
  const { leftOutAdjustments: _, ...inner } = JSON.parse(record) as InnerRecord;
  return JSON.stringify({
    ...inner,
    adjustments: inner.adjustments.map((adjustment) => ({ ...adjustment, amount: null })),
    councils: inner.councils.map((council) => ({ ...council, linesHash: null })),
    previousPlan: inner.previousPlan === null ? null : previousPublicHash,
  });
};
