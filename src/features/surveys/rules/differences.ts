import { lineValueNames } from '../schemas/differences.ts';

type LineValue = number | string | readonly string[] | null;
export type LineValues = Readonly<Record<(typeof lineValueNames)[number], LineValue>>;

/** The fields in which two versions of a line differ; null stands for a version without the line. */
export const changesOf = (before: LineValues | null, after: LineValues | null) =>
  lineValueNames.flatMap((field) => {
    const [oldValue, newValue] = [before?.[field] ?? null, after?.[field] ?? null];
    return JSON.stringify(oldValue) === JSON.stringify(newValue) ? [] : [{ field, oldValue, newValue }];
  });
