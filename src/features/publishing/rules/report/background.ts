import type { Block, Cell, Section } from '../../../../core/document.ts';
import { figureStatuses } from '../../../plans/schemas.ts';
import { statusLabels } from '../labels.ts';
import type { ReportContext } from './context.ts';
import { measureTable } from './tables.ts';

export const methodChapter = (context: ReportContext): Section => {
  const { say, input, areaName } = context;
  const items = [
    say(
      'Planen byggs bara av kartläggningar som rådet har godkänt med två personer och det nationella kansliet har godtagit.',
      'The plan is built only of surveys that two persons of the council have approved and the national office has accepted.',
    ),
    say(
      'Kvoter är kvoter av summor, aldrig medelvärden av kvoter. Andelar av bedömningar är av dem som har svarat, och nämnaren står intill.',
      'Ratios are ratios of sums, never means of ratios. Shares of judgements are of those who answered, and the denominator stands beside them.',
    ),
    say(
      'Ett råd utan godtagen kartläggning utelämnas. Inget gissas, och varje tal som berörs är märkt.',
      'A council without an accepted survey is left out. Nothing is guessed, and every figure that is touched is marked.',
    ),
    input.allocation === null
      ? say(
          'En region som ligger i två sjukvårdsregioner fördelas inte mellan dem.',
          'A region that lies in two healthcare regions is not split between them.',
        )
      : say(
          `En region som ligger i två sjukvårdsregioner fördelas efter folkmängden ${input.allocation.populationDate}: ${input.allocation.shares
            .map(
              (share) =>
                `${areaName(share.regionCode)} till ${areaName(share.healthcareRegionCode)} ${context.percent(share.part / share.whole)}`,
            )
            .join(', ')}.`,
          `A region that lies in two healthcare regions is split by its population on ${input.allocation.populationDate}: ${input.allocation.shares
            .map(
              (share) =>
                `${areaName(share.regionCode)} to ${areaName(share.healthcareRegionCode)} ${context.percent(share.part / share.whole)}`,
            )
            .join(', ')}.`,
        ),
  ];
  return {
    id: 'metod',
    heading: say('Metod', 'Method'),
    blocks: [{ kind: 'list', items: items.map(context.text) }, measureTable(context)],
    sections: [],
  };
};

const explanationOf = (context: ReportContext, status: (typeof figureStatuses)[number]): string => {
  const { say } = context;
  const texts: Readonly<Record<string, string>> = {
    observed: say(
      'Hela områdets invånare täcks av redovisade rader.',
      'Reported lines cover all inhabitants of the area.',
    ),
    'partly-missing': say(
      'Någon del av området har inte redovisat, eller kan inte hänföras till området.',
      'Some part of the area did not report, or cannot be attributed to the area.',
    ),
    missing: say(
      'Rådet har ingen godtagen kartläggning i omgången.',
      'The council has no accepted survey in the round.',
    ),
    'not-attributable': say(
      'Redovisat för en region som ligger i två sjukvårdsregioner.',
      'Reported for a region that lies in two healthcare regions.',
    ),
    allocated: say('Delvis fördelat med fördelningsnyckeln.', 'Partly split by the allocation key.'),
    'carried-forward': say(
      'Förra omgångens uppgift står i stället för den som saknas.',
      'The last round’s figure stands in for the one that is missing.',
    ),
    imputed: say('Beräknad ur de övriga råden.', 'Computed from the other councils.'),
    suppressed: say(
      'Visas inte, eftersom enskilda personer annars kunde röjas.',
      'Not shown, since single persons could otherwise be disclosed.',
    ),
  };
  return texts[status] ?? '';
};

/** What is missing and why: councils, divided regions and measures that nobody reported. */
export const missingChapter = (context: ReportContext): Section => {
  const { say, input, areaName, measuresAbsent, missingCouncils } = context;
  const blocks: Block[] = [];
  if (missingCouncils.length > 0) {
    blocks.push({
      kind: 'list',
      items: missingCouncils.map((code) =>
        context.text(
          say(
            `${areaName(code)}: ingen godtagen kartläggning i omgången när planen byggdes.`,
            `${areaName(code)}: no accepted survey in the round when the plan was built.`,
          ),
        ),
      ),
    });
  } else {
    blocks.push({
      kind: 'paragraph',
      runs: context.text(say('Alla råd ingår i planen.', 'All councils are part of the plan.')),
    });
  }
  if (measuresAbsent.length > 0) {
    const named = measuresAbsent.map((code) => context.measureName(code)).join(', ');
    blocks.push({
      kind: 'paragraph',
      runs: [
        { text: say('Inte redovisat av något råd: ', 'Not reported by any council: '), strong: true },
        {
          text: `${named}. ${say(
            'De måtten går därför inte att räkna fram; de är inte noll.',
            'Those measures can therefore not be computed; they are not zero.',
          )}`,
        },
      ],
    });
  }
  const counted = figureStatuses
    .map((status) => ({ status, count: input.figures.filter((figure) => figure.status === status).length }))
    .filter(({ count }) => count > 0);
  const rows = counted.map(({ status, count }): Cell[] => [
    { text: context.pick(statusLabels[status] ?? { sv: status, en: status }) },
    { text: context.number(count) },
    { text: explanationOf(context, status) },
  ]);
  if (rows.length > 0) {
    blocks.push({
      kind: 'table',
      id: 'status',
      caption: say('Vad som ligger bakom talen i rapporten', 'What stands behind the figures of the report'),
      columns: [
        { heading: say('Status', 'Status') },
        { heading: say('Antal tal', 'Figures'), numeric: true },
        { heading: say('Betydelse', 'Meaning') },
      ],
      rows,
      notes: [],
    });
  }
  return { id: 'saknas', heading: say('Vad som saknas och varför', 'What is missing and why'), blocks, sections: [] };
};

export const sourceChapter = (context: ReportContext): Section => {
  const { say, input } = context;
  const { plan, round } = input;
  const dated = input.coverageWeightDate;
  return {
    id: 'kallor',
    heading: say('Källor', 'Sources'),
    blocks: [
      {
        kind: 'facts',
        facts: [
          {
            term: say('Personal och behov', 'Staff and need'),
            runs: [
              {
                text: say(
                  'De regionala vårdkompetensrådens kartläggningar, omgången ',
                  'The regional councils’ surveys, round ',
                ),
              },
              { text: round.name, href: `${input.baseUrl}/survey-rounds/${round.id}` },
              { text: say(`, referensdatum ${round.referenceDate}.`, `, reference date ${round.referenceDate}.`) },
            ],
          },
          {
            term: say('Folkmängd', 'Population'),
            runs: context.text(
              say(
                `Statistiska centralbyrån (SCB), ${round.populationDate}${dated === null ? '' : `; täckningen vägs med folkmängden ${dated}`}.`,
                `Statistics Sweden (SCB), ${round.populationDate}${dated === null ? '' : `; coverage is weighed by the population of ${dated}`}.`,
              ),
            ),
          },
          {
            term: say('Indelning', 'Areas'),
            runs: context.text(
              say(
                'Sjukvårdsregioner enligt hälso- och sjukvårdsförordningen (2017:80) 3 kap. 1 §.',
                'Healthcare regions by the ordinance (2017:80) on health care, chapter 3, section 1.',
              ),
            ),
          },
          {
            term: say('Alla tal', 'All figures'),
            runs: ['csv', 'xlsx', 'json-stat'].flatMap((format, index) => [
              { text: index === 0 ? '' : ', ' },
              {
                text: format.toUpperCase(),
                href: `${input.baseUrl}/plans/${plan.id}/figures?format=${format}&language=${input.language}`,
              },
            ]),
          },
        ],
      },
    ],
    sections: [],
  };
};

export const checksumChapter = (context: ReportContext): Section => {
  const { say, input } = context;
  return {
    id: 'kontrollsumma',
    heading: say('Kontrollsumma', 'Checksum'),
    blocks: [
      {
        kind: 'paragraph',
        runs: context.text(
          say(
            'Kontrollsumman är SHA-256 över planens alla tal och dess underlag i kanonisk JSON (RFC 8785). Samma underlag ger samma summa, så vem som helst kan pröva att planen är oförändrad.',
            'The checksum is SHA-256 over all figures of the plan and what they rest on, in canonical JSON (RFC 8785). The same inputs give the same sum, so that anyone can verify that the plan is unchanged.',
          ),
        ),
      },
      {
        kind: 'facts',
        facts: [
          { term: 'SHA-256', runs: [{ text: input.plan.contentHash, code: true }] },
          {
            term: say('Planen', 'The plan'),
            runs: [{ text: input.plan.id, href: `${input.baseUrl}/plans/${input.plan.id}`, code: true }],
          },
          {
            term: say('Tal i planen', 'Figures in the plan'),
            runs: context.text(context.number(input.plan.figureCount)),
          },
        ],
      },
    ],
    sections: [],
  };
};
