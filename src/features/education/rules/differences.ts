import { type EducationLine, educationMeasures } from '../schemas.ts';
import { keyOfLine } from './lines.ts';

const fields = [...educationMeasures, 'comment'] as const;

/** A line that differs between two lists of lines, with the fields that do; null where a list has no such value. */
export interface EducationDifference {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly siteMunicipalityCode: string;
  readonly professionCode: string;
  readonly changes: {
    readonly field: (typeof fields)[number];
    readonly oldValue: number | string | null;
    readonly newValue: number | string | null;
  }[];
}

/** How two lists of lines compare. */
export interface EducationComparison {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly differences: readonly EducationDifference[];
}

const changesOf = (before: EducationLine | undefined, after: EducationLine | undefined) =>
  fields.flatMap((field) => {
    const [oldValue, newValue] = [before?.[field] ?? null, after?.[field] ?? null];
    return oldValue === newValue ? [] : [{ field, oldValue, newValue }];
  });

/** Compares lines with those of before by site and profession, in the order of `keyOfLine`. */
export const compareEducationLines = (
  before: readonly EducationLine[],
  after: readonly EducationLine[],
): EducationComparison => {
  const [old, now] = [before, after].map((lines) => new Map(lines.map((line) => [keyOfLine(line), line])));
  const keys = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].sort();
  const counts = { added: 0, changed: 0, unchanged: 0, removed: 0 };
  const differences = keys.flatMap((key): EducationDifference[] => {
    const [earlier, later] = [old?.get(key), now?.get(key)];
    const changes = changesOf(earlier, later);
    const kind = earlier === undefined ? 'added' : later === undefined ? 'removed' : 'changed';
    if (kind === 'changed' && changes.length === 0) {
      counts.unchanged++;
      return [];
    }
    counts[kind]++;
    const [siteMunicipalityCode = '', professionCode = ''] = key.split(' ');
    return [{ kind, siteMunicipalityCode, professionCode, changes }];
  });
  return { ...counts, differences };
};
