import { disclosureRule } from '../../../../core/disclosure.ts';
import type { Block, Cell, Section } from '../../../../core/document.ts';
import type { Bilingual } from '../../../../core/problem.ts';
import { statusLabels } from '../../../plans/rules/status-labels.ts';
import { type FigureMark, type FigureStatus, figureStatuses, type MissingCouncilRule } from '../../../plans/schemas.ts';
import { markLabels } from '../labels.ts';
import type { ReportContext } from './context.ts';
import { measureTable } from './tables.ts';

const missingCouncilTexts: Readonly<Record<MissingCouncilRule, Bilingual>> = {
  'left-out': {
    sv: 'Ett råd utan godtagen kartläggning utelämnas. Inget gissas, och varje tal som berörs är märkt.',
    en: 'A council without an accepted survey is left out. Nothing is guessed, and every figure that is touched is marked.',
  },
  'last-round': {
    sv: 'För ett råd utan godtagen kartläggning används dess senast godtagna från en tidigare omgång, om det finns någon. Varje tal som berörs är märkt, och täckningen räknar bara det som har redovisats i den här omgången.',
    en: 'For a council without an accepted survey its last accepted one of an earlier round is used, if there is one. Every figure that is touched is marked, and coverage counts only what was reported in this round.',
  },
  imputed: {
    sv: 'För ett råd utan godtagen kartläggning beräknas talen ur de övriga rådens antal per invånare. Varje tal som berörs är märkt, och täckningen räknar bara det som har redovisats i den här omgången.',
    en: 'For a council without an accepted survey figures are computed from the other councils’ number per inhabitant. Every figure that is touched is marked, and coverage counts only what was reported in this round.',
  },
};

const adjustmentItems = ({ say, number, input }: ReportContext): string[] =>
  input.adjustmentCount === 0
    ? []
    : [
        say(
          `Nationella kansliet har justerat det som redovisats på ${number(input.adjustmentCount)} ställen, var och en föreslagen av en person och godkänd av en annan. Tal som berörs är märkta, och härledningen visar justeringen.`,
          `The national office has adjusted what was reported in ${number(input.adjustmentCount)} places, each proposed by one person and approved by another. Figures that are touched are marked, and their provenance shows the adjustment.`,
        ),
      ];

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
      `Täckning är andelen av områdets invånare ${input.coverageWeightDate} vars regioner eller kommuner har redovisat talet.`,
      `Coverage is the share of the area’s inhabitants on ${input.coverageWeightDate} whose regions or municipalities reported the figure.`,
    ),
    context.pick(missingCouncilTexts[input.missingCouncilRule]),
    ...adjustmentItems(context),
    context.pick(disclosureRule().text),
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

const explanationOf = (context: ReportContext, status: FigureStatus | FigureMark): string => {
  const { say } = context;
  const texts: Readonly<Record<FigureStatus | FigureMark, string>> = {
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
    'from-narrower-professions': say(
      'Summan av yrken som ingår i yrket, eftersom det inte redovisats självt.',
      'The sum of professions that are part of it, since it was not reported itself.',
    ),
    adjusted: say(
      'Det nationella kansliet har öppet justerat det som redovisats.',
      'The national office has openly adjusted what was reported.',
    ),
  };
  return texts[status];
};

/** What is missing and why: councils, divided regions and measures that nobody reported. */
export const missingChapter = (context: ReportContext): Section => {
  const { say, input, areaName, measuresAbsent, councilsBy } = context;
  const blocks: Block[] = [];
  const lacking = (['missing', 'carried-forward', 'imputed'] as const).flatMap((status) =>
    councilsBy(status).map((code) => ({ code, status })),
  );
  if (lacking.length > 0) {
    const standIns = {
      missing: '',
      'carried-forward': say(
        ' Dess uppgifter från en tidigare omgång används.',
        ' Its figures of an earlier round are used.',
      ),
      imputed: say(' Dess tal är beräknade ur de övrigas.', ' Its figures are computed from the others’.'),
    };
    blocks.push({
      kind: 'list',
      items: lacking.map(({ code, status }) =>
        context.text(
          say(
            `${areaName(code)}: ingen godtagen kartläggning i omgången när planen byggdes.`,
            `${areaName(code)}: no accepted survey in the round when the plan was built.`,
          ) + standIns[status],
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
  const counted = [
    ...figureStatuses.map((status) => ({
      code: status,
      label: statusLabels[status],
      count: input.figures.filter((figure) => figure.status === status).length,
    })),
    // The other marks have statuses of their own.
    ...(['from-narrower-professions', 'adjusted'] as const).map((mark) => ({
      code: mark,
      label: markLabels[mark],
      count: input.figures.filter((figure) => figure.marks.includes(mark)).length,
    })),
  ].filter(({ count }) => count > 0);
  const rows = counted.map(({ code, label, count }): Cell[] => [
    { text: context.pick(label) },
    { text: context.number(count) },
    { text: explanationOf(context, code) },
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
                `Statistiska centralbyrån (SCB), ${round.populationDate}; täckningen vägs med folkmängden ${dated}.`,
                `Statistics Sweden (SCB), ${round.populationDate}; coverage is weighed by the population of ${dated}.`,
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
            runs: (
              [
                ['csv', 'CSV'],
                ['xlsx', 'XLSX'],
                ['json-stat', 'JSON-stat'],
              ] as const
            ).flatMap(([format, name], index) => [
              { text: index === 0 ? '' : ', ' },
              {
                text: name,
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
