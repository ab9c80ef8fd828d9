import type { FastifyPluginAsync } from 'fastify';
import { itemsOf, pageOf } from '../../core/page.ts';
import { operation } from '../../http/operation.ts';
import type { Service } from '../../http/service.ts';
import { verifyAuditChains } from './commands.ts';
import { listAuditEvents, listAuditReadPage } from './queries.ts';
import { auditedOrganisation } from './rules.ts';
import { AuditChain, AuditChainQuery, AuditEvent, AuditEventQuery, AuditRead, AuditReadQuery } from './schemas.ts';

const tag = 'Audit';

/** Who did and who read what; the national office sees every organisation's, a council its own. */
export const auditRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/audit-events',
          operationId: 'listAuditEvents',
          tag,
          summary: 'List what was done',
          description:
            'Every write, by organisation and number in its chain. Holds identifiers only, never what was written.',
          access: 'audit:read',
          query: AuditEventQuery,
          answers: { 200: { description: 'A page of events.', body: pageOf('auditEvents', AuditEvent) } },
          problems: ['forbidden'],
        },
        async ({ query, context, paged }) => {
          const filter = { ...query, ...auditedOrganisation(context.actor) };
          const page = await listAuditEvents(context.db, filter, query);
          const items = page.items.map((event) => ({ ...event, details: JSON.parse(event.details) }));
          return paged('auditEvents', { ...page, items });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/audit-reads',
          operationId: 'listAuditReads',
          tag,
          summary: 'List what was read',
          description:
            'Every answered read by a caller with a token, oldest first. It is written a quarter of a second after the answer at the latest.',
          access: 'audit:read',
          query: AuditReadQuery,
          answers: { 200: { description: 'A page of reads.', body: pageOf('auditReads', AuditRead) } },
          problems: ['forbidden'],
        },
        async ({ query, context, paged }) =>
          paged(
            'auditReads',
            await listAuditReadPage(context.db, { ...query, ...auditedOrganisation(context.actor) }, query),
          ),
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/audit-chains',
          operationId: 'verifyAuditChains',
          tag,
          summary: 'Verify the chains of the audit',
          description:
            'Computes every hash of the chains that the caller may see, and names the first event that was altered, removed or added. Keep the heads elsewhere: they show later whether a chain was rewritten as a whole.',
          access: 'audit:read',
          query: AuditChainQuery,
          answers: { 200: { description: 'A page of chains.', body: pageOf('auditChains', AuditChain) } },
          problems: ['forbidden'],
        },
        async ({ query, context, paged }) => {
          const reports = await verifyAuditChains(context.db, auditedOrganisation(context.actor));
          const asked = reports.filter(
            ({ organisationCode }) => (query.organisationCode ?? organisationCode) === organisationCode,
          );
          const chains = asked.map(({ organisationCode, verified, broken }) => ({
            organisationCode,
            verifiedEvents: verified.sequence,
            headHash: verified.hash,
            isWhole: broken === undefined,
            brokenAtSequence: broken?.sequence ?? null,
            reason: broken?.reason ?? null,
          }));
          return paged('auditChains', { items: itemsOf(chains, query), totalRecords: chains.length });
        },
      ),
    );
  };
