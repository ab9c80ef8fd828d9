import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { reachFor } from '../../../core/actor.ts';
import { swedishDate } from '../../../core/calendar.ts';
import { notFound } from '../../../core/problem.ts';
import { drawBars } from '../../../formats/svg-bars.ts';
import type { Links } from '../../../http/contract.ts';
import type { Language } from '../../../http/negotiate.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import {
  type CompletenessRow,
  type CouncilAnswer,
  listCompleteness,
  listCouncilAnswers,
} from '../queries/completeness.ts';
import { findRound, type RoundRow } from '../queries/rounds.ts';
import { completenessOf, timelinessOf } from '../rules/completeness.ts';
import { RoundCompleteness } from '../schemas/completeness.ts';
import { RoundPath, sectors } from '../schemas.ts';

type Answer = z.output<typeof RoundCompleteness>;
type Council = Answer['councils'][number];

const answeredStates = ['submitted', 'approved', 'accepted', 'locked'] as const;

const councilAnswerOf = (
  row: CompletenessRow,
  answers: readonly CouncilAnswer[],
  { dueAt, at }: { dueAt: Date; at: Date },
): Council => {
  const answer = answers.find(({ healthcareRegionCode }) => healthcareRegionCode === row.code);
  const firstSubmittedAt = answer?.firstSubmittedAt ? new Date(answer.firstSubmittedAt) : null;
  const state = answeredStates.find((each) => each === answer?.state) ?? null;
  return {
    healthcareRegionCode: row.code ?? '',
    nameSv: row.nameSv ?? '',
    nameEn: row.nameEn,
    state,
    firstSubmittedAt,
    timeliness: timelinessOf({ state, firstSubmittedAt }, dueAt, at),
    cells: completenessOf(row),
  };
};

const surveysOf = (councils: readonly Council[]): Answer['surveys'] => {
  const count = (chosen: (council: Council) => boolean): number => councils.filter(chosen).length;
  return {
    expected: councils.length,
    received: count(({ state }) => state !== null),
    receivedOnTime: count(({ state, timeliness }) => state !== null && timeliness === 'on-time'),
    receivedLate: count(({ state, timeliness }) => state !== null && timeliness === 'late'),
    overdue: count(({ timeliness }) => timeliness === 'overdue'),
    approved: count(({ state }) => state !== null && state !== 'submitted'),
    accepted: count(({ state }) => state === 'accepted' || state === 'locked'),
  };
};

const nothing: Omit<CompletenessRow, 'dimension' | 'code' | 'nameSv' | 'nameEn'> = {
  expected: 0,
  received: 0,
  receivedOfExpected: 0,
  receivedOnTime: 0,
  approved: 0,
  accepted: 0,
  populationExpected: null,
  populationReceived: null,
  staffExpected: null,
  staffReceived: null,
};

const completenessAnswer = (
  found: { round: RoundRow; rows: readonly CompletenessRow[]; answers: readonly CouncilAnswer[] },
  at: Date,
  links: Links,
): Answer => {
  const { round, rows, answers } = found;
  const of = (dimension: CompletenessRow['dimension']) => rows.filter((row) => row.dimension === dimension);
  const divided = of('council').find(({ code }) => code === null);
  const councils = of('council')
    .filter(({ code }) => code !== null)
    .map((row) => councilAnswerOf(row, answers, { dueAt: round.dueAt, at }));
  return {
    roundId: round.id,
    dueAt: round.dueAt,
    countedAt: at,
    surveys: surveysOf(councils),
    cells: completenessOf(of('total')[0] ?? nothing),
    councils,
    dividedRegions: divided === undefined ? null : completenessOf(divided),
    professions: of('profession').map((row) => ({
      professionCode: row.code ?? '',
      nameSv: row.nameSv ?? '',
      nameEn: row.nameEn,
      cells: completenessOf(row),
    })),
    sectors: sectors.map((sector) => ({
      sector,
      cells: completenessOf(of('sector').find(({ code }) => code === sector) ?? { ...nothing, expected: null }),
    })),
    _links: [
      links.link('self', `/survey-rounds/${round.id}/completeness`),
      links.link('up', `/survey-rounds/${round.id}`),
      links.link('surveys', `/surveys?roundId=${round.id}`),
    ],
  };
};

const words = {
  sv: {
    title: 'Svarsläge per råd',
    of: 'av',
    due: 'Sista dag',
    received: 'rader inne',
    kinds: ['Godtagna', 'Godkända av rådet', 'Inskickade'],
    rest: 'Saknas',
    divided: 'Delade regioner',
    timeliness: { 'on-time': '', late: ', inskickat för sent', overdue: ', försenat', awaited: '' },
    described: (text: string) =>
      `Hur många av de efterfrågade uppgifterna (region och yrke) som har kommit in från varje råd. ${text}`,
  },
  en: {
    title: 'Answers by council',
    of: 'of',
    due: 'Due',
    received: 'lines in',
    kinds: ['Accepted', 'Approved by the council', 'Submitted'],
    rest: 'Missing',
    divided: 'Divided regions',
    timeliness: { 'on-time': '', late: ', submitted late', overdue: ', overdue', awaited: '' },
    described: (text: string) =>
      `How many of the figures asked for (region and profession) have come from each council. ${text}`,
  },
} as const;

/** The same numbers as a picture: a bar for each council, and one for the regions that no single council answers for. */
const pictureOf = (answer: Answer, round: RoundRow, language: Language): string => {
  const word = words[language];
  const barOf = (name: string, cells: Council['cells'], late: string) => ({
    name,
    figures: `${cells.received} ${word.of} ${cells.expected ?? 0}${late}`,
    whole: cells.expected ?? 0,
    parts: [
      { value: cells.accepted, kind: 0 },
      { value: cells.approved - cells.accepted, kind: 1 },
      { value: cells.received - cells.approved, kind: 2 },
    ],
  });
  const bars = answer.councils.map(({ nameSv, nameEn, timeliness, cells }) =>
    barOf(language === 'sv' ? nameSv : (nameEn ?? nameSv), cells, word.timeliness[timeliness]),
  );
  if (answer.dividedRegions !== null) bars.push(barOf(word.divided, answer.dividedRegions, ''));
  const { received, expected } = answer.cells;
  return drawBars({
    title: word.title,
    subtitle: `${received} ${word.of} ${expected} ${word.received}. ${word.due} ${swedishDate(round.dueAt)}`,
    description: word.described(bars.map(({ name, figures }) => `${name}: ${figures}.`).join(' ')),
    language,
    bars,
    kinds: word.kinds,
    rest: word.rest,
  });
};

/** How complete rounds are, in numbers and as a small picture. */
export const completenessRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/survey-rounds/:roundId/completeness',
          operationId: 'listCompleteness',
          tag: 'Survey rounds',
          summary: 'See how complete a round is',
          description:
            'Expected, received, received in time, approved and accepted: by council, profession and sector, also weighted by inhabitants and by the last round’s staff. As SVG a small picture of the same numbers. They are the same for everyone who may read rounds, over all councils, but for the shares of staff, which the national office alone sees. Drafts are not counted and not shown.',
          access: 'surveys:read',
          params: RoundPath,
          answers: {
            200: {
              carries: ['Content-Language'],
              description: 'The round’s completeness.',
              body: RoundCompleteness,
              contentTypes: ['application/json', 'image/svg+xml'],
            },
          },
        },
        async (input) => {
          const { params, context, links } = input;
          const round = await findRound(context.db, params.roundId);
          if (round === undefined) throw notFound();
          const found = await listCompleteness(context.db, round);
          // Of a council whose staff is hidden in a plan, shares of it would tell how many they were.
          const seesStaff = reachFor(context.actor, 'survey:read') === 'all';
          const rows = seesStaff ? found : found.map((row) => ({ ...row, staffExpected: null, staffReceived: null }));
          const answers = await listCouncilAnswers(context.db, round);
          const answer = completenessAnswer({ round, rows, answers }, context.now(), links);
          if (input.answerType !== 'image/svg+xml') return answer;
          return input.prepared(pictureOf(answer, round, input.language), 'image/svg+xml; charset=utf-8');
        },
      ),
    );
  };
