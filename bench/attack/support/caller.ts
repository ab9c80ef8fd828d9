import type { Answer, Caller } from '../../../test/support/api.ts';
import type { ServiceProcess } from './setting.ts';

const answerOf = (reply: Awaited<ReturnType<ServiceProcess['send']>>): Answer => ({
  status: reply.status,
  headers: Object.fromEntries(reply.headers),
  body: /json/.test(reply.headers.get('content-type') ?? '') ? JSON.parse(reply.text) : undefined,
  text: reply.text,
  bytes: Buffer.from(reply.text),
});

/** A caller over the network, for what tests do in one process; `tell` hears of every answer and how long it took. */
export const callerOver = (
  service: ServiceProcess,
  authorization: () => string,
  tell: (status: number, milliseconds: number) => void = () => undefined,
): Caller => {
  const send: Caller['send'] = async (method, path, body, headers = {}) => {
    const reply = await service.send(method, path, {
      authorization: authorization(),
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    tell(reply.status, reply.milliseconds);
    return answerOf(reply);
  };
  const atVersion = async (versionedPath: string): Promise<Record<string, string>> => ({
    'if-match': String((await send('GET', versionedPath)).headers.etag),
  });
  const notNeeded = (): never => {
    throw new Error('This caller does not do that.');
  };
  return {
    clientId: 'bench',
    authorization,
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    change: async (method, path, versionedPath, body) => send(method, path, body, await atVersion(versionedPath)),
    upload: async (method, path, versionedPath, { content, type }) => {
      if (typeof content !== 'string') return notNeeded();
      const headers = { ...(await atVersion(versionedPath)), 'content-type': type };
      const reply = await service.send(method, path, { authorization: authorization(), headers, body: content });
      tell(reply.status, reply.milliseconds);
      return answerOf(reply);
    },
    raw: notNeeded,
  };
};
