import { createHash } from 'node:crypto';
import type { Block, Cell, DocumentContent, Figure, Run, Section, Table } from '../core/document.ts';
import { drawChart } from './chart-svg.ts';
import { houseStyle } from './house-style.ts';
import { Html, html } from './html.ts';

const documentStyle = `${houseStyle}
.page>main{min-width:0}
header .edition{font-size:1rem;color:#d5e6e7}
header ul{list-style:none;padding:0;margin:1rem 0 0;display:flex;flex-wrap:wrap;gap:.3rem 1.25rem}
header a{color:#fff}
nav ul ul{display:none}
main p,main ul,main dl{max-width:44rem}
h3{scroll-margin-top:1rem}
.keys{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,12.5rem),1fr));gap:1rem;margin:0 0 1.75rem;max-width:none}
.keys>div{border:1px solid var(--line);border-top:4px solid var(--deep);padding:.9rem 1rem 1rem;background:var(--band)}
.keys dt{font-weight:600;font-size:1rem}
.keys dd{margin:0}
.keys .value{font-size:1.95rem;line-height:1.25;font-weight:650;color:var(--deep);margin:.15rem 0 .3rem}
.keys .note{color:var(--soft);font-size:.9375rem;line-height:1.45}
.notice{border-left:5px solid var(--mark);background:#fbf1ec;padding:.8rem 1rem;max-width:44rem;margin:0 0 1.25rem}
.notice p{margin:0}
figure{margin:1.5rem 0;max-width:44rem}
figcaption{font-weight:600;margin-bottom:.6rem}
figure svg{display:block;width:100%;height:auto}
figure .wide{display:none}
.notes{list-style:none;padding:0;margin:-.5rem 0 1.75rem;color:var(--soft);font-size:.9375rem;line-height:1.5;max-width:44rem}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;padding-left:.5rem}
thead th{vertical-align:bottom}
thead th.number{white-space:normal}
tbody th{min-width:8.5rem;hyphens:manual}
tbody tr:first-child>*{padding-top:.6rem}
caption span{display:block;position:sticky;left:0;max-width:calc(100vw - 2.5rem)}
td.number+td:not(.number),th.number+th:not(.number){padding-left:1rem}
td a{text-decoration-thickness:1px}
table.many{font-size:.9375rem}
.many td.number,.many th.number{padding-right:.3rem}
time{white-space:nowrap}
sup{font-size:.72em;line-height:0;margin-left:.1em}
main .scroll{position:relative}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.facts{display:grid;grid-template-columns:minmax(0,1fr);gap:0}
.facts dt{padding-top:.5rem}
.facts dd{border-bottom:1px solid var(--line);padding-bottom:.5rem;margin:0}
.runs code,dd code{overflow-wrap:anywhere}
@media (min-width:40rem){figure .wide{display:block}figure .narrow{display:none}.facts{grid-template-columns:13rem minmax(0,1fr)}.facts dt,.facts dd{padding:.5rem 0;border-bottom:1px solid var(--line)}}
@media (min-width:48rem){h2{font-size:1.75rem}}
@media (min-width:68rem){.page{display:grid;grid-template-columns:14rem minmax(0,1fr);gap:0 2.5rem;align-items:start}nav{position:sticky;top:1.5rem;border:0;padding:0;max-height:calc(100vh - 3rem);overflow:auto}}
@page{size:A4;margin:18mm 16mm}
@media print{
html{font-size:10pt}
body{line-height:1.45}
nav,.skip,header ul{display:none}
header{background:none;color:inherit;border-bottom:2pt solid var(--deep)}
header p,header .edition{color:inherit}
header>div,.page,footer>div{padding-left:0;padding-right:0;max-width:none}
header>div{padding-top:0;padding-bottom:1rem}
.page{display:block}
a{color:inherit;text-decoration:none}
p a,li a,.facts a{text-decoration:underline}
section{padding:.75rem 0}
h2,h3,caption,figcaption{break-after:avoid}
figure,.keys>div,.notice,tr,.facts{break-inside:avoid}
tbody tr:nth-child(-n+2),tbody tr:nth-last-child(2),tbody tr:nth-last-child(3){break-after:avoid}
.notes{break-before:avoid}
figure.tiles svg{width:auto;max-width:100%;max-height:7.2cm}
footer{display:none}
caption span{max-width:none}
figure .wide{display:block}
figure .narrow{display:none}
.scroll{overflow:visible}
thead{display:table-header-group}
th,td{padding:.25rem .5rem .25rem 0}
.keys{grid-template-columns:repeat(3,1fr)}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;

/** What a document page may load: its own style sheet, and nothing else. */
export const documentPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(documentStyle).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A text whose dates (ISO 8601) are marked as such, and stay in one line. */
const datedHtml = (text: string): Html =>
  html`${text.split(/\b(\d{4}-\d{2}-\d{2})\b/).map((part, index) => (index % 2 === 1 ? html`<time>${part}</time>` : part))}`;

const runHtml = ({ text, href, strong, code }: Run): Html => {
  const dated = datedHtml(text);
  const inner = code === true ? html`<code>${text}</code>` : strong === true ? html`<strong>${dated}</strong>` : dated;
  return href === undefined ? inner : html`<a href="${href}">${inner}</a>`;
};

const runsHtml = (runs: readonly Run[]): Html => html`${runs.map(runHtml)}`;

const cellHtml = ({ text, href, marks = [] }: Cell): Html => {
  const shown = href === undefined ? html`${text}` : html`<a href="${href}">${text}</a>`;
  return marks.length === 0
    ? shown
    : html`${shown}<sup aria-hidden="true">${marks.map(({ letter }) => letter).join(',')}</sup><span class="vh"> (${marks.map(({ words }) => words).join('; ')})</span>`;
};

const tableHtml = (table: Table): Html => {
  const classOf = (index: number): Html => (table.columns[index]?.numeric === true ? html` class="number"` : html``);
  const many = table.columns.length > 7 ? html` class="many"` : html``;
  return html`<div class="scroll" role="region" aria-labelledby="${table.id}" tabindex="0"><table${many}>
<caption><span id="${table.id}">${table.caption}</span></caption>
<thead><tr>${table.columns.map(({ heading }, index) => html`<th scope="col"${classOf(index)}>${heading}</th>`)}</tr></thead>
<tbody>${table.rows.map(
    (row) =>
      html`<tr>${row.map((cell, index) =>
        index === 0 ? html`<th scope="row">${cellHtml(cell)}</th>` : html`<td${classOf(index)}>${cellHtml(cell)}</td>`,
      )}</tr>
`,
  )}</tbody></table></div>${
    table.notes.length === 0
      ? undefined
      : html`<ul class="notes">${table.notes.map((note) => html`<li>${note}</li>`)}</ul>`
  }`;
};

/** A chart in two widths of which one is shown; the words stand in for it wherever it is not seen. */
const figureHtml = ({ id, caption, alternative, chart }: Figure): Html => {
  const draw = (wide: boolean): Html => {
    const name = wide ? 'wide' : 'narrow';
    const svg = drawChart(chart, { wide, id: `${id}-${name}`, fontFamily: 'inherit' });
    // The writer escapes every text of the drawing itself.
    return new Html(
      svg.replace('<svg ', `<svg class="${name}" role="img" aria-labelledby="${id}" aria-describedby="${id}-text" `),
    );
  };
  return html`<figure class="${chart.kind}"><figcaption id="${id}">${caption}</figcaption>${draw(true)}${draw(false)}<p class="vh" id="${id}-text">${alternative}</p></figure>
`;
};

const blockHtml = (block: Block): Html => {
  switch (block.kind) {
    case 'paragraph':
      return html`<p class="runs">${runsHtml(block.runs)}</p>\n`;
    case 'notice':
      return html`<div class="notice"><p>${runsHtml(block.runs)}</p></div>\n`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${runsHtml(item)}</li>\n`)}</ul>\n`;
    case 'facts':
      return html`<dl class="facts">${block.facts.map(
        ({ term, runs }) => html`<dt>${term}</dt><dd>${runsHtml(runs)}</dd>\n`,
      )}</dl>\n`;
    case 'keys':
      return html`<dl class="keys">${block.keys.map(
        ({ label, value, note }) =>
          html`<div><dt>${label}</dt><dd class="value">${cellHtml(value)}</dd><dd class="note">${note}</dd></div>\n`,
      )}</dl>\n`;
    case 'table':
      return tableHtml(block);
    case 'figure':
      return figureHtml(block);
  }
};

const sectionHtml = (section: Section): Html => html`<section aria-labelledby="${section.id}">
<h2 id="${section.id}">${section.heading}</h2>
${section.blocks.map((block) => blockHtml(block))}${section.sections.map(
  ({ id, heading, blocks }) => html`<h3 id="${id}">${heading}</h3>\n${blocks.map((block) => blockHtml(block))}`,
)}</section>
`;

/**
 * A document as one accessible page (WCAG 2.1 AA): landmarks, a skip link, headings in order, tables with caption and
 * scope that scroll by themselves on a narrow screen, charts with their words, and rules for paper. No script.
 */
export const renderDocumentHtml = (content: DocumentContent): string =>
  html`<!doctype html>
<html lang="${content.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${content.title.replaceAll('\u00ad', '')} – ${content.edition}</title>
<link rel="icon" href="data:,">
<style>${new Html(documentStyle)}</style>
</head>
<body>
<a class="skip" href="#innehall">${content.words.skip}</a>
<header><div>
<h1>${content.title}</h1>
<p>${content.subtitle}</p>
<p class="edition">${datedHtml(content.edition)}</p>
<ul>${content.alternates.map(
    ({ text, href, language }) =>
      html`<li><a href="${href}"${language === undefined ? undefined : html` hreflang="${language}" lang="${language}"`}>${text}</a></li>`,
  )}</ul>
</div></header>
<div class="page">
<nav aria-labelledby="nav-title"><h2 id="nav-title">${content.words.contents}</h2><ul>${content.sections.map(
    ({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>`,
  )}</ul></nav>
<main id="innehall" tabindex="-1">
${content.sections.map((section) => sectionHtml(section))}</main>
</div>
<footer><div><p>${content.publisher}. ${content.words.checksum}: <code>${content.contentHash}</code></p></div></footer>
</body>
</html>
`.text;
