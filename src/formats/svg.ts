/** Signs that XML gives a meaning, and those that it cannot hold at all. */
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken away
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escapeText = (text: string): string =>
  text
    .toWellFormed()
    .replace(unwritable, '')
    .replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** A piece of a picture that is already SVG. */
export class Svg {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** Lengths with at most two decimals: more only makes the picture heavier. */
const lengthOf = (value: number): string => String(Math.round(value * 100) / 100);

/** An element with its attributes and what is in it; texts are escaped, pieces are taken as they are. */
export const element = (
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (string | Svg)[]
): Svg => {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? lengthOf(value) : escapeText(value)}"`)
    .join('');
  const content = children.map((child) => (child instanceof Svg ? child.markup : escapeText(child))).join('');
  return new Svg(content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`);
};

/**
 * A whole picture. It says to those who do not see it what it shows (`title`, `desc`, SVG 2 section 5.7), grows with
 * the page up to a width, and holds no script, style sheet or outer address.
 */
export const picture = (
  described: { readonly title: string; readonly description: string; readonly language: string },
  size: { readonly width: number; readonly height: number; readonly widestPixels: number },
  children: readonly Svg[],
): string =>
  element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${lengthOf(size.width)} ${lengthOf(size.height)}`,
      width: '100%',
      style: `max-width:${size.widestPixels}px`,
      role: 'img',
      'aria-labelledby': 'title desc',
      lang: described.language,
      'font-family': 'system-ui, sans-serif',
    },
    element('title', { id: 'title' }, described.title),
    element('desc', { id: 'desc' }, described.description),
    ...children,
  ).markup;
