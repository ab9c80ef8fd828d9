import t from 'tap';
import { attackedApi } from '../support/attacked-api.ts';
import { badTokens } from '../support/bad-tokens.ts';
import { operationsOf } from '../support/fuzz.ts';

t.test('every kind of bad token is refused at every operation that asks for one, with WWW-Authenticate', async (t) => {
  const attacked = await attackedApi(t);
  const { api, document, known, callers } = attacked;
  const [office] = callers;
  if (office === undefined) throw new Error('no caller');
  const operations = operationsOf(document).filter(({ described }) => '401' in described.responses);
  t.ok(operations.length > 15, `${operations.length} operations`);
  const kinds = Object.entries(badTokens(attacked, office.clientId));
  t.ok(kinds.length >= 14, `${kinds.length} kinds`);
  const wrong: string[] = [];
  for (const { method, path, described } of operations) {
    const url = `/kompetensforsorjning/v1${path.replace(/\{(\w+)\}/g, (_, name: string) => known[name]?.[0] ?? 'x')}`;
    const ask = (authorization: string) => api.app.inject({ method: method as 'GET', url, headers: { authorization } });
    for (const [kind, authorization] of kinds) {
      const { statusCode, headers } = await ask(authorization);
      const challenge = String(headers['www-authenticate'] ?? '');
      if (
        statusCode !== 401 ||
        !/^(Bearer realm=|DPoP )/.test(challenge) ||
        headers['content-type'] !== 'application/problem+json'
      ) {
        wrong.push(`${described.operationId}: ${kind}: ${statusCode} ${challenge}`);
      }
    }
    const { statusCode } = await ask(office.authorization());
    t.not(statusCode, 401, `${described.operationId} takes the good token that the bad ones are made of`);
  }
  t.same(wrong, []);
});
