import { limits } from '../core/limits.ts';
import { bodyOf, type Schemas } from './api.ts';
import type { ProblemDocument } from './failures.ts';
import type { SurveyImport } from './import.ts';
import { countOf, formatNumber } from './language.ts';
import { plain, type Screen } from './screen.ts';
import type { Session } from './session.ts';

type ImportFault = Schemas['ImportFault'];

const errorNouns = { sv: ['fel', 'fel'], en: ['error', 'errors'] } as const;
const warningNouns = { sv: ['varning', 'varningar'], en: ['warning', 'warnings'] } as const;
const remarkNouns = { sv: ['anmärkning', 'anmärkningar'], en: ['remark', 'remarks'] } as const;
const valueNouns = { sv: ['värde', 'värden'], en: ['value', 'values'] } as const;
const rowNouns = { sv: ['rad', 'rader'], en: ['row', 'rows'] } as const;

/** Like faults in many rows: one mistake, made many times. */
interface FaultGroup {
  readonly fault: ImportFault;
  readonly rows: number[];
}

/** Puts together what is the same mistake: the same rule, column and value. The order is that of the first rows. */
export const groupFaults = (faults: readonly ImportFault[]): FaultGroup[] => {
  const groups = new Map<string, FaultGroup>();
  for (const fault of faults) {
    const key = JSON.stringify([fault.severity, fault.code, fault.column, fault.value, fault.detail]);
    const group = groups.get(key) ?? { fault, rows: [] };
    groups.set(key, group);
    if (fault.row !== null) group.rows.push(fault.row);
  }
  return [...groups.values()];
};

/** Rows as people write them: 3, 5–9, 12. */
export const rowsAsText = (rows: readonly number[]): string => {
  const ranges: [from: number, to: number][] = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    if (last !== undefined && row === last[1] + 1) last[1] = row;
    else ranges.push([row, row]);
  }
  const shown = ranges
    .slice(0, limits.clientRowsShown)
    .map(([from, to]) => [from, to === from + 1 ? ', ' : '–', to].slice(0, from === to ? 1 : 3).join(''));
  const left =
    rows.length - ranges.slice(0, limits.clientRowsShown).reduce((sum, [from, to]) => sum + to - from + 1, 0);
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} (+${left})`;
};

const placeOf = (screen: Screen, { fault, rows }: FaultGroup): string => {
  const row = screen.say({ sv: rows.length > 1 ? 'Raderna' : 'Rad', en: rows.length > 1 ? 'Rows' : 'Row' });
  const place = [
    rows.length === 0 ? undefined : `${row} ${rowsAsText(rows)}`,
    fault.column ?? fault.pointer ?? undefined,
    fault.value === null ? undefined : screen.say({ sv: `”${fault.value}”`, en: `“${fault.value}”` }),
  ];
  return plain(place.filter((part) => part !== undefined).join(' · '));
};

/** What a fault without a row is about: the file, or the draft as it would be. */
const wholeOf = (screen: Screen, { severity }: ImportFault): string =>
  severity === 'error'
    ? screen.say({ sv: 'Hela filen', en: 'The whole file' })
    : screen.say({ sv: 'Svaret som helhet', en: 'The answer as a whole' });

const printGroup = (screen: Screen, group: FaultGroup): void => {
  const { fault } = group;
  const style = fault.severity === 'error' ? 'red' : 'yellow';
  const place = placeOf(screen, group);
  screen.print(
    `  ${screen.style(style, fault.severity === 'error' ? '✗' : '!')} ${screen.style('bold', place === '' ? wholeOf(screen, fault) : place)}`,
  );
  screen.paragraph(plain(fault.detail), { indent: 4 });
  if (fault.accepted !== null && fault.accepted.length > 0) {
    const list = fault.accepted.map(plain).join(', ');
    screen.paragraph(`→ ${list}`, { indent: 4, style: 'cyan' });
  }
};

/** The faults of a dry run as the service keeps them; of very long reports the first thousand. */
export const listFaults = async ({ api }: Session, { surveyId, importId }: SurveyImport): Promise<ImportFault[]> => {
  const params = { path: { surveyId, importId }, query: { limit: 1_000 } };
  return bodyOf(await api.GET('/surveys/{surveyId}/imports/{importId}/faults', { params })).faults;
};

/** Shows the first faults, like ones together, and how many more there are. */
const printFaults = (screen: Screen, found: SurveyImport, faults: readonly ImportFault[]): void => {
  const groups = groupFaults(faults);
  const shown = groups.slice(0, limits.clientFaultGroupsShown);
  for (const group of shown) printGroup(screen, group);
  const rows = shown.reduce((sum, { rows }) => sum + Math.max(1, rows.length), 0);
  const all = found.errorCount + found.warningCount;
  const left = all - rows;
  if (left <= 0) return;
  screen.print(
    '',
    screen.say({
      sv: `  … och ${formatNumber(left, 'sv')} till. Alla, räknade per regel:`,
      en: `  … and ${formatNumber(left, 'en')} more. All, counted by rule:`,
    }),
  );
  const counts = Object.entries(found.faultCounts).sort(([, one], [, other]) => other - one);
  for (const [code, count] of counts)
    screen.print(`  ${formatNumber(count, screen.language).padStart(8)}  ${plain(code)}`);
  if (found.listedCount === all) return;
  const [listed, total] = [found.listedCount, all].map((count) => formatNumber(count, screen.language));
  screen.paragraph(
    screen.say({
      sv: `Tjänsten har kvar ${listed} av ${total} fel och varningar, felen före varningarna. Rätta dem och kör samma kommando igen för att se resten.`,
      en: `The service has kept ${listed} of ${total} errors and warnings, errors before warnings. Mend them and run the same command again to see the rest.`,
    }),
    { indent: 2, style: 'yellow' },
  );
};

/** Shows what a commit would do to the draft. */
const printComparison = (screen: Screen, found: SurveyImport): void => {
  const { comparison } = found;
  if (comparison === null) return;
  const texts = {
    added: { sv: 'nya', en: 'new' },
    changed: { sv: 'ändrade', en: 'changed' },
    unchanged: { sv: 'oförändrade', en: 'unchanged' },
    removed: { sv: 'tas bort', en: 'removed' },
  } as const;
  screen.heading(screen.say({ sv: 'Mot utkastet som det är nu', en: 'Against the draft as it is now' }));
  for (const kind of ['added', 'changed', 'unchanged', 'removed'] as const) {
    const line = `${formatNumber(comparison[kind], screen.language).padStart(9)}  ${screen.say(texts[kind])}`;
    screen.print(kind === 'removed' && comparison.removed > 0 ? screen.style('yellow', line) : line);
  }
  if (found.keptValueCount > 0) {
    const values = countOf(found.keptValueCount, valueNouns, screen.language);
    screen.paragraph(
      screen.say({
        sv: `${values} som filen lämnar tomma står kvar som de är.`,
        en: `${values} that the file leaves empty stay as they are.`,
      }),
      { indent: 2 },
    );
  }
  const goneCount = found.removedValues.reduce((sum, { count }) => sum + count, 0);
  if (goneCount > 0) {
    const values = countOf(goneCount, valueNouns, screen.language);
    screen.paragraph(
      screen.say({
        sv: `${values} som utkastet har och filen lämnar tomma tas bort; se varningarna ovan.`,
        en: `${values} that the draft has and the file leaves empty will be removed; see the warnings above.`,
      }),
      { indent: 2, style: 'yellow' },
    );
  }
  if (comparison.removed === 0) return;
  screen.paragraph(
    screen.say({
      sv: 'Rader som utkastet har och filen saknar tas bort. Är filen bara en del av svaret: lägg till --part.',
      en: 'Lines that the draft has and the file lacks are removed. If the file is only a part of the answer: add --part.',
    }),
    { indent: 2, style: 'yellow' },
  );
};

/** Tells of rows that nobody has filled in. */
const printPassedOver = (screen: Screen, { passedOverRowCount, progress }: SurveyImport): void => {
  if (passedOverRowCount === 0) return;
  const rows = countOf(passedOverRowCount, rowNouns, screen.language);
  screen.print(
    screen.say({
      sv: `  ${rows} utan ifyllda värden hoppas över, ${formatNumber(progress.rowsStaged, 'sv')} att spara`,
      en: `  ${rows} without any value passed over, ${formatNumber(progress.rowsStaged, 'en')} to write`,
    }),
  );
};

const describe = (screen: Screen, found: SurveyImport): string => {
  const format = { csv: 'CSV', xlsx: 'Excel', json: 'JSON', ndjson: 'NDJSON' }[found.format];
  const sheet =
    found.sheet === null
      ? undefined
      : screen.say({ sv: `bladet ”${plain(found.sheet)}”`, en: `sheet “${plain(found.sheet)}”` });
  const rows = countOf(found.progress.rowsRead, rowNouns, screen.language);
  return [format, found.encoding ?? undefined, sheet, rows].filter((part) => part !== undefined).join(', ');
};

/** Shows the report of a dry run: what is wrong where and what to do, or what the commit would change. */
export const printReport = (screen: Screen, found: SurveyImport, faults: readonly ImportFault[]): void => {
  const { errorCount, findings } = found;
  const { language } = screen;
  const format = describe(screen, found);
  screen.print(
    errorCount === 0
      ? screen.style('green', screen.say({ sv: `✓ Inga fel (${format})`, en: `✓ No errors (${format})` }))
      : screen.style(
          'red',
          screen.say({
            sv: `✗ ${countOf(errorCount, errorNouns, language)} att rätta (${format})`,
            en: `✗ ${countOf(errorCount, errorNouns, language)} to mend (${format})`,
          }),
        ),
  );
  const asked = findings === null ? found.warningCount : findings.errorCount + findings.warningCount;
  const seen = found.warningCount - asked;
  if (asked > 0) {
    const warnings = countOf(asked, warningNouns, language);
    screen.print(
      screen.style(
        'yellow',
        screen.say({
          sv: `! ${warnings}: ska motiveras eller rättas innan svaret kan skickas in`,
          en: `! ${warnings}: to be justified or mended before the answer can be submitted`,
        }),
      ),
    );
  }
  if (seen > 0) {
    const remarks = countOf(seen, remarkNouns, language);
    screen.print(screen.style('yellow', screen.say({ sv: `! ${remarks} om filen`, en: `! ${remarks} on the file` })));
  }
  printPassedOver(screen, found);
  if (faults.length > 0) screen.print('');
  printFaults(screen, found, faults);
  printComparison(screen, found);
};

/** Shows a refusal of the service (RFC 9457): what it is, what to do, and every fault that it names. */
export const printProblem = (screen: Screen, problem: ProblemDocument): void => {
  const style = (text: string): string => screen.style('red', text, process.stderr);
  screen.fail(style(`✗ ${plain(problem.title)}`));
  screen.fail(`  ${plain(problem.detail)}`);
  for (const error of problem.errors?.slice(0, limits.clientFaultGroupsShown) ?? []) {
    const place = error.pointer ?? error.parameter ?? error.header;
    const accepted =
      error.accepted === undefined || error.accepted.length === 0 ? '' : ` → ${error.accepted.join(', ')}`;
    screen.fail(plain(`  • ${place === undefined ? '' : `${place}: `}${error.detail}${accepted}`));
  }
  const total = problem.totalErrors ?? problem.errors?.length ?? 0;
  if (total > limits.clientFaultGroupsShown) {
    screen.fail(screen.say({ sv: `  … ${total} sammanlagt`, en: `  … ${total} in all` }));
  }
  if (problem.status >= 500) screen.fail(`  ${plain(problem.instance)}`);
};
