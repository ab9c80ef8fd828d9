import { createHash } from 'node:crypto';
import { houseStyle } from '../../formats/house-style.ts';

/** The style sheet of the root page: the look of the house, and what only this page has. */
export const style = `${houseStyle}h2 [lang=en],h3 [lang=en],h4 [lang=en]{display:block;font-weight:400;color:var(--soft);font-size:.8em}
h4 [lang=en]{font-size:1em}
.pair{display:grid;gap:1rem 2.5rem}
.pair+.pair{margin-top:1rem}
.pair>div>:last-child{margin-bottom:0}
.pair{margin-bottom:1.25rem}
.pair ul{padding-left:1.2rem}
.pair>[lang=en]{color:var(--soft);border-left:3px solid var(--line);padding-left:1rem}
pre{margin:.5rem 0 1.25rem;padding:.9rem 1rem;background:var(--band);border:1px solid var(--line);border-radius:.4rem;overflow:auto;max-height:28rem;line-height:1.5}
pre code{font-size:.875rem;overflow-wrap:normal}
th code{overflow-wrap:normal}
th [lang=en],caption [lang=en]{font-weight:400;color:var(--soft);margin-left:.35em}
dl.problems{max-width:none}
.problems>div{padding:.75rem 0;border-bottom:1px solid var(--line)}
.problems dd{margin:.25rem 0 0}
.problems .pair{margin:0;gap:.5rem 2.5rem}
div:target,details:target>summary{background:#fdf3d7}
details{border:1px solid var(--line);border-radius:.4rem;margin:.6rem 0;background:var(--ground)}
summary{cursor:pointer;padding:.65rem .9rem;display:grid;grid-template-columns:4.6rem minmax(0,1fr);gap:.1rem .75rem;align-items:baseline;list-style:none;border-radius:.4rem}
summary::-webkit-details-marker{display:none}
summary:hover{background:var(--band)}
details[open]>summary{border-bottom:1px solid var(--line);border-radius:.4rem .4rem 0 0;background:var(--band)}
summary .what{grid-column:2;color:var(--soft)}
summary.plain{display:block}
summary.plain::before{content:"\\25B8\\00A0";color:var(--soft)}
details[open]>summary.plain::before{content:"\\25BE\\00A0"}
details>div{padding:.9rem .9rem .4rem}
.method{font-weight:700;font-size:.875rem;letter-spacing:.03em;color:var(--deep)}
.method.DELETE{color:var(--mark)}
.tag{margin-top:0}
.access{font-size:.9375rem;color:var(--soft)}
ul.codes{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1rem;max-width:none}
@media (min-width:48rem){h2 [lang=en],h3 [lang=en],h4 [lang=en]{display:inline;margin-left:.35em}.pair{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}h2{font-size:1.75rem}}
@media (min-width:68rem){.page{display:grid;grid-template-columns:14rem minmax(0,1fr);gap:0 3.5rem;align-items:start}nav{position:sticky;top:1.5rem;border:0;padding:0;max-height:calc(100vh - 3rem);overflow:auto}}
@media print{nav,.skip{display:none}header{background:none;color:inherit}header p,header p[lang=en],header .version{color:inherit}}
`;

/** What a page may load: this style sheet, known by its hash, and nothing else. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
