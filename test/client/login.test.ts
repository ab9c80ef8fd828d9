import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { localLoginsIn } from '../../src/bin/local-login.ts';
import { commandLine } from '../support/command-line.ts';
import { openRound } from '../support/round.ts';

const place = await commandLine(t);
const { api, run, folder, store } = place;
const office = await api.nationalOffice();
const editor = await api.editor('sodra');
await openRound(office, { name: 'Provomgång' });
const loginWords = ['login', '--service', place.baseUrl, '--client-id', editor.clientId];

t.test('without a login every command says how to get one', async (t) => {
  for (const words of [['status'], ['rounds'], ['check', 'a.csv'], ['submit'], ['logout']]) {
    const { exitCode, stderr } = await run(words);
    t.equal(exitCode, 3, words.join(' '));
    t.match(stderr, /npx kompetens login/);
  }
});

t.test('a key is made, and lets in once its public part is registered with the issuer', async (t) => {
  const first = await run([...loginWords, '--json']);
  t.equal(first.exitCode, 3);
  const { publicKey } = JSON.parse(first.stdout);
  t.match(publicKey, { kty: 'EC', crv: 'P-256', kid: String });
  t.notOk('d' in publicKey);
  const early = await run(loginWords);
  t.equal(early.exitCode, 3);
  t.match(early.stderr, /registrerade hos utfärdaren/);
  place.registeredKeys.set(editor.clientId, publicKey);
  const second = await run(loginWords);
  t.equal(second.exitCode, 0, second.stderr);
  t.match(second.stdout, /Inloggad som council-editor.*Öppen omgång: Provomgång/s);
});

t.test('no token or key is ever shown or kept, and what is kept is its owner’s alone', async (t) => {
  const before = place.tokens.length;
  const file = join(folder, 'rad.csv');
  await writeFile(file, 'Områdeskod;Yrkeskod;Driftsform;År;Antal anställda\n12;lakare;Region;2024;x');
  const commands = [
    ['status'],
    ['rounds'],
    ['check', file],
    ['send', file, '--yes'],
    ['submit', '--yes'],
    ['approve'],
    ['status', '--json'],
  ];
  const shown: string[] = [];
  for (const words of commands) {
    const { stdout, stderr } = await run(words, { answers: [] });
    shown.push(stdout, stderr);
  }
  t.ok(place.tokens.length > before, 'tokens were had');
  const key = JSON.parse(await readFile(store.keyPath(editor.clientId), 'utf8'));
  const secrets = [...place.tokens.map((token) => token.slice(-43)), key.d];
  for (const entry of await readdir(store.folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    t.equal((await stat(path)).mode & 0o077, 0, path);
    if (entry.isFile() && path !== store.keyPath(editor.clientId)) shown.push(await readFile(path, 'utf8'));
  }
  const leaked = secrets.filter((secret) => shown.some((text) => text.includes(secret)));
  t.same(leaked, []);
});

t.test('a key that others can read is refused', async (t) => {
  await chmod(store.keyPath(editor.clientId), 0o644);
  const { exitCode, stderr } = await run(['status']);
  t.equal(exitCode, 2);
  t.match(stderr, /chmod 600/);
  await chmod(store.keyPath(editor.clientId), 0o600);
});

t.test('a broken key is refused without being quoted', async (t) => {
  const path = join(folder, 'broken.json');
  await writeFile(path, '{"kty":"EC","d":"hemligt"', { mode: 0o600 });
  const { exitCode, stderr } = await run([...loginWords, '--key', path]);
  t.equal(exitCode, 3);
  t.notMatch(stderr, /hemligt/);
});

t.test('keys and figures do not go to another machine in the clear, nor to what is no such service', async (t) => {
  const login = (service: string) => run(['login', '--service', service, '--client-id', 'a']);
  t.match(await login('http://example.org/kompetensforsorjning/v1'), { exitCode: 2, stderr: /inte https/ });
  t.match(await login('sodra'), { exitCode: 2, stderr: /ingen adress/ });
  t.match(await login(place.baseUrl.replace('/v1', '/v2')), { exitCode: 2, stderr: /säger inte vem/ });
  t.match(
    await run([...loginWords, '--issuer', 'https://other.example.se']),
    { exitCode: 2 },
    'an issuer that the service does not name',
  );
});

t.test('there is no easy way in where no local issuer is, and none in production', async (t) => {
  const find = localLoginsIn(t.testdir());
  await t.rejects(find({ role: 'council-editor', council: 'sodra' }), { message: /No service with a local issuer/ });
  const kept = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  t.teardown(() => {
    if (kept === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = kept;
  });
  await t.rejects(find({ role: 'council-editor', council: 'sodra' }), { message: /in production/ });
});

const escapeCode = String.fromCharCode(27);

t.test('colours are for terminals, and not where they are unwanted', async (t) => {
  const terminal = await run(['rounds'], { answers: [] });
  t.ok(terminal.stdout.includes(`${escapeCode}[`));
  for (const options of [
    {},
    { answers: [], environment: { NO_COLOR: '1' } },
    { answers: [], environment: { TERM: 'dumb' } },
  ]) {
    const { stdout, stderr } = await run(['rounds'], options);
    t.notOk(stdout.includes(escapeCode) || stderr.includes(escapeCode));
    t.match(stdout, /Provomgång/);
  }
});

t.test('the screens speak Swedish, and English where the terminal or the person does', async (t) => {
  t.match((await run(['--help'])).stdout, /Behovskartläggning från kommandoraden/);
  for (const environment of [{ LANG: 'en_GB.UTF-8' }, { LANG: 'sv_SE.UTF-8', LC_ALL: 'en_US.UTF-8' }]) {
    t.match((await run(['--help'], { environment })).stdout, /Needs surveys from the command line/);
  }
  t.match((await run(['status', '--language', 'en'])).stdout, /answers due/);
  t.match((await run(['status', '--language', 'sv'], { environment: { LANG: 'en' } })).stdout, /svar senast/);
});

t.test('every command explains itself, and what is written wrongly is told apart from what went wrong', async (t) => {
  const { stdout } = await run(['--help']);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
  t.ok(names.length >= 10);
  for (const name of names) {
    const help = await run([name, '--help']);
    t.equal(help.exitCode, 0);
    t.match(help.stdout, `npx kompetens ${name}`);
    t.ok(
      help.stdout.split('\n').every((line) => line.length <= 80),
      `${name} fits 80 columns`,
    );
  }
  t.equal((await run([])).exitCode, 2);
  t.match(await run(['chek']), { exitCode: 2, stderr: /inget kommando chek/ });
  t.match(await run(['check']), { exitCode: 2, stderr: /fel antal ord/ });
  t.match(await run(['status', '--foo']), { exitCode: 2, stderr: /inget val --foo/ });
  t.match(await run(['check', 'finns-inte.csv']), { exitCode: 2, stderr: /ingen fil/ });
  t.match(await run(['check', 'bok.xls']), { exitCode: 2, stderr: /xlsx/ });
});

t.test('a refusal is told with what to do, and to scripts as the problem that it is', async (t) => {
  const words = ['template', '--level', 'nation', '-o', join(folder, 'm.csv')];
  t.match(await run(words), { exitCode: 1, stderr: /Begäran följer inte kontraktet.*level.*region, municipality/s });
  const { exitCode, stdout } = await run([...words, '--json']);
  t.equal(exitCode, 1);
  t.match(JSON.parse(stdout), { problem: { status: 400, code: 'invalid-request', errors: [{ parameter: 'level' }] } });
});

t.test('a service that cannot be reached is told from one that refuses', async (t) => {
  const login = await store.login(undefined);
  await store.saveLogin({
    ...login,
    clientId: 'away',
    service: 'http://127.0.0.1:9/kompetensforsorjning/v1',
    keyFile: login.keyFile,
  });
  await store.saveLogin(login);
  const { exitCode } = await run(['rounds', '--as', 'away']);
  t.equal(exitCode, 3, 'the issuer does not know it');
  await store.saveLogin({ ...login, tokenEndpoint: 'http://127.0.0.1:9/token' });
  const away = await run(['rounds']);
  t.equal(away.exitCode, 4);
  t.match(away.stderr, /Kör samma kommando igen/);
  await store.saveLogin(login);
});

t.test('logging out forgets the login and its key', async (t) => {
  t.equal((await run(['logout'])).exitCode, 0);
  await t.rejects(stat(store.keyPath(editor.clientId)), { code: 'ENOENT' });
  t.match(await run(['status', '--as', editor.clientId]), { exitCode: 2 });
});
