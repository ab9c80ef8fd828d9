import { createHash } from 'node:crypto';

/**
 * The one style sheet. Text has a contrast of at least 7:1 and marks of at least 4.5:1 against their ground, lines
 * are at most 70 characters, and the page folds to one column at 320 CSS pixels (WCAG 2.1 1.4.3, 1.4.10, 1.4.12).
 */
export const style = `
:root{--ink:#1c2529;--soft:#47555c;--line:#c9d3d8;--ground:#fff;--band:#eef4f5;--deep:#0a4a4f;--link:#00576b;--mark:#8a2a0f}
*{box-sizing:border-box}
html{scroll-padding-top:1.5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.6 "Source Sans 3","Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
a{color:var(--link);text-underline-offset:.18em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid #b8500b;outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-100vw;top:0;padding:.75rem 1rem;background:var(--deep);color:#fff;z-index:2}
.skip:focus{left:0}
header{background:var(--deep);color:#fff}
header>div,.page,footer>div{max-width:76rem;margin:0 auto;padding:0 1.25rem}
header>div{padding-top:2.5rem;padding-bottom:2.25rem}
header p{max-width:44rem;margin:.6rem 0 0;font-size:1.125rem}
header p[lang=en]{color:#d5e6e7;font-size:1.0625rem}
header .version{margin-top:1.1rem;font-size:.9375rem;color:#d5e6e7}
h1,h2,h3,h4{line-height:1.25;text-wrap:balance}
h1{margin:0;font-size:clamp(1.6rem,1.1rem + 2.2vw,2.5rem);font-weight:650;letter-spacing:-.01em}
h2{margin:0 0 1rem;font-size:1.6rem;font-weight:650;color:var(--deep)}
h2 [lang=en],h3 [lang=en],h4 [lang=en]{display:block;font-weight:400;color:var(--soft);font-size:.8em}
h4 [lang=en]{font-size:1em}
h3{margin:2rem 0 .5rem;font-size:1.2rem}
h4{margin:1.4rem 0 .4rem;font-size:1rem}
p,ul,ol,dl{margin:0 0 1rem;max-width:44rem}
.page{display:block;padding-top:1.75rem;padding-bottom:3rem}
nav{border:1px solid var(--line);border-radius:.4rem;padding:1rem 1.25rem;margin-bottom:2rem;font-size:1rem}
nav h2{font-size:1rem;margin:0 0 .4rem;color:var(--ink)}
nav ul{list-style:none;margin:0;padding:0}
nav a{display:block;padding:.28rem 0}
section{padding:2.25rem 0;border-top:1px solid var(--line)}
section:first-child{border-top:0;padding-top:0}
.pair{display:grid;gap:1rem 2.5rem}
.pair+.pair{margin-top:1rem}
.pair>div>:last-child{margin-bottom:0}
.pair{margin-bottom:1.25rem}
.pair ul{padding-left:1.2rem}
.pair>[lang=en]{color:var(--soft);border-left:3px solid var(--line);padding-left:1rem}
code,pre{font-family:ui-monospace,"Cascadia Mono","SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.9em}
code{overflow-wrap:anywhere}
pre{margin:.5rem 0 1.25rem;padding:.9rem 1rem;background:var(--band);border:1px solid var(--line);border-radius:.4rem;overflow:auto;max-height:28rem;line-height:1.5}
pre code{font-size:.875rem;overflow-wrap:normal}
.scroll{overflow-x:auto;margin:.5rem 0 1.25rem}
table{border-collapse:collapse;width:100%;font-size:1rem}
caption{text-align:left;font-weight:600;padding:.25rem 0 .5rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--soft);font-weight:600}
tbody th{font-weight:400}
tr:target th,tr:target td,details:target>summary{background:#fdf3d7}
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
dt{font-weight:600}
dd{margin:0 0 .75rem}
footer{border-top:1px solid var(--line);background:var(--band)}
footer>div{padding-top:1.5rem;padding-bottom:2rem}
footer p{margin:0}
@media (min-width:48rem){h2 [lang=en],h3 [lang=en],h4 [lang=en]{display:inline;margin-left:.35em}.pair{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}h2{font-size:1.75rem}}
@media (min-width:68rem){.page{display:grid;grid-template-columns:14rem minmax(0,1fr);gap:0 3.5rem;align-items:start}nav{position:sticky;top:1.5rem;border:0;padding:0;max-height:calc(100vh - 3rem);overflow:auto}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
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
