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
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: string[]): string =>
    row
      .map((cell, column) =>
        column === 0 || column === 5 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  return ['', line(table[0] ?? []), rule, ...table.slice(1).map(line), ''].join('\n');
};
