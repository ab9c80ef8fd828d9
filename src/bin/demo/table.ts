import type { Client } from './client.ts';

interface Figure {
  readonly areaCode: string;
  readonly measureCode: string;
  readonly value: number | null;
  readonly status: string;
  readonly coverage: number;
}

const statusNames: Record<string, string> = {
  observed: 'fullständig',
  'partly-missing': 'delar saknas',
  missing: 'saknas',
  'not-attributable': 'ej hänförbar till en sjukvårdsregion',
  allocated: 'fördelad med nyckel',
};

const whole = new Intl.NumberFormat('sv-SE', { maximumFractionDigits: 0 });
const ratio = new Intl.NumberFormat('sv-SE', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const share = new Intl.NumberFormat('sv-SE', { style: 'percent', maximumFractionDigits: 1 });

const line =
  (widths: readonly number[], isText: (column: number) => boolean) =>
  (row: readonly string[]): string =>
    row
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();

/** Rows below their headings as a table for a terminal. */
const tableOf = (rows: readonly (readonly string[])[], isText: (column: number) => boolean): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lineOf = line(widths, isText);
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  return ['', lineOf(rows[0] ?? []), rule, ...rows.slice(1).map(lineOf), ''].join('\n');
};

/** The plan's total figures by healthcare region as a table for a terminal, the undivided regions' row last. */
export const planTable = async (client: Client, planId: string): Promise<string> => {
  const [{ figures }, { healthcareRegions }] = await Promise.all([
    client.get<{ figures: Figure[] }>(`/plans/${planId}/figures?sector=total&limit=1000`),
    client.get<{ healthcareRegions: { code: string; nameSv: string }[] }>('/healthcare-regions'),
  ]);
  const names = new Map([['SE', 'Riket'], ...healthcareRegions.map((each) => [each.code, each.nameSv] as const)]);
  const divided = figures.filter((figure) => figure.status === 'not-attributable').map((figure) => figure.areaCode);
  for (const code of divided) {
    const { nameSv } = await client.get<{ nameSv: string }>(`/regions/${code}`);
    names.set(code, nameSv);
  }
  const figureOf = (areaCode: string, measureCode: string): Figure | undefined =>
    figures.find((figure) => figure.areaCode === areaCode && figure.measureCode === measureCode);
  const rows = [...names].map(([code, name]) => {
    const persons = figureOf(code, 'headcount');
    const format = (measureCode: string, by: Intl.NumberFormat): string => {
      const value = figureOf(code, measureCode)?.value;
      return typeof value === 'number' ? by.format(value) : '–';
    };
    return [
      name,
      format('headcount', whole),
      format('full-time-equivalents', whole),
      format('full-time-equivalents-per-thousand-inhabitants', ratio),
      persons === undefined ? '–' : share.format(persons.coverage),
      statusNames[persons?.status ?? ''] ?? '',
    ];
  });
  const table = [['Område', 'Anställda', 'Årsarbetare', 'Per 1 000 inv.', 'Täckning', 'Status'], ...rows];
  return tableOf(table, (column) => column === 0 || column === 5);
};

/** What a plan says of each profession in the nation: staff, need, gap and how many regions judge a shortage. */
export const needTable = async (
  client: Client,
  planId: string,
  { baseYear, horizonYears }: { readonly baseYear: number; readonly horizonYears: readonly number[] },
): Promise<string> => {
  const [{ figures }, { professions }] = await Promise.all([
    client.get<{ figures: (Figure & { professionCode: string; year: number; denominator: number | null })[] }>(
      `/plans/${planId}/figures?areaCode=SE&sector=total&limit=1000`,
    ),
    client.get<{ professions: { code: string; nameSv: string }[] }>('/professions?limit=1000'),
  ]);
  const codes = [...new Set(figures.map(({ professionCode }) => professionCode))];
  const rows = codes.map((code) => {
    const figureOf = (measureCode: string, year: number) =>
      figures.find((one) => one.professionCode === code && one.measureCode === measureCode && one.year === year);
    const number = (measureCode: string, year: number): string => {
      const value = figureOf(measureCode, year)?.value;
      return typeof value === 'number' ? whole.format(value) : '–';
    };
    const judged = figureOf('share-judging-shortage', baseYear);
    return [
      professions.find((one) => one.code === code)?.nameSv ?? code,
      number('headcount', baseYear),
      number('full-time-equivalents', baseYear),
      number('needed-full-time-equivalents', baseYear),
      number('gap', baseYear),
      ...horizonYears.map((year) => number('needed-full-time-equivalents', year)),
      judged?.value === null || judged === undefined
        ? '–'
        : `${Math.round(judged.value * (judged.denominator ?? 0))} av ${judged.denominator}`,
    ];
  });
  const headings = [
    ...['Yrke', 'Anställda', 'Årsarbetare', `Behov ${baseYear}`, 'Gap'],
    ...horizonYears.map((year) => `Behov ${year}`),
    'Bedömer brist',
  ];
  return tableOf([headings, ...rows], (column) => column === 0);
};
