import { execFileSync } from 'node:child_process';
import { readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { formatInstant } from '../../src/client/language.ts';
import { shellPath } from '../../src/client/shell.ts';
import { commandLine } from '../support/command-line.ts';
import { fileOf, formats } from '../support/line-files.ts';
import { line, openRound } from '../support/round.ts';

const place = await commandLine(t);
const { api, run, folder } = place;
const office = await api.nationalOffice();
const editor = await api.editor('sodra');
const approver = await api.approver('sodra');
await place.login(approver);
await place.login(editor);

let opened = 0;
/** A round of its own for a test, which it names. */
const round = async (): Promise<{ name: string; draft: () => Promise<string> }> => {
  opened += 1;
  const name = `Omgång ${opened}`;
  const roundId = await openRound(office, { name });
  const draft = async () => (await editor.get(`/surveys?roundId=${roundId}`)).body.surveys[0]?.surveyId;
  return { name, draft };
};

const write = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

const heading = 'Områdeskod;Yrkeskod;Driftsform;År;Antal anställda;Årsarbetare';
const sound = [heading, '12;lakare;Region;2024;100;80,5', '07;lakare;Region;2024;50;40'].join('\r\n');
const linesOf = async (surveyId: string) => (await editor.get(`/surveys/${surveyId}/lines`)).body._meta.totalRecords;
const importsOf = async (surveyId: string): Promise<{ state: string }[]> =>
  (await editor.get(`/surveys/${surveyId}/imports`)).body.imports;

t.test('a file with faults is reported with its rows and columns, and nothing is written', async (t) => {
  const { name, draft } = await round();
  const rows = [
    heading,
    '12;lakarre;Region;2024;100;80',
    '07;lakarre;Region;2024;12 st;40',
    '10;lakare;Region;2024;1;1',
  ];
  const path = await write('fel.csv', rows.join('\n'));
  for (const command of [
    ['check', path],
    ['send', path, '--yes'],
  ]) {
    const { exitCode, stdout } = await run([...command, '--round', name]);
    t.equal(exitCode, 1);
    t.match(stdout, /3 fel att rätta \(CSV, utf-8, 3 rader\)/);
    t.match(
      stdout,
      /Raderna 2, 3 · Yrkeskod · ”lakarre”\n {4}Koden finns inte.*\n(?: {4}.*\n)* {4}→ lakare/,
      'the same mistake once, with all its rows',
    );
    t.match(stdout, /Rad 3 · Antal anställda · ”12 st”/);
    t.match(stdout, /Ingenting har sparats/);
  }
  t.equal(await linesOf(await draft()), 0);
});

t.test('the sender’s own file comes back with the faults marked, and all faults as a list', async (t) => {
  const { name } = await round();
  const path = await write('fel2.csv', [heading, '12;lakarre;Region;2024;100;80'].join('\n'));
  const [marked, list] = [join(folder, 'marked.csv'), join(folder, 'list.csv')];
  await run(['check', path, '--round', name, '--marked', marked, '--report', list]);
  t.match(await readFile(marked, 'utf8'), /12;lakarre;Region;2024;100;80;.*Yrkeskod: Koden finns inte/);
  t.match(await readFile(list, 'utf8'), /2;Yrkeskod;unknown-code;Fel/);
});

t.test(
  'the sender’s own file is never overwritten, and a name that cannot be written is refused at once',
  async (t) => {
    const { name, draft } = await round();
    const content = [heading, '12;lakarre;Region;2024;100;80'].join('\n');
    const path = await write('egen.csv', content);
    for (const option of ['--marked', '--report']) {
      const { exitCode, stderr } = await run(['check', path, '--round', name, option, `${folder}/./egen.csv`]);
      t.equal(exitCode, 2);
      t.match(stderr.replaceAll('\n', ' '), /är din egen fil och skrivs inte över/);
      t.equal(await readFile(path, 'utf8'), content);
    }
    t.equal((await run(['check', path, '--round', name, '--report', join(folder, 'lista.txt')])).exitCode, 2);
    t.equal(await draft(), undefined, 'nothing was begun');
  },
);

t.test('every command that is suggested can be copied to a shell, and names another file than the own', async (t) => {
  const { name } = await round();
  const words = (command: string | undefined): string[] =>
    execFileSync('sh', ['-c', `printf '%s\\n' ${command?.replace('npx kompetens', '') ?? ''}`], { encoding: 'utf8' })
      .trim()
      .split('\n');
  const suggested = (stdout: string): string | undefined => /npx kompetens .*/.exec(stdout)?.[0];
  for (const own of ['Behov – Södra (1).CSV', "d'or & $HOME `x`.csv", 'enkel.csv']) {
    const path = await write(own, sound);
    t.strictSame(words(suggested((await run(['check', path, '--round', name])).stdout)), ['send', path]);
  }
  const faulty = [heading, '12;lakarre;Region;2024;100;80'].join('\n');
  for (const [own, marked] of [
    ['fel.csv', 'fel-2.csv'],
    ['Fel.CSV', 'fel-2.csv'],
    ['fel (1).csv', 'fel.csv'],
  ] as const) {
    const path = await write(own, faulty);
    const { stdout } = await run(['check', path, '--round', name]);
    t.strictSame(words(suggested(stdout)), ['check', path, '--marked', marked]);
  }
  const template = join(folder, 'min mall.csv');
  const fetched = await run(['template', '--round', name, '-o', template]);
  t.strictSame(words(suggested(fetched.stdout)), ['check', template]);
  t.equal(shellPath('-x.csv', 'linux'), './-x.csv', 'no file is read as an option');
  t.equal(shellPath('C:\\Mina filer\\a (1).csv', 'win32'), '"C:\\Mina filer\\a (1).csv"');
});

t.test('the hour that Swedish clocks show twice is told apart, and no other is marked', (t) => {
  const at = (instant: string, language: 'sv' | 'en') => formatInstant(instant, language);
  t.equal(at('2027-10-31T00:30:00Z', 'sv'), '31 okt. 2027 02:30 (sommartid)');
  t.equal(at('2027-10-31T01:30:00Z', 'sv'), '31 okt. 2027 02:30 (normaltid)');
  t.match(at('2027-10-31T00:00:00Z', 'en'), /02:00 \(summer time\)$/);
  t.match(at('2027-10-31T01:59:59Z', 'en'), /02:59 \(standard time\)$/);
  for (const plain of ['2027-10-30T23:59:59Z', '2027-10-31T02:00:00Z', '2027-03-28T01:00:00Z', '2027-07-01T12:00:00Z'])
    t.notMatch(at(plain, 'sv'), /tid/, plain);
  t.end();
});

t.test('every form of the same lines is checked without a trace, and sent as it was shown', async (t) => {
  const lines = [line(), line({ areaCode: '07', headcount: 50, fullTimeEquivalents: 40 })];
  const hashes = new Set<string>();
  for (const format of formats) {
    const { name, draft } = await round();
    const path = await write(`rader.${format}`, (await fileOf(format, lines)).content as string | Buffer);
    const checked = await run(['check', path, '--round', name]);
    t.equal(checked.exitCode, 0, checked.stderr);
    t.match(checked.stdout, / 2 {2}nya\n/);
    t.equal(await linesOf(await draft()), 0);
    const sent = await run(['send', path, '--round', name, '--yes', '--json']);
    t.equal(sent.exitCode, 0, sent.stderr);
    const told = JSON.parse(sent.stdout);
    t.match(told, { import: { format, comparison: { added: 2 } }, written: { added: 2, lineCount: 2 } });
    hashes.add(told.import.contentHash);
    t.equal(await linesOf(await draft()), 2);
    t.strictSame(
      (await importsOf(await draft())).map(({ state }) => state),
      ['committed', 'cancelled'],
    );
  }
  t.equal(hashes.size, 1);
});

t.test('a part of an answer leaves the other lines, and a whole one says that it takes them away', async (t) => {
  const { name, draft } = await round();
  await run(['send', await write('hel.csv', sound), '--round', name, '--yes']);
  const part = await write('del.csv', [heading, '12;lakare;Region;2024;101;80,5'].join('\n'));
  const whole = await run(['check', part, '--round', name]);
  t.match(whole.stdout, / 1 {2}tas bort\n.*--part/s);
  await run(['send', part, '--round', name, '--yes', '--part']);
  t.equal(await linesOf(await draft()), 2);
});

t.test('nobody’s consent is taken for granted', async (t) => {
  const { name, draft } = await round();
  const path = await write('samtycke.csv', sound);
  const alone = await run(['send', path, '--round', name]);
  t.equal(alone.exitCode, 2);
  t.match(alone.stderr, /--yes/);
  const refused = await run(['send', path, '--round', name], { answers: ['nej'] });
  t.match(refused.stdout, /Ingenting har sparats/);
  t.equal(await linesOf(await draft()), 0);
  t.strictSame(
    (await importsOf(await draft())).map(({ state }) => state),
    ['cancelled', 'cancelled'],
    'nothing is left to commit',
  );
  const agreed = await run(['send', path, '--round', name], { answers: ['j'] });
  t.equal(agreed.exitCode, 0, agreed.stderr);
  t.equal(await linesOf(await draft()), 2);
});

t.test('a connection that breaks for a moment is not noticed', async (t) => {
  const { name, draft } = await round();
  Object.assign(place.line, { loses: /\/(imports\?mode=replace|commits)/, losses: 2 });
  const sent = await run(['send', await write('blink.csv', sound), '--round', name, '--yes']);
  t.equal(sent.exitCode, 0, sent.stderr);
  t.equal(place.line.losses, 0);
  t.equal(await linesOf(await draft()), 2);
});

t.test('a file is sent once, also when the answer is lost and the command run again', async (t) => {
  const { name, draft } = await round();
  const path = await write('avbrott.csv', sound);
  Object.assign(place.line, { loses: /\/commits/, losses: 100 });
  const cut = await run(['send', path, '--round', name, '--yes']);
  t.equal(cut.exitCode, 4);
  t.match(cut.stderr, /ingenting skrivs två gånger/);
  place.line.losses = 0;
  const again = await run(['send', path, '--round', name, '--yes', '--json']);
  t.equal(again.exitCode, 0, again.stderr);
  t.match(JSON.parse(again.stdout).written, { added: 2, lineCount: 2 }, 'the answer of the first time');
  t.strictSame(
    (await importsOf(await draft())).map(({ state }) => state),
    ['committed'],
  );
  const third = await run(['send', path, '--round', name, '--yes', '--json']);
  t.match(JSON.parse(third.stdout).written, { added: 0, unchanged: 2 }, 'and after that it is a new wish');
});

t.test('Ctrl+C ends an import at the service too', async (t) => {
  const { name, draft } = await round();
  await run(['check', await write('start.csv', sound), '--round', name]);
  const surveyId = await draft();
  place.line.holds = /imports\?mode/;
  const interrupted = new AbortController();
  const running = run(['send', await write('lang.csv', sound), '--round', name, '--yes'], {
    signal: interrupted.signal,
  });
  while ((await importsOf(surveyId))[0]?.state !== 'receiving') await sleep(20);
  interrupted.abort();
  const { exitCode, stderr } = await running;
  place.line.holds = undefined;
  t.equal(exitCode, 130);
  t.match(stderr, /Avbrutet/);
  t.equal((await importsOf(surveyId))[0]?.state, 'cancelled');
  t.equal(await linesOf(surveyId), 0);
});

t.test('a warning is justified before the answer is submitted, and somebody else approves it', async (t) => {
  const { name, draft } = await round();
  const path = await write('varning.csv', [heading, '12;lakare;Region;2024;80;100'].join('\n'));
  const early = await run(['send', path, '--round', name, '--yes', '--submit']);
  t.equal(early.exitCode, 1);
  t.match(early.stdout, /100 årsarbetare men 80 personer/);
  t.equal((await run(['submit', '--round', name, '--yes'])).exitCode, 1);
  for (let left = 1; left > 0; ) {
    const { surveys } = JSON.parse((await run(['status', '--round', name, '--json'])).stdout);
    const [rule] = surveys[0].remaining.rules;
    const said = await run(['justify', rule.ruleId, 'Stämmer enligt källan.', '--round', name, '--json']);
    t.equal(said.exitCode, 0, said.stderr);
    left = JSON.parse(said.stdout).remaining.unjustifiedCount;
  }
  Object.assign(place.line, { loses: /\/submissions/, losses: 100 });
  t.equal((await run(['submit', '--round', name, '--yes'])).exitCode, 4, 'the answer is lost');
  place.line.losses = 0;
  const submitted = await run(['submit', '--round', name, '--yes']);
  t.match(submitted.stdout, /Diarienummer +BK 2026\/\d{6}/);
  const receipts = await editor.get(`/surveys/${await draft()}/submissions`);
  t.equal(receipts.body.receipts.length, 1, 'one receipt for one submission');
  t.match((await run(['approve', '--round', name, '--yes'])).stderr, /kan inte godkännas av dig/);
  const approved = await run(['approve', '--round', name, '--yes', '--as', approver.clientId]);
  t.equal(approved.exitCode, 0, approved.stderr);
  const status = await run(['status', '--round', name]);
  t.match(status.stdout, /● godkänt/);
  t.match(status.stdout, /Diarienummer +BK 2026/);
});

t.test('the warnings are justified one rule at a time at the terminal, and an empty answer skips one', async (t) => {
  const { name, draft } = await round();
  await run([
    'send',
    await write('fraga.csv', [heading, '12;lakare;Region;2024;80;100'].join('\n')),
    '--round',
    name,
    '--yes',
  ]);
  const unjustified = async () =>
    (await editor.get(`/surveys/${await draft()}/findings?severity=warning&justified=false`)).body._meta.totalRecords;
  const before = await unjustified();
  await run(['justify', '--round', name], { answers: Array(10).fill('') });
  t.equal(await unjustified(), before);
  await run(['justify', '--round', name], { answers: Array(10).fill('Stämmer enligt källan.') });
  t.equal(await unjustified(), 0);
});

t.test(
  'a template is fetched in either form, is a file that can be sent, and overwrites nothing unasked',
  async (t) => {
    const { name } = await round();
    for (const type of ['csv', 'xlsx']) {
      const path = join(folder, `mall.${type}`);
      const fetched = await run(['template', '--round', name, '-o', path]);
      t.equal(fetched.exitCode, 0, fetched.stderr);
      const checked = await run(['check', path, '--round', name, '--json']);
      t.match(JSON.parse(checked.stdout).import, { format: type });
      const told = (await run(['check', path, '--round', name])).stdout;
      t.match(told, /16 rader utan ifyllda värden hoppas över, 0 att spara/);
      t.match(told, /finns inget att spara/, 'and what to do is told');
      t.notMatch(told, /kompetens send/, 'nothing is to be sent');
      const sent = await run(['send', path, '--round', name, '--yes']);
      t.equal(sent.exitCode, 1);
      t.match(sent.stdout, /Alla rader är tomma/);
      t.notMatch(told, /headcount|fullTimeEquivalents|expectedRetirements/i);
      t.equal((await run(['template', '--round', name, '-o', path])).exitCode, 2);
      t.equal((await run(['template', '--round', name, '-o', path, '--force'])).exitCode, 0);
    }
  },
);

t.test('a link that lies where a download would be written at first is not written through', async (t) => {
  const { name } = await round();
  const path = join(folder, 'lagd.csv');
  const other = await write('annans.txt', 'orörd');
  await symlink(other, `${path}.part`);
  t.equal((await run(['template', '--round', name, '-o', path])).exitCode, 0);
  t.equal(await readFile(other, 'utf8'), 'orörd');
  t.equal(await readlink(`${path}.part`), other, 'and what others have laid there stays');
  t.match(await readFile(path, 'utf8'), /Områdeskod/);
  const beside = (await readdir(folder)).filter((each) => each.startsWith('lagd.csv'));
  t.same(beside.sort(), ['lagd.csv', 'lagd.csv.part'], 'no unfinished file is left');
});

t.test('what a file holds cannot steer the terminal', async (t) => {
  const { name } = await round();
  const path = await write('ond.csv', [heading, '12;\u001b]0;owned\u0007\u001b[31mx;Region;2024;1;1'].join('\n'));
  const { stdout, stderr } = await run(['check', path, '--round', name], {
    answers: [],
    environment: { NO_COLOR: '1' },
  });
  for (const text of [stdout, stderr.replaceAll('\r\u001b[2K', '')]) {
    t.notOk(/\p{Cc}/u.test(text.replaceAll('\n', '')), 'but for drawing a line anew');
  }
});
