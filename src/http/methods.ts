import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { limits } from '../core/limits.ts';
import { notFound, Problem } from '../core/problem.ts';

const patternOf = (url: string): RegExp =>
  new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+')}$`);

/** An address with an empty part, such as one that ends in a slash: there is no such resource, and the right one is told. */
const emptySegment = (path: string): Problem => {
  const meant = path
    .replace(/\/{2,}/g, '/')
    .replace(/(.)\/$/, '$1')
    .slice(0, limits.valueShownCharacters);
  return new Problem('not-found', {
    sv: `Adressen har en tom del eller slutar med snedstreck. Menades ${meant}?`,
    en: `The address has an empty part or ends with a slash. Was ${meant} meant?`,
  });
};

/**
 * Watches which methods each address has, and answers what no route takes before a body is read: 405 with Allow where
 * the address exists (RFC 9110 section 15.5.6), OPTIONS with 204 and Allow, else 404. The router knows only whole
 * routes, so that addresses are matched here by pattern, and only when nothing else did.
 */
export const answerUnknownRoutes = (app: FastifyInstance): void => {
  const methodsByUrl = new Map<string, Set<string>>();
  const patterns = new Map<string, RegExp>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsByUrl.get(url) ?? new Set(['OPTIONS']);
    for (const each of [method].flat()) methods.add(each);
    methodsByUrl.set(url, methods);
    patterns.set(url, patternOf(url));
  });
  const allowedAt = (path: string): string[] =>
    [...methodsByUrl].filter(([url]) => patterns.get(url)?.test(path)).flatMap(([, methods]) => [...methods]);
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const target = request.raw.url ?? '';
    if (target.length > limits.urlCharacters) {
      throw new Problem('uri-too-long', {
        sv: `Adressen är längre än ${limits.urlCharacters} tecken.`,
        en: `The address is longer than ${limits.urlCharacters} characters.`,
      });
    }
    // The router takes nothing between two slashes for the value of a parameter.
    const path = target.split('?', 1)[0] ?? '';
    if (path.length > 1 && (path.endsWith('/') || path.includes('//'))) throw emptySegment(path);
    if (!request.is404) return;
    const allowed = [...new Set(allowedAt(path))].sort();
    if (allowed.length === 0) throw notFound();
    const allow = allowed.join(', ');
    if (request.method === 'OPTIONS') return reply.code(204).header('allow', allow).send();
    throw new Problem(
      'method-not-allowed',
      { sv: `Adressen tar emot ${allow}.`, en: `The address takes ${allow}.` },
      { headers: { allow } },
    );
  });
};
