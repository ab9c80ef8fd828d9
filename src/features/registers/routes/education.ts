import type { FastifyPluginAsync } from 'fastify';
import { swedishDate } from '../../../core/calendar.ts';
import { pageOf } from '../../../core/page.ts';
import { contentVersionOf } from '../../../http/conditional.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { listInstitutions, listProfessions, listSpecialties } from '../queries.ts';
import {
  Institution,
  InstitutionPath,
  InstitutionQuery,
  OnDayQuery,
  Profession,
  ProfessionPath,
  ProfessionQuery,
  Specialty,
  SpecialtyPath,
  SpecialtyQuery,
} from '../schemas.ts';
import { dayOf, firstItem, institutionAnswer, onlyItem, professionAnswer, specialtyAnswer } from './answers.ts';

const tag = 'Registers';

/** Who educates and for what: institutions, professions and specialties. */
export const educationRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/institutions',
          operationId: 'listInstitutions',
          tag,
          summary: 'List institutions',
          description:
            'Higher-education institutions with programmes in health care: their sites, and the degrees that they may award on a day as far as known.',
          access: 'public',
          query: InstitutionQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'A page of the register.', body: pageOf('institutions', Institution) } },
        },
        async ({ query, context, links, paged, tagged }) => {
          const page = await listInstitutions(context.db, {
            ...query,
            validOn: query.validOn ?? swedishDate(context.now()),
            page: query,
          });
          const items = page.items.map((row) => institutionAnswer(row, links, dayOf(query)));
          const body = paged('institutions', { ...page, items });
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/institutions/:institutionCode',
          operationId: 'findInstitution',
          tag,
          summary: 'Fetch an institution',
          description: 'One institution, by its customary abbreviation.',
          access: 'public',
          params: InstitutionPath,
          query: OnDayQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'The institution.', body: Institution } },
        },
        async ({ params, query, context, links, tagged }) => {
          const page = await listInstitutions(context.db, {
            code: params.institutionCode,
            validOn: query.validOn ?? swedishDate(context.now()),
            page: firstItem,
          });
          const body = institutionAnswer(onlyItem(page), links, dayOf(query));
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/professions',
          operationId: 'listProfessions',
          tag,
          summary: 'List professions',
          description: 'The professions of health care, with their regulation, degree and occupation codes.',
          access: 'public',
          query: ProfessionQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'A page of the register.', body: pageOf('professions', Profession) } },
        },
        async ({ query, context, links, paged, tagged }) => {
          const page = await listProfessions(context.db, { ...query, page: query });
          const items = page.items.map((row) => professionAnswer(row, links));
          const body = paged('professions', { ...page, items });
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/professions/:professionCode',
          operationId: 'findProfession',
          tag,
          summary: 'Fetch a profession',
          description: 'One profession, by its code.',
          access: 'public',
          params: ProfessionPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The profession.', body: Profession } },
        },
        async ({ params, context, links, tagged }) => {
          const page = await listProfessions(context.db, { code: params.professionCode, page: firstItem });
          const body = professionAnswer(onlyItem(page), links);
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/specialties',
          operationId: 'listSpecialties',
          tag,
          summary: 'List specialties',
          description: 'The specialties of physicians: base, branch and additional ones.',
          access: 'public',
          query: SpecialtyQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'A page of the register.', body: pageOf('specialties', Specialty) } },
        },
        async ({ query, context, links, paged, tagged }) => {
          const page = await listSpecialties(context.db, { ...query, page: query });
          const items = page.items.map((row) => specialtyAnswer(row, links));
          const body = paged('specialties', { ...page, items });
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/specialties/:specialtyCode',
          operationId: 'findSpecialty',
          tag,
          summary: 'Fetch a specialty',
          description: 'One specialty, by its code.',
          access: 'public',
          params: SpecialtyPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The specialty.', body: Specialty } },
        },
        async ({ params, context, links, tagged }) => {
          const page = await listSpecialties(context.db, { code: params.specialtyCode, page: firstItem });
          const body = specialtyAnswer(onlyItem(page), links);
          return tagged(contentVersionOf(body), body);
        },
      ),
    );
  };
