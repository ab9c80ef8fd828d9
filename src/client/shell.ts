import { isAbsolute } from 'node:path';
import { plain } from './screen.ts';

const harmless = /^[\p{L}\p{N}_./:@%+,=\\-]+$/u;

/**
 * A word as it is written in a suggested command, so that it can be copied to the shell as it stands: quoted where it
 * holds anything that a shell reads otherwise (POSIX 2.2.2; double quotes on Windows, whose cmd knows no others).
 */
export const shellWord = (text: string, platform: string = process.platform): string => {
  const word = plain(text);
  if (platform === 'win32') return harmless.test(word) && word !== '' ? word : `"${word.replaceAll('"', '""')}"`;
  return harmless.test(word) && !word.includes('\\') ? word : `'${word.replaceAll("'", "'\\''")}'`;
};

/** A path likewise; one that begins like an option is written so that it is read as a path. */
export const shellPath = (path: string, platform: string = process.platform): string =>
  shellWord(path.startsWith('-') && !isAbsolute(path) ? `./${path}` : path, platform);
