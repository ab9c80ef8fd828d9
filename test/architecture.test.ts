import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

/*
 * The import law is this graph and the list of kinds. A file imports its own feature's lower kinds, the features that its
 * feature uses and the floor; a feature's six kinds may be files or folders, and never reach another feature's routes.
 */
const floor = ['core', 'formats', 'db', 'http'];
/** The features, and which others each one uses. */
const uses: Readonly<Record<string, readonly string[]>> = {
  registers: [],
  access: ['registers'],
  audit: ['access'],
  surveys: ['registers', 'access', 'audit'],
  education: ['registers', 'audit', 'surveys'],
  plans: ['registers', 'audit', 'surveys'],
  forecasts: ['registers', 'audit', 'education', 'plans'],
  dimensioning: ['education', 'plans', 'forecasts'],
  publishing: ['surveys', 'plans'],
};
const features = Object.keys(uses);
const kinds = ['schemas', 'rules', 'tables', 'queries', 'commands', 'routes'];

/** What of the floor a kind may use. */
const floorOf: Record<string, readonly string[]> = {
  schemas: ['core'],
  rules: ['core'],
  tables: ['core', 'db'],
  queries: ['core', 'db'],
  commands: ['core', 'formats', 'db'],
  routes: ['core', 'formats', 'db', 'http'],
};

/** What a kind may import from npm and from Node; a solver in rules/ is allowed where the feature exists for it. */
const packagesOf: Record<string, RegExp> = {
  schemas: /^zod$/,
  rules: /^highs$/,
  tables: /^drizzle-orm(\/|$)/,
  queries: /^drizzle-orm(\/|$)/,
  commands: /^node:/,
  routes: /^(node:|fastify$|zod$)/,
};

/** The command line speaks with the service by its document: of the server it shares words, and no package but these. */
const clientPackages = /^(node:|jose$|openapi-fetch$)/;

const source = fileURLToPath(new URL('../src', import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const importForms = [
  /^import\s+(?<type>type\s+)?(?:[\w*{][^;']*?\sfrom\s+)?'(?<target>[^']+)'/gm,
  /^export\s+(?<type>type\s+)?(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?)\s+from\s+'(?<target>[^']+)'/gm,
  /\bimport\(\s*['"`](?<target>[^'"`]+)['"`]/g,
];

const importsOf = (file: string, text: string): Import[] =>
  importForms
    .flatMap((form) => [...text.matchAll(form)])
    .map(({ groups }) => {
      const target = groups?.target ?? '';
      return {
        from: file,
        to: target.startsWith('.') ? normalize(join(dirname(file), target)) : target,
        typeOnly: groups?.type !== undefined,
      };
    });

/** Where a file stands: `core`, `surveys/rules`, `bin`. */
const placeOf = (file: string): { layer: string; kind: string } => {
  const [layer = '', feature = '', kind = ''] = file.split('/');
  return layer === 'features' ? { layer: feature, kind: kind.replace(/\.ts$/, '') } : { layer, kind: '' };
};

/** Why an import breaks the law; undefined where it does not. */
const breachOf = ({ from, to, typeOnly }: Import): string | undefined => {
  const here = placeOf(from);
  const isFeature = features.includes(here.layer);
  if (here.layer === 'client') {
    const isShared = to.endsWith('.ts') ? /^(client|core)\//.test(to) : clientPackages.test(to);
    return isShared ? undefined : 'the command line imports itself, core, and few packages';
  }
  if (!to.endsWith('.ts')) {
    if (here.layer === 'core' && to !== 'zod') return 'core imports zod and nothing else';
    if (isFeature && !typeOnly && !packagesOf[here.kind]?.test(to)) return `${here.kind} may not import ${to}`;
    return undefined;
  }
  const there = placeOf(to);
  if (floor.includes(here.layer)) {
    return floor.indexOf(there.layer) > -1 && floor.indexOf(there.layer) <= floor.indexOf(here.layer)
      ? undefined
      : 'the floor imports only the floor below it';
  }
  if (!isFeature) return undefined;
  if (floor.includes(there.layer)) {
    return floorOf[here.kind]?.includes(there.layer) ? undefined : `${here.kind} may not use ${there.layer}`;
  }
  if (!features.includes(there.layer)) return 'a feature imports features and the floor only';
  const isOwn = there.layer === here.layer;
  if (!isOwn && !uses[here.layer]?.includes(there.layer)) return `${here.layer} does not use ${there.layer}`;
  if (!isOwn && there.kind === 'routes') return 'no feature imports the routes of another';
  return kinds.indexOf(there.kind) > kinds.indexOf(here.kind) ? 'imports go to a lower or the same kind' : undefined;
};

const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(source, join(entry.parentPath, entry.name)));

t.test('every import follows the law of the house', async (t) => {
  const breaches = files
    .flatMap((file) => importsOf(file, readFileSync(join(source, file), 'utf8')))
    .flatMap((each) => {
      const breach = breachOf(each);
      return breach === undefined ? [] : [`${each.from} → ${each.to}: ${breach}`];
    });
  t.same(breaches, []);
});

t.test('the features that use each other form no circle, and none is named that nobody imports', async (t) => {
  const reached = (from: string, seen: readonly string[] = []): readonly string[] => {
    if (seen.includes(from)) return seen;
    let all: readonly string[] = [...seen, from];
    for (const next of uses[from] ?? []) all = reached(next, all);
    return all;
  };
  const circles = features.filter((feature) => uses[feature]?.some((next) => reached(next).includes(feature)));
  t.same(circles, []);
  const imported = new Set(
    files
      .flatMap((file) => importsOf(file, readFileSync(join(source, file), 'utf8')))
      .map(({ from, to }) => `${placeOf(from).layer} → ${placeOf(to).layer}`),
  );
  const idle = Object.entries(uses).flatMap(([feature, others]) =>
    others.map((other) => `${feature} → ${other}`).filter((arrow) => !imported.has(arrow)),
  );
  t.same(idle, []);
});

t.test('the picture and the list in docs/architecture.md are those of the law', async (t) => {
  const arrows = Object.entries(uses).flatMap(([feature, others]) =>
    others.map((other) => `  ${feature} --> ${other}`),
  );
  const rows = Object.entries(uses).map(
    ([feature, others]) => `| \`${feature}\` | ${others.join(', ') || 'the floor alone'} |`,
  );
  const made = [...['```mermaid', 'graph BT', ...arrows, '```', '', '| feature | uses |', '|---|---|', ...rows]].join(
    '\n',
  );
  const file = fileURLToPath(new URL('../docs/architecture.md', import.meta.url));
  const [begin, end] = ['<!-- the law: made by the test -->\n', '\n<!-- end of the law -->'];
  const text = readFileSync(file, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const after = rest.slice(rest.indexOf(end));
  const wanted = `${before}${begin}${made}${after}`;
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, wanted);
  t.equal(readFileSync(file, 'utf8'), wanted, 'UPDATE_DOCS=1 npm test -- test/architecture.test.ts writes it');
});

t.test('no import hides its target in an expression', async (t) => {
  const computed = files.filter((file) => /\bimport\(\s*[^'"`\s)]/.test(readFileSync(join(source, file), 'utf8')));
  t.same(computed, []);
});

t.test('every file of a feature is one of the six kinds', async (t) => {
  const strangers = files
    .filter((file) => file.startsWith('features/'))
    .filter((file) => {
      const { layer, kind } = placeOf(file);
      return !features.includes(layer) || !kinds.includes(kind);
    });
  t.same(strangers, []);
});

t.test('the law refuses an import upwards, a look into another feature’s routes, and a foreign package', async (t) => {
  const cases: [string, string, string][] = [
    ['core/page.ts', 'db/open.ts', 'the floor imports only the floor below it'],
    ['db/open.ts', 'features/surveys/tables.ts', 'the floor imports only the floor below it'],
    ['features/surveys/rules/lines.ts', 'db/open.ts', 'rules may not use db'],
    ['features/surveys/rules/lines.ts', 'features/surveys/tables.ts', 'imports go to a lower or the same kind'],
    ['features/surveys/queries/lines.ts', 'features/plans/schemas.ts', 'surveys does not use plans'],
    ['features/plans/queries/plans.ts', 'features/education/queries/reports.ts', 'plans does not use education'],
    ['features/plans/routes.ts', 'features/surveys/routes/lines.ts', 'no feature imports the routes of another'],
    ['features/plans/rules/measures.ts', 'node:crypto', 'rules may not import node:crypto'],
    ['core/page.ts', 'pg', 'core imports zod and nothing else'],
    ['client/api.ts', 'http/problems.ts', 'the command line imports itself, core, and few packages'],
    ['client/api.ts', 'zod', 'the command line imports itself, core, and few packages'],
    ['http/problems.ts', 'client/api.ts', 'the floor imports only the floor below it'],
    ['features/surveys/routes/lines.ts', 'client/api.ts', 'a feature imports features and the floor only'],
  ];
  for (const [from, to, breach] of cases) t.equal(breachOf({ from, to, typeOnly: false }), breach, `${from} → ${to}`);
  t.equal(
    breachOf({ from: 'features/plans/queries/plans.ts', to: 'features/surveys/queries/rounds.ts', typeOnly: false }),
    undefined,
  );
});
