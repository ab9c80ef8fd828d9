import { limits } from '../../../core/limits.ts';
import type { Fault } from '../../../core/problem.ts';
import { copyInto } from '../../../db/copy.ts';
import type { Database } from '../../../db/open.ts';
import { encodeCopyRows } from '../../../formats/copy-text.ts';
import { importFaultsTarget } from '../queries/imports.ts';

/** What reading an import has found beside faults. */
export class Warnings {
  readonly kept: Fault[] = [];
  readonly counts = new Map<string, number>();
  total = 0;

  add(fault: Fault): void {
    this.total++;
    this.counts.set(fault.code, (this.counts.get(fault.code) ?? 0) + 1);
    if (this.kept.length < limits.importFaultsKept) this.kept.push(fault);
  }

  /** Takes what another has gathered, after what is here. */
  addAll(others: Warnings): void {
    this.total += others.total;
    for (const [code, count] of others.counts) this.counts.set(code, (this.counts.get(code) ?? 0) + count);
    this.kept.push(...others.kept.slice(0, limits.importFaultsKept - this.kept.length));
  }
}

/** Stores what an import found, as the report shows it: errors before warnings, which give way where there are too many. They follow those that are stored already. */
export const storeFaults = async (
  tx: Database,
  importKey: number,
  { errors = [], warnings, after = 0 }: { errors?: readonly Fault[]; warnings: readonly Fault[]; after?: number },
): Promise<void> => {
  const shown = limits.valueShownCharacters;
  const all = [
    ...errors.map((fault) => ({ fault, severity: 'error' })),
    ...warnings.map((fault) => ({ fault, severity: 'warning' })),
  ].slice(0, Math.max(0, limits.importFaultsKept - after));
  const clean = (text: string | undefined): string | undefined =>
    text?.slice(0, shown).toWellFormed().replaceAll('\0', '\u2400');
  const batches = async function* (): AsyncGenerator<Buffer> {
    for (let from = 0; from < all.length; from += limits.rowsPerBatch) {
      yield encodeCopyRows(
        all
          .slice(from, from + limits.rowsPerBatch)
          .map(({ fault, severity }, index) => [
            importKey,
            after + from + index + 1,
            fault.row,
            clean(fault.column),
            clean(fault.pointer),
            fault.code,
            severity,
            fault.detail.sv,
            fault.detail.en,
            clean(fault.value),
            fault.accepted?.map((text) => clean(text) ?? ''),
          ]),
      );
    }
  };
  if (all.length > 0) await copyInto(tx, importFaultsTarget, batches());
};
