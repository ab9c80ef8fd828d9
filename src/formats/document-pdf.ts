import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Block, Cell, DocumentContent, Figure, Run, Section, Table } from '../core/document.ts';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import { drawChart } from './chart-svg.ts';
import { palette } from './house-style.ts';

/** The typeface that the compiler carries with it, so that no machine's own fonts change the bytes. */
const typeface = 'Libertinus Serif';

/** What is set: the text, the drawings that it names, and the only date in the file, in seconds since 1970. */
interface TypstJob {
  readonly source: string;
  readonly drawings: Readonly<Record<string, string>>;
  readonly createdAt: number;
}

/** A Typst string; every text goes in as one, so that nothing in it is read as markup. */
const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '')}"`;

const content = (text: string): string => `#text(${quoted(text)})`;

const runTypst = ({ text, href, strong, code }: Run): string => {
  const inner =
    code === true ? `#codeword(${quoted(text)})` : strong === true ? `#strong(${quoted(text)})` : content(text);
  return href === undefined ? inner : `#link(${quoted(href)})[${inner}]`;
};
const runsTypst = (runs: readonly Run[]): string => runs.map(runTypst).join('');

const cellTypst = ({ text, href, marks = [] }: Cell): string => {
  const shown = href === undefined ? content(text) : `#link(${quoted(href)})[${content(text)}]`;
  return marks.length === 0 ? shown : `${shown}#super(${quoted(marks.map(({ letter }) => letter).join(','))})`;
};

/**
 * Widths by what the columns hold, in shares: no word of a heading is parted, numbers stand on one line, and text of
 * more characters than given folds.
 */
const widthsOf = ({ columns, rows }: Table, most: number): string[] =>
  columns.map(({ heading, numeric }, index) => {
    const word = Math.max(...heading.split(/\s/).map(({ length }) => length));
    const longest = Math.max(0, ...rows.map((row) => (row[index]?.text ?? '').length));
    return `${3 + Math.max(word, numeric === true ? longest : Math.min(longest, most))}fr`;
  });

const tableTypst = (table: Table): string => {
  const wide = table.columns.length > 7;
  const widths = widthsOf(table, wide ? 20 : 32);
  const alignments = table.columns.map(({ numeric }) => (numeric === true ? 'right' : 'left'));
  const cells = table.rows.flatMap((row) => row.map((cell) => `[${cellTypst(cell)}]`));
  return `#figure(kind: table, caption: [${content(table.caption)}], {
  set text(size: ${wide ? '8pt' : '9pt'}, hyphenate: true)
  table(columns: (${widths.join(', ')}), align: (${alignments.join(', ')}),
    table.header(${table.columns.map(({ heading }) => `[#text(hyphenate: false, strong(${quoted(heading)}))]`).join(', ')}),
    ${cells.join(', ')})
})
${table.notes.map((note) => `#note(${quoted(note)})`).join('\n')}
`;
};

const figureTypst = (figure: Figure, drawings: Record<string, string>): string => {
  const name = `${figure.id}.svg`;
  drawings[name] = drawChart(figure.chart, { wide: true, id: figure.id, fontFamily: typeface });
  const width = figure.chart.kind === 'tiles' ? '62%' : '100%';
  return `#figure(caption: [${content(figure.caption)}], image(${quoted(name)}, width: ${width}, alt: ${quoted(figure.alternative)}))
`;
};

const blockTypst = (block: Block, drawings: Record<string, string>): string => {
  switch (block.kind) {
    case 'paragraph':
      return `${runsTypst(block.runs)}\n\n`;
    case 'notice':
      return `#notice[${runsTypst(block.runs)}]\n`;
    case 'list':
      return `#list(${block.items.map((item) => `[${runsTypst(item)}]`).join(', ')})\n`;
    case 'facts':
      return `#facts(${block.facts.map(({ term, runs }) => `([${content(term)}], [${runsTypst(runs)}])`).join(', ')},)\n`;
    case 'keys':
      return `#keys(${block.keys.map(({ label, value, note }) => `([${content(label)}], [${cellTypst(value)}], [${content(note)}])`).join(', ')},)\n`;
    case 'table':
      return tableTypst(block);
    case 'figure':
      return figureTypst(block, drawings);
  }
};

const sectionTypst = (section: Section, level: number, drawings: Record<string, string>): string =>
  `#heading(level: ${level}, ${quoted(section.heading)})
${section.blocks.map((block) => blockTypst(block, drawings)).join('')}${section.sections
  .map((part) => sectionTypst(part, level + 1, drawings))
  .join('')}`;

const preamble = (document: DocumentContent): string => `
#set document(title: ${quoted(document.title.replaceAll('\u00ad', ''))}, author: ${quoted(document.publisher)}, date: auto)
#set text(lang: ${quoted(document.language)}, region: ${quoted(document.language === 'sv' ? 'SE' : 'GB')}, font: ${quoted(typeface)}, fallback: false, size: 10.5pt, hyphenate: true, fill: rgb("${palette.ink}"))
#set par(leading: 0.68em, spacing: 1.05em, linebreaks: "optimized")
#set text(costs: (hyphenation: 300%, runt: 300%))
#set page(paper: "a4", margin: (x: 22mm, top: 22mm, bottom: 24mm), footer: context [
  #set text(size: 8pt, fill: rgb("${palette.soft}"))
  #grid(columns: (1fr, auto), [#text(${quoted(`${document.edition}. ${document.words.checksum} ${document.contentHash.slice(0, 16)}…`)})], [#counter(page).display("1 / 1", both: true)])
])
#set list(indent: 0.4em, spacing: 0.75em)
#set table(stroke: (_, y) => (bottom: if y == 0 { 0.9pt + rgb("${palette.soft}") } else { 0.4pt + rgb("${palette.line}") }), inset: (x: 4pt, y: 4.5pt))
#show title: set text(size: 25pt, fill: rgb("${palette.deep}"), hyphenate: false)
#show title: set par(leading: 0.45em)
#show heading: set text(fill: rgb("${palette.deep}"), hyphenate: false)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 1): set block(above: 1.9em, below: 0.9em)
#show heading.where(level: 2): set text(size: 12.5pt)
#show heading.where(level: 2): set block(above: 1.6em, below: 0.8em)
#show figure: set block(above: 1.3em, below: 1.1em)
#show figure.where(kind: table): set block(breakable: true)
#show figure.caption: set text(size: 9.5pt, weight: "bold")
#show figure.caption: it => block(width: 100%, sticky: true, align(left, it.body))
#set figure.caption(position: top)
#show table.cell.where(y: 0): set align(bottom)
#set figure(numbering: none, gap: 0.6em)
#show link: set text(fill: rgb("${palette.link}"))
#show table: set par(justify: false)
#let codeword(body) = text(font: "DejaVu Sans Mono", size: 0.78em, hyphenate: false, body)
#let note(body) = block(above: -0.3em, below: 1.4em, text(size: 8.5pt, fill: rgb("${palette.soft}"), body))
#let notice(body) = block(width: 100%, above: 0.9em, below: 0.9em, inset: (left: 10pt, rest: 7pt), fill: rgb("#fbf1ec"), stroke: (left: 3pt + rgb("${palette.mark}")), body)
#let keys(..items) = block(above: 1.3em, below: 1.3em, grid(columns: (1fr,) * calc.min(3, items.pos().len()), gutter: 9pt,
  ..items.pos().map(item => block(width: 100%, fill: rgb("${palette.band}"), stroke: (top: 2pt + rgb("${palette.deep}")), inset: 9pt, breakable: false)[
    #set text(hyphenate: false)
    #strong(item.at(0)) \\
    #text(size: 19pt, weight: "bold", item.at(1)) \\
    #text(size: 8.5pt, fill: rgb("${palette.soft}"), item.at(2))
  ])))
#let facts(..items) = terms(tight: false, hanging-indent: 1.2em, ..items.pos().map(item => terms.item(item.at(0), item.at(1))))
`;

/** The document as Typst source with its drawings. */
const typstOf = (document: DocumentContent): TypstJob => {
  const drawings: Record<string, string> = {};
  const body = document.sections.map((section) => sectionTypst(section, 1, drawings)).join('\n');
  const source = `${preamble(document)}
#text(size: 9.5pt, weight: "bold", fill: rgb("${palette.soft}"), ${quoted(document.publisher)})
#v(1mm)
#title()
#text(size: 13pt, ${quoted(document.subtitle)})

#text(fill: rgb("${palette.soft}"), ${quoted(document.edition)})
#line(length: 100%, stroke: 1.5pt + rgb("${palette.deep}"))

${body}`;
  return { source, drawings, createdAt: Math.floor(document.date.getTime() / 1_000) };
};

/**
 * The thread that sets a PDF, as plain JavaScript, since a thread that starts from a file would need the sources' types
 * stripped in tests and not in operation. Its folder need not exist: everything is handed over, nothing is read from
 * disk. PDF/UA-1 refuses what is not accessible: a drawing without words, a document without a title.
 */
const threadSource = `
const { parentPort, workerData } = require('node:worker_threads');
const load = () => {
  try {
    return require(workerData.compiler);
  } catch {
    return undefined;
  }
};
const run = ({ NodeCompiler }) => {
const compiler = NodeCompiler.create({ workspace: '/plan' });
for (const [name, svg] of Object.entries(workerData.drawings)) compiler.mapShadow('/plan/' + name, Buffer.from(svg));
compiler.addSource('/plan/main.typ', workerData.source);
const compiled = compiler.compile({ mainFilePath: '/plan/main.typ' });
if (compiled.result === null) {
  const faults = compiled.takeDiagnostics();
  const told = faults === null ? [] : compiler.fetchDiagnostics(faults);
  throw new Error('The document cannot be set: ' + JSON.stringify(told).slice(0, 2000));
}
return new Uint8Array(compiler.pdf(compiled.result, { pdfStandard: 'ua-1', creationTimestamp: workerData.createdAt }));
};
const found = load();
parentPort.postMessage(found === undefined ? undefined : run(found));
`;

/** The compiler is native code and not published for every platform; where it is lacking, the page can be printed. */
const refuseWithoutCompiler = (): Problem =>
  new Problem('not-acceptable', {
    sv: 'Tjänsten kan inte göra PDF på den plattform som den kör på. Hämta format=html och skriv ut sidan.',
    en: 'The service cannot make a PDF on the platform that it runs on. Fetch format=html and print the page.',
  });

/** The compiler's native modules that are installed, where npm found one for the platform. */
const compilers = ['linux-x64-gnu', 'linux-x64-musl'].map(
  (platform) => `@myriaddreamin/typst-ts-node-compiler-${platform}`,
);

/** Where the compiler is installed, or a bare name, which the thread then cannot load. */
const compilerAddress = (): string => {
  const { resolve } = createRequire(import.meta.url);
  for (const name of compilers) {
    try {
      return resolve(name);
    } catch {
      // Another platform's.
    }
  }
  return compilers.join();
};

/** PDFs under way; each takes a core for as long as it is set. */
let underWay: Promise<unknown> = Promise.resolve();

const setInWorker = (job: TypstJob): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(threadSource, { eval: true, workerData: { ...job, compiler: compilerAddress() } });
    const timer = setTimeout(() => {
      reject(new Error('The PDF took too long.'));
      void worker.terminate();
    }, limits.pdfTimeoutMs);
    worker.once('message', (bytes: Uint8Array | undefined) =>
      bytes === undefined ? reject(refuseWithoutCompiler()) : resolve(bytes),
    );
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new Error('The PDF was not set.'));
    });
  });

/**
 * A document as a tagged PDF by PDF/UA-1 (ISO 14289-1) with its fonts inside. It is set in a thread of its own, one at
 * a time, since setting a hundred pages takes a second of a core. The same document gives the same bytes.
 */
export const renderDocumentPdf = (document: DocumentContent): Promise<Uint8Array> => {
  const set = underWay.then(() => setInWorker(typstOf(document)));
  underWay = set.catch(() => undefined);
  return set;
};
