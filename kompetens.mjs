#!/usr/bin/env node
// `npx kompetens` in a fresh clone: the sources are built where they are newer, and the command line is started in the
// folder that it was called from.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const calledFrom = process.cwd();
process.chdir(dirname(fileURLToPath(import.meta.url)));
await import('./build.mjs');
process.chdir(calledFrom);
await import('./dist/bin/kompetens.js');
