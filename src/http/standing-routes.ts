import type { FastifyInstance, FastifyReply } from 'fastify';
import { scopes } from '../core/actor.ts';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import { contact, documentedBaseUrl } from './about.ts';
import { documentOfServer } from './document.ts';
import { renderRootPage, rootPagePolicy } from './pages/root.ts';
import { apiPrefix, type Service } from './service.ts';

/** Says whether the service can answer: the database is reached and has the right schema. */
export type ReadinessProbe = () => Promise<boolean>;

const dayMs = 24 * 3_600_000;

const cached = (reply: FastifyReply, seconds: number): FastifyReply =>
  reply.header('cache-control', `public, max-age=${seconds}`);

/** `/livez` says that the process answers and asks nobody; `/readyz` asks the database. Both are outside the document. */
const addProbes = (app: FastifyInstance, isReady: ReadinessProbe): void => {
  const plain = (reply: FastifyReply, status: number, text: string): FastifyReply =>
    reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
  app.get('/livez', { logLevel: 'warn' }, (_request, reply) => plain(reply, 200, 'ok'));
  app.get('/readyz', { logLevel: 'warn' }, async (_request, reply) => {
    if (await isReady().catch(() => false)) return plain(reply, 200, 'ok');
    throw new Problem('service-unavailable', {
      sv: 'Tjänsten är inte redo att ta emot anrop.',
      en: 'The service is not ready to take requests.',
    });
  });
};

/** RFC 9116, RFC 9727 with RFC 9264, and RFC 9728. */
const addWellKnown = (app: FastifyInstance, service: Service, issuers: readonly string[]): void => {
  const { origin } = new URL(service.publicBaseUrl);
  app.get('/.well-known/security.txt', (_request, reply) => {
    const expires = new Date(service.now().getTime() + limits.securityTextDays * dayMs);
    expires.setUTCHours(0, 0, 0, 0);
    const lines = [
      `Contact: mailto:${contact.email}`,
      `Expires: ${expires.toISOString()}`,
      'Preferred-Languages: sv, en',
      `Canonical: ${origin}/.well-known/security.txt`,
    ];
    return cached(reply, 86_400)
      .type('text/plain; charset=utf-8')
      .send(`${lines.join('\n')}\n`);
  });
  app.get('/.well-known/api-catalog', (_request, reply) => {
    const linkset = [
      {
        anchor: service.publicBaseUrl,
        'service-desc': [{ href: `${service.publicBaseUrl}/openapi.json`, type: 'application/json' }],
        'service-doc': [{ href: `${origin}/`, type: 'text/html', hreflang: ['sv', 'en'] }],
        'service-meta': [{ href: `${service.publicBaseUrl}/api-info`, type: 'application/json' }],
        status: [{ href: `${origin}/readyz`, type: 'text/plain' }],
      },
      { anchor: `${origin}/.well-known/api-catalog`, item: [{ href: service.publicBaseUrl }] },
    ];
    return cached(reply, 3_600)
      .header('link', `<${origin}/.well-known/api-catalog>; rel="api-catalog"`)
      .type('application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"')
      .send(JSON.stringify({ linkset }));
  });
  // Clients insert the well-known part before the resource's path (RFC 9728 section 3.1); some ask at the host's root.
  for (const path of [apiPrefix, '']) {
    app.get(`/.well-known/oauth-protected-resource${path}`, (_request, reply) =>
      cached(reply, 3_600)
        .type('application/json; charset=utf-8')
        .send(
          JSON.stringify({
            resource: service.publicBaseUrl,
            authorization_servers: issuers,
            scopes_supported: scopes.map((scope) => `${service.publicBaseUrl}/${scope}`),
            bearer_methods_supported: ['header'],
            resource_name: 'Kompetensförsörjning i hälso- och sjukvården',
            resource_documentation: `${origin}/`,
          }),
        ),
    );
  }
};

/** A value made when it is first asked for, since it needs all routes in place. */
const once = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** The document below the base (DOK.23) and the page that shows it; neither is part of the document. */
const addDocumentation = (app: FastifyInstance, service: Service, tokenUrl: string): void => {
  // A published document names an https server only (UFN.02), also where this process stands on a developer's machine.
  const baseUrl = service.publicBaseUrl.startsWith('https:') ? service.publicBaseUrl : documentedBaseUrl;
  const addresses = { baseUrl, resource: service.publicBaseUrl, tokenUrl };
  const document = once(() => documentOfServer(app, addresses));
  // Bytes, so that asking for it again and again costs nothing.
  const text = once(() => Buffer.from(JSON.stringify(document())));
  const page = once(() => renderRootPage(document(), service.publicBaseUrl));
  app.get(`${apiPrefix}/openapi.json`, (_request, reply) =>
    cached(reply, 300).type('application/json; charset=utf-8').send(text()),
  );
  app.get('/', (_request, reply) =>
    cached(reply, 300)
      .header('content-security-policy', rootPagePolicy)
      .header('content-language', 'sv, en')
      .header(
        'link',
        [
          `<${service.publicBaseUrl}/openapi.json>; rel="service-desc"`,
          `<${new URL(service.publicBaseUrl).origin}/.well-known/api-catalog>; rel="api-catalog"`,
        ].join(', '),
      )
      .type('text/html; charset=utf-8')
      .send(page()),
  );
};

/** The routes that stand beside the API itself. */
export const addStandingRoutes = (
  app: FastifyInstance,
  service: Service,
  options: { readonly isReady: ReadinessProbe; readonly issuers: readonly string[]; readonly tokenUrl: string },
): void => {
  addProbes(app, options.isReady);
  addWellKnown(app, service, options.issuers);
  addDocumentation(app, service, options.tokenUrl);
};
