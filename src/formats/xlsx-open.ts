import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import { type ByteSource, gather } from './bytes.ts';
import { refuseFile } from './file-problem.ts';
import { parseXmlWhole, restoreEscapes } from './xml.ts';
import { readZip, unpack, type ZipArchive } from './zip-read.ts';

/** How a cell's style shows its number; digits that stand before it where it has fewer than `digits` of them. */
type NumberStyle = 'number' | 'date' | 'percent' | { readonly before: string; readonly digits: number };

/** A visible sheet of a workbook. */
export interface SheetPart {
  readonly name: string;
  readonly path: string;
}

/** A workbook that is open: its visible sheets, and what its cells refer to. */
export interface Workbook {
  readonly archive: ZipArchive;
  readonly sheets: readonly SheetPart[];
  readonly texts: readonly string[];
  /** By the cell's style number. */
  readonly styles: readonly NumberStyle[];
  /** Days to add to a date's number: 1462 where the workbook counts from 1904 (ECMA-376-1, 18.17.4.1). */
  readonly dayShift: number;
  /** The values that formulas last had are not to be trusted: whoever opens the workbook must compute it anew. */
  readonly mustCompute: boolean;
}

const damaged = (): Problem =>
  refuseFile(
    'not-a-workbook',
    'Filen är ingen Excel-arbetsbok (.xlsx). Spara den som Excel-arbetsbok och skicka den igen.',
    'The file is no Excel workbook (.xlsx). Save it as an Excel workbook and send it again.',
  );

const tooManySheets = (): Problem =>
  refuseFile(
    'too-many-sheets',
    `Arbetsboken har fler än ${limits.workbookSheets} synliga blad. Behåll det som ska läsas, eller dölj de andra.`,
    `The workbook has more than ${limits.workbookSheets} visible sheets. Keep the one to be read, or hide the others.`,
  );

const tooMuchText = (): Problem =>
  refuseFile(
    'workbook-too-large',
    'Arbetsboken innehåller för mycket text. Dela upp den eller skicka CSV.',
    'The workbook holds too much text. Divide it or send CSV.',
  );

/** The compound file that old .xls files and encrypted workbooks are. */
const compoundFile = Buffer.from('d0cf11e0a1b11ae1', 'hex');

const refuseOtherFormats = (bytes: Buffer): void => {
  if (bytes.subarray(0, 8).equals(compoundFile)) {
    throw refuseFile(
      'old-or-encrypted-workbook',
      'Filen är en äldre Excel-fil (.xls) eller lösenordsskyddad. Ta bort lösenordet och spara den som .xlsx.',
      'The file is an old Excel file (.xls) or protected by a password. Remove the password and save it as .xlsx.',
    );
  }
  if (bytes.subarray(0, 2).toString('latin1') !== 'PK') throw damaged();
};

/** The part that a relation points to, from the folder that its source lies in. */
const resolvePart = (folder: string, target: string): string => {
  const segments = target.startsWith('/') ? [] : folder.split('/').filter((segment) => segment !== '');
  for (const segment of target.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments.join('/');
};

interface Relation {
  readonly kind: string;
  readonly path: string;
}

const readRelations = async (archive: ZipArchive, path: string): Promise<Map<string, Relation>> => {
  const slash = path.lastIndexOf('/') + 1;
  const folder = path.slice(0, slash);
  const chunks = unpack(archive, `${folder}_rels/${path.slice(slash)}.rels`);
  const relations = new Map<string, Relation>();
  if (chunks === undefined) return relations;
  await parseXmlWhole(chunks, {
    open(name, attributes) {
      if (name !== 'Relationship' || attributes.TargetMode === 'External') return;
      const kind = (attributes.Type ?? '').split('/').at(-1) ?? '';
      relations.set(attributes.Id ?? '', { kind, path: resolvePart(folder, attributes.Target ?? '') });
    },
  });
  return relations;
};

/** Whether an attribute says yes, as XML Schema writes it. */
export const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';
const isFalse = (value: string | undefined): boolean => value === '0' || value === 'false';

const readWorkbookPart = async (archive: ZipArchive, path: string) => {
  const chunks = unpack(archive, path);
  if (chunks === undefined) throw damaged();
  const sheets: { name: string; relation: string }[] = [];
  let dayShift = 0;
  let mustCompute = false;
  await parseXmlWhole(chunks, {
    open(name, attributes) {
      if (name === 'workbookPr' && isTrue(attributes.date1904)) dayShift = 1462;
      // ECMA-376-1, 18.2.2. Programs that write formulas without computing them put a dummy 0 into the cell.
      if (name === 'calcPr') mustCompute = isTrue(attributes.fullCalcOnLoad) || isFalse(attributes.calcCompleted);
      if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return;
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
      if (relation === undefined) return;
      if (sheets.length === limits.workbookSheets) throw tooManySheets();
      sheets.push({ name: restoreEscapes(attributes.name ?? ''), relation });
    },
  });
  return { sheets, dayShift, mustCompute };
};

const readTexts = async (archive: ZipArchive, path: string | undefined): Promise<string[]> => {
  const texts: string[] = [];
  const chunks = path === undefined ? undefined : unpack(archive, path);
  if (chunks === undefined) return texts;
  let text = '';
  let reading = false;
  let phonetic = false;
  let characters = 0;
  await parseXmlWhole(chunks, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 't') reading = !phonetic;
      else if (name === 'rPh') phonetic = true;
    },
    close(name) {
      if (name === 't') reading = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') {
        texts.push(restoreEscapes(text));
        characters += text.length + 1;
        if (characters > limits.workbookTextCharacters) throw tooMuchText();
      }
    },
    text(more) {
      if (!reading) return;
      if (text.length + more.length > limits.workbookTextLength) throw tooMuchText();
      text += more;
    },
  });
  return texts;
};

/** Built-in number formats that show a date or time (ECMA-376-1, 18.8.30, with those of East Asian settings). */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** A format of zeros alone, such as 0000 or "0"000, under which a spreadsheet shows 180 as 0180. */
const zeros = /^(?:"(0+)"|\\(0))?(0+)$/;

/** Tells dates and percentages by a format's code, past quoted texts, escaped signs and bracketed settings. */
const styleOfCode = (code: string): NumberStyle => {
  const padded = zeros.exec(code.split(';')[0] ?? '');
  if (padded !== null && code !== '0') {
    return { before: padded[1] ?? padded[2] ?? '', digits: padded[3]?.length ?? 1 };
  }
  if (/^(general|standard)$/i.test(code)) return 'number';
  const elapsed = /\[(h+|m+|s+)\]/i.test(code);
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '');
  if (elapsed || /[dmyhs]/i.test(bare)) return 'date';
  return bare.includes('%') ? 'percent' : 'number';
};

const readStyles = async (archive: ZipArchive, path: string | undefined): Promise<NumberStyle[]> => {
  const styles: NumberStyle[] = [];
  const chunks = path === undefined ? undefined : unpack(archive, path);
  if (chunks === undefined) return styles;
  const codes = new Map<number, NumberStyle>();
  let inCells = false;
  await parseXmlWhole(chunks, {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), styleOfCode(attributes.formatCode ?? ''));
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const id = Number(attributes.numFmtId ?? 0);
        const builtIn = isBuiltInDate(id) ? 'date' : id === 9 || id === 10 ? 'percent' : 'number';
        styles.push(codes.get(id) ?? builtIn);
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
};

/**
 * Opens a workbook (Office Open XML, ECMA-376). It is held in memory packed, up to the limit; sheets are unpacked
 * when they are read. Hidden sheets are left out. Throws a Problem: `content-too-large` above the limit, otherwise
 * `invalid-content` with a fault that tells what the file is instead.
 */
export const openWorkbook = async (source: ByteSource): Promise<Workbook> => {
  const bytes = await gather(source, limits.workbookBytes);
  if (bytes === undefined) {
    const mebibytes = limits.workbookBytes / 1024 / 1024;
    throw new Problem('content-too-large', {
      sv: `En arbetsbok får vara högst ${mebibytes} MB. Dela upp den eller skicka CSV.`,
      en: `A workbook may be ${mebibytes} MB at most. Divide it or send CSV.`,
    });
  }
  refuseOtherFormats(bytes);
  const archive = readZip(bytes);
  const root = [...(await readRelations(archive, '')).values()].find(({ kind }) => kind === 'officeDocument');
  const path = root?.path ?? 'xl/workbook.xml';
  const { sheets, dayShift, mustCompute } = await readWorkbookPart(archive, path);
  const relations = await readRelations(archive, path);
  const partOf = (kind: string): string | undefined =>
    [...relations.values()].find((relation) => relation.kind === kind)?.path;
  const worksheets = sheets.flatMap(({ name, relation }) => {
    const part = relations.get(relation);
    return part?.kind === 'worksheet' ? [{ name, path: part.path }] : [];
  });
  // Each sheet is a part of its own (ECMA-376-1, 12.3.24): one that stands for several would be read as often.
  if (new Set(worksheets.map(({ path }) => path.toLowerCase())).size < worksheets.length) throw damaged();
  return {
    archive,
    sheets: worksheets,
    texts: await readTexts(archive, partOf('sharedStrings')),
    styles: await readStyles(archive, partOf('styles')),
    dayShift,
    mustCompute,
  };
};
