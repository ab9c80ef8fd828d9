import { spawn } from 'node:child_process';
import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from 'jose';
import t from 'tap';
import { readAddress } from '../../src/bin/local-clients.ts';
import { type LocalIssuer, type LocalIssuerOptions, startLocalIssuer } from '../../src/bin/local-issuer.ts';
import { localLoginsIn } from '../../src/bin/local-login.ts';
import { requestLocalToken, type TokenWish } from '../../src/bin/local-token.ts';
import { roles } from '../../src/core/actor.ts';
import { scopesOfRole } from '../../src/features/access/rules.ts';
import { createTokenVerifier, type TokenRequest } from '../../src/http/token.ts';
import { builtFile } from '../support/built.ts';
import { makeTimer, resource, signRaw } from '../support/key-server.ts';

const dataFolder = t.testdir();
const complaints: string[] = [];
const options: LocalIssuerOptions = {
  host: '127.0.0.1',
  port: 0,
  resource,
  dataFolder,
  healthcareRegionCodes: ['norra', 'sodra'],
  institutionCodes: ['KI', 'UMU'],
  log: (message) => complaints.push(message),
};
const issuer = await startLocalIssuer(options);
t.teardown(() => issuer.close());
const request: TokenRequest = { method: 'GET', url: `${resource}/surveys` };
const verifierOf = (trusted: LocalIssuer) =>
  createTokenVerifier({
    issuers: [trusted],
    audience: resource,
    now: () => new Date(),
    log: { info: () => undefined, warn: () => undefined },
    ...makeTimer(),
  });
const verifier = verifierOf(issuer);
t.teardown(() => verifier.close());
await issuer.ready;

const wishes: readonly (readonly [TokenWish, string])[] = [
  [{ role: 'national-office' }, 'dev-national-office'],
  [{ role: 'national-office', person: '2' }, 'dev-national-office-2'],
  [{ role: 'reader' }, 'dev-reader'],
  [{ role: 'council-editor', council: 'sodra' }, 'dev-council-editor-sodra'],
  [{ role: 'council-approver', council: 'norra' }, 'dev-council-approver-norra'],
  [{ role: 'institution', institution: 'KI' }, 'dev-institution-KI'],
];
t.test('every role gets a token by the real flow that the verifier accepts', async (t) => {
  t.strictSame(new Set(wishes.map(([{ role }]) => role)), new Set<string>(roles));
  for (const [wish, clientId] of wishes) {
    const token = await requestLocalToken(dataFolder, wish);
    const verified = await verifier.verify(`Bearer ${token}`, request);
    t.match(verified, { issuer: issuer.issuer, clientId, subject: clientId });
    const role = roles.find((each) => each === wish.role) ?? 'reader';
    t.strictSame(
      [...verified.scopes].sort(),
      scopesOfRole[role].map((scope) => `${resource}/${scope}`).sort(),
      'with the scopes that the role has use for',
    );
  }
});

t.test('the command line logs in as either person of the national office', async (t) => {
  const find = localLoginsIn(dataFolder);
  const login = (person?: string) => find({ role: 'national-office', council: undefined, person });
  t.match(await login(), { clientId: 'dev-national-office', keyFile: /dev-national-office\.json$/ });
  t.match(await login('2'), { clientId: 'dev-national-office-2', keyFile: /dev-national-office-2\.json$/ });
  await t.rejects(login('3'), { message: 'Choose by --person: 2.' });
});

t.test('a token follows RFC 9068 and lives 300 seconds', async (t) => {
  const token = await requestLocalToken(dataFolder, { role: 'reader' });
  t.match(decodeProtectedHeader(token), { typ: 'at+jwt', alg: 'ES256', kid: String });
  const claims = decodeJwt(token);
  t.match(claims, { iss: issuer.issuer, aud: resource, sub: 'dev-reader', client_id: 'dev-reader', jti: String });
  t.equal((claims.exp ?? 0) - (claims.iat ?? 0), 300);
});

t.test('a token can be had for some of the scopes only', async (t) => {
  const token = await requestLocalToken(dataFolder, { role: 'national-office', scopes: ['plans:read'] });
  t.strictSame((await verifier.verify(`Bearer ${token}`, request)).scopes, [`${resource}/plans:read`]);
});

t.test('the tampered token of a real issuer is refused', async (t) => {
  const [header, payload = '', signature] = (await requestLocalToken(dataFolder, { role: 'reader' })).split('.');
  const claims = { ...decodeJwt(`${header}.${payload}.${signature}`), client_id: 'dev-national-office' };
  const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
  await t.rejects(verifier.verify(`Bearer ${header}.${forged}.${signature}`, request), { code: 'invalid-token' });
});

t.test('a token bound to a key by the issuer needs a proof at every request', async (t) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const proofOf = (claims: Record<string, unknown>): string =>
    signRaw(
      { typ: 'dpop+jwt', alg: 'ES256', jwk },
      { jti: randomUUID(), iat: Math.floor(Date.now() / 1_000), ...claims },
      { privateKey },
    );
  const proof = proofOf({ htm: 'POST', htu: issuer.tokenEndpoint });
  const token = await requestLocalToken(dataFolder, { role: 'reader', proof });
  t.match(decodeJwt(token), { cnf: { jkt: await calculateJwkThumbprint({ ...jwk, kty: 'EC' }) } });
  const ath = createHash('sha256').update(token).digest('base64url');
  const dpop = proofOf({ htm: 'GET', htu: request.url, ath });
  t.match(await verifier.verify(`DPoP ${token}`, { ...request, dpop }), { clientId: 'dev-reader' });
  await t.rejects(verifier.verify(`Bearer ${token}`, request), { code: 'invalid-token' });
  await t.rejects(verifier.verify(`DPoP ${token}`, { ...request, dpop }), { code: 'invalid-token' }, 'not twice');
});

const ask = async (changes: Record<string, string>): Promise<unknown> => {
  const body = new URLSearchParams({ grant_type: 'client_credentials', resource, ...changes });
  return (await fetch(issuer.tokenEndpoint, { method: 'POST', body })).json();
};

t.test('the issuer gives nobody a token without the key of a client', async (t) => {
  t.match(await ask({ client_id: 'dev-reader' }), { error: 'invalid_client' });
  t.match(await ask({ client_id: 'dev-reader', client_secret: 'secret' }), { error: 'invalid_client' });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: 'dev-reader',
    sub: 'dev-reader',
    aud: issuer.issuer,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
  };
  const assertion = {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: signRaw({ alg: 'ES256' }, claims, { privateKey }),
  };
  t.match(await ask(assertion), { error: 'invalid_client' });
});

t.test('a token of another local issuer is not accepted, nor does one give tokens for another API', async (t) => {
  const elsewhere = t.testdir();
  const other = await startLocalIssuer({ ...options, dataFolder: elsewhere });
  t.teardown(() => other.close());
  await other.ready;
  const token = await requestLocalToken(elsewhere, { role: 'reader' });
  await t.rejects(verifier.verify(`Bearer ${token}`, request), { code: 'invalid-token' });
  const path = join(elsewhere, 'issuer', 'address.json');
  const address = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...address, resource: 'https://other.example/v1' }));
  await t.rejects(requestLocalToken(elsewhere, { role: 'reader' }), { message: /refused: .*its own API only/ });
});

t.test('keys are readable by their owner only, one for each client', async (t) => {
  const folder = join(dataFolder, 'issuer', 'keys');
  t.equal((await stat(folder)).mode & 0o777, 0o700);
  const secrets = new Set<string>();
  for (const { clientId } of issuer.clients) {
    const path = join(folder, `${clientId}.json`);
    t.equal((await stat(path)).mode & 0o777, 0o600, clientId);
    secrets.add(JSON.parse(await readFile(path, 'utf8')).d);
  }
  t.equal(secrets.size, 3 + 2 * 2 + 2 * 2);
  const published = await (await fetch(issuer.jwksUri)).text();
  t.notMatch(published, /"d"/, 'and the private part of the signing key is not published');
});

t.test('tokens and keys outlive a restart on the same port', async (t) => {
  const folder = t.testdir();
  const before = await startLocalIssuer({ ...options, dataFolder: folder });
  await before.ready;
  const token = await requestLocalToken(folder, { role: 'reader' });
  await before.close();
  t.equal(await readAddress(folder), undefined, 'an issuer that ended in order leaves no address');
  const after = await startLocalIssuer({ ...options, dataFolder: folder, port: Number(new URL(before.issuer).port) });
  t.teardown(() => after.close());
  await after.ready;
  const checker = verifierOf(after);
  t.teardown(() => checker.close());
  t.match(await checker.verify(`Bearer ${token}`, request), { clientId: 'dev-reader' });
});

t.test('the issuer listens at once and can be closed before it was loaded', async (t) => {
  const folder = t.testdir();
  const idle = await startLocalIssuer({ ...options, dataFolder: folder, loadAfter: new Promise(() => undefined) });
  t.match(idle.issuer, /^http:\/\/127\.0\.0\.1:\d+$/);
  await idle.close();
  t.equal(await readAddress(folder), undefined);
});

t.test('the issuer is never started in production, nor on an address that others reach', async (t) => {
  await t.rejects(startLocalIssuer({ ...options, host: '0.0.0.0' }), /loopback only/);
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  t.teardown(() => {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  });
  await t.rejects(startLocalIssuer({ ...options, dataFolder: t.testdir() }), /never started when NODE_ENV=production/);
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
const run = (program: string, given: readonly string[], environment: Record<string, string> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH, DATA_DIR: dataFolder, ...environment };
    const child = spawn(process.execPath, [builtFile(`bin/${program}`), ...given], { env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });

t.test('the command prints a token and nothing else', async (t) => {
  const { code, stdout, stderr } = await run('token', ['institution', '--institution', 'UMU']);
  t.strictSame([code, stderr], [0, '']);
  t.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  t.match(await verifier.verify(`Bearer ${stdout.trim()}`, request), { clientId: 'dev-institution-UMU' });
});

t.test('the command says in one sentence on stderr what is wrong, prints nothing and exits with 1', async (t) => {
  const roleList = 'national-office, council-editor, council-approver, institution, reader';
  const cases: readonly (readonly [readonly string[], string, Record<string, string>?])[] = [
    [['boss'], `There is no role "boss". The roles are: ${roleList}.`],
    [['reader'], 'The local issuer is not running. Start it with: npm start', { DATA_DIR: t.testdir() }],
    [['--nonsense'], 'These options are not understood. Use: npm run -s token -- ROLE'],
  ];
  for (const [given, sentence, environment] of cases) {
    const { code, stdout, stderr } = await run('token', given, environment);
    t.strictSame([code, stdout], [1, ''], given.join(' '));
    t.ok(stderr.startsWith(sentence), `${given.join(' ')}: ${stderr}`);
    t.match(stderr, /^[^\n]+\n$/, 'one line');
  }
});

t.test('every refusal of a wish names what would be accepted', async (t) => {
  const cases: readonly (readonly [TokenWish, RegExp])[] = [
    [{ role: undefined }, /Say which role\. The roles are: national-office, /],
    [{ role: 'council-editor' }, /needs --council CODE\. The codes are: norra, sodra\./],
    [
      { role: 'council-approver', council: 'nowhere' },
      /no council with the code "nowhere"\. The codes are: norra, sodra\./,
    ],
    [{ role: 'institution' }, /needs --institution CODE\. The codes are: KI, KI-2, UMU, UMU-2\./],
    [{ role: 'national-office', person: '3' }, /no person with the code "3"\. The codes are: 2\./],
    [{ role: 'reader', council: 'sodra' }, /The role reader takes no --council\./],
    [{ role: 'council-editor', council: 'sodra', institution: 'KI' }, /takes no --institution\./],
    [
      { role: 'reader', scopes: ['plans:write'] },
      /has no scope "plans:write"\. Its scopes are: surveys:read, plans:read\./,
    ],
  ];
  for (const [wish, sentence] of cases) await t.rejects(requestLocalToken(dataFolder, wish), { message: sentence });
});

t.test('an issuer that was killed is told as not running', async (t) => {
  const folder = t.testdir();
  const gone = await startLocalIssuer({ ...options, dataFolder: folder });
  await gone.ready;
  const address = await readFile(join(folder, 'issuer', 'address.json'), 'utf8');
  await gone.close();
  await writeFile(join(folder, 'issuer', 'address.json'), address);
  await t.rejects(requestLocalToken(folder, { role: 'reader' }), { message: /not running/ });
});

t.test('the issuer had nothing to complain of', async (t) => {
  t.strictSame(complaints, []);
});
