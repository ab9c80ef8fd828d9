import { fileURLToPath } from 'node:url';

/** Where a program, thread or module of the sources lies as the run of the tests built it, for processes of their own. */
export const builtUrl = (name: string): string => new URL(`../../dist-test/${name}.js`, import.meta.url).href;

export const builtFile = (name: string): string => fileURLToPath(builtUrl(name));
