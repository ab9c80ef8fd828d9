import { limits } from './limits.ts';

/**
 * The first characters of a value, to be shown back. They are copied: a part of a long text keeps the whole of it in
 * memory for as long as the part is kept.
 */
export const excerpt = (text: string): string =>
  Buffer.from(text.slice(0, limits.valueShownCharacters), 'utf16le').toString('utf16le').toWellFormed();
