import { randomUUID } from 'node:crypto';

/** A client of the API as anyone could write it: it knows the address, a way to get a token, and HTTP. */
export interface Client {
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  /** Changes something at the version that stands there now: reads its ETag and sends it in If-Match. */
  change(method: 'PUT' | 'POST', path: string, versionedPath: string, body?: unknown): Promise<void>;
}

/** Seconds before a token's end that a new one is fetched; local tokens live for five minutes. */
const renewAfterMs = 240_000;

const readAnswer = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${response.url} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
};

/** A client for one identity. */
export const clientOf = (baseUrl: string, fetchToken: () => Promise<string>): Client => {
  let held: { token: string; until: number } | undefined;
  const token = async (): Promise<string> => {
    if (held === undefined || held.until < performance.now()) {
      held = { token: await fetchToken(), until: performance.now() + renewAfterMs };
    }
    return held.token;
  };
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': `"${randomUUID()}"` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    get: async <Answer>(path: string) => (await readAnswer(await send('GET', path))) as Answer,
    post: async <Answer>(path: string, body: unknown) => (await readAnswer(await send('POST', path, body))) as Answer,
    change: async (method, path, versionedPath, body) => {
      const current = await send('GET', versionedPath);
      await readAnswer(current);
      await readAnswer(await send(method, path, body, { 'if-match': current.headers.get('etag') ?? '' }));
    },
  };
};
