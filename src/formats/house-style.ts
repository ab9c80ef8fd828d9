/**
 * The look of every page. Text has a contrast of at least 7:1 and marks of at least 4.5:1 against their ground, lines
 * are at most 70 characters, and pages fold to one column at 320 CSS pixels (WCAG 2.1 1.4.3, 1.4.10, 1.4.12).
 */

/** The colours, by what they are for. */
export const palette = {
  ink: '#1c2529',
  soft: '#47555c',
  line: '#c9d3d8',
  ground: '#fff',
  band: '#eef4f5',
  deep: '#0a4a4f',
  link: '#00576b',
  mark: '#8a2a0f',
} as const;

const tokens = Object.entries(palette)
  .map(([name, colour]) => `--${name}:${colour}`)
  .join(';');

const sansSerif = '"Source Sans 3","Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,sans-serif';

/** The rules that all pages share. */
export const houseStyle = `
:root{${tokens}}
*{box-sizing:border-box}
html{scroll-padding-top:1.5rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.6 ${sansSerif};overflow-wrap:break-word}
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
code,pre{font-family:ui-monospace,"Cascadia Mono","SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.9em}
code{overflow-wrap:anywhere}
.scroll{overflow-x:auto;margin:.5rem 0 1.25rem}
table{border-collapse:collapse;width:100%;font-size:1rem}
caption{text-align:left;font-weight:600;padding:.25rem 0 .5rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--soft);font-weight:600}
tbody th{font-weight:400}
dt{font-weight:600}
dd{margin:0 0 .75rem}
footer{border-top:1px solid var(--line);background:var(--band)}
footer>div{padding-top:1.5rem;padding-bottom:2rem}
footer p{margin:0}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`;
