import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import createClient, { type Client } from 'openapi-fetch';
import { limits } from '../core/limits.ts';
import type { components, paths } from './contract.ts';
import { type ProblemDocument, Refused, Unreachable } from './failures.ts';
import type { Language } from './language.ts';
import type { Login, Store } from './store.ts';
import { requestToken } from './token.ts';

export type Api = Client<paths>;
export type Schemas = components['schemas'];

const isProblem = (value: unknown): value is ProblemDocument =>
  typeof value === 'object' && value !== null && 'code' in value && 'title' in value && 'status' in value;

/** A refusal by something that does not speak as our service does, such as a proxy. */
const problemOf = (value: unknown, { status, url }: Response): ProblemDocument =>
  isProblem(value)
    ? value
    : { type: 'about:blank', title: `HTTP ${status}`, status, detail: url, instance: url, code: 'unknown' };

/** Whether it pays to send a request again, and after how many milliseconds. */
const waitBefore = async (response: Response, attempt: number): Promise<number | undefined> => {
  const isBusy = response.status === 503 || response.status === 429;
  if (!isBusy && response.status !== 409) return undefined;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  if (!isBusy && !(isProblem(body) && body.code === 'request-in-progress')) return undefined;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const wait = Number.isNaN(seconds) ? limits.clientRetryMs * 2 ** attempt : seconds * 1_000;
  return wait <= limits.clientRetryMaximumMs ? wait : undefined;
};

/** A POST without a key of its own is not sent twice; what reads, and what the service keeps the answer to, is. */
const mayRepeat = ({ method, headers }: Request): boolean =>
  method === 'GET' || method === 'DELETE' || headers.has('idempotency-key');

/** fetch that goes on when the connection breaks or the service is busy, a few times and for a short while. */
const patientFetch =
  (signal: AbortSignal) =>
  async (request: Request): Promise<Response> => {
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt === limits.clientAttempts - 1 || !mayRepeat(request);
      try {
        const response = await fetch(isLast ? request : request.clone(), { signal, redirect: 'error' });
        const wait = isLast ? undefined : await waitBefore(response, attempt);
        if (wait === undefined) return response;
        await sleep(wait, undefined, { signal });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (isLast) throw new Unreachable(new URL(request.url).origin, error);
        await sleep(limits.clientRetryMs * 2 ** attempt, undefined, { signal });
      }
    }
  };

/** A client of the service for one login; its operations and their forms are those of the OpenAPI document. */
export const apiOf = (login: Login, options: { readonly language: Language; readonly signal: AbortSignal }): Api => {
  let held: Awaited<ReturnType<typeof requestToken>> | undefined;
  const client = createClient<paths>({ baseUrl: login.service, fetch: patientFetch(options.signal) });
  client.use({
    onRequest: async ({ request }) => {
      if (held === undefined || held.renewAtMs < performance.now()) held = await requestToken(login);
      request.headers.set('authorization', `Bearer ${held.token}`);
      request.headers.set('accept-language', options.language);
      return request;
    },
  });
  return client;
};

/** The body of an answer, or the refusal. */
export const bodyOf = <Body>(answer: {
  readonly data?: Body;
  readonly error?: unknown;
  readonly response: Response;
}): NonNullable<Body> => {
  const { data, error, response } = answer;
  if (data !== undefined && data !== null && response.ok) return data;
  throw new Refused(problemOf(error, response));
};

/** Throws the refusal, where the answer has no body to give. */
export const requireOk = ({ error, response }: { readonly error?: unknown; readonly response: Response }): void => {
  if (!response.ok) throw new Refused(problemOf(error, response));
};

/** Whether a refusal leaves open if the write was, or is still being, carried out under its key. */
const isUndecided = ({ status, code }: ProblemDocument): boolean =>
  status >= 500 || status === 429 || code === 'request-in-progress';

/** What a write needs to be the same when it is sent again. */
export interface Once {
  readonly 'Idempotency-Key': string;
  readonly 'If-Match': string;
}

/**
 * Makes a write that is carried out once, however often it is begun: its key is put away before it is sent, and is
 * used again until an answer has been seen.
 * @param scope what is done and to what; the same words mean the same write
 */
export const once = async <Answer>(
  { store, login }: { readonly store: Store; readonly login: Login },
  write: { readonly scope: string; readonly ifMatch?: string; readonly body?: Readonly<Record<string, string>> },
  send: (headers: Once, body: Readonly<Record<string, string>>) => Promise<Answer>,
): Promise<Answer> => {
  const scope = `${login.clientId} ${login.service} ${write.scope}`;
  const request = (await store.pending(scope)) ?? {
    scope,
    idempotencyKey: randomUUID(),
    ifMatch: write.ifMatch ?? null,
    body: write.body ?? {},
  };
  await store.savePending(request);
  const headers = { 'Idempotency-Key': `"${request.idempotencyKey}"`, 'If-Match': request.ifMatch ?? '' };
  try {
    const answer = await send(headers, request.body);
    await store.forgetPending(scope);
    return answer;
  } catch (error) {
    if (error instanceof Refused && !isUndecided(error.problem)) await store.forgetPending(scope);
    throw error;
  }
};

/** What was put away for a write whose answer has not been seen. */
export const findPending = (
  { store, login }: { readonly store: Store; readonly login: Login },
  scope: string,
): Promise<{ readonly body: Readonly<Record<string, string>> } | undefined> =>
  store.pending(`${login.clientId} ${login.service} ${scope}`);
