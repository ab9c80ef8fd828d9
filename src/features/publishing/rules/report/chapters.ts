import type { Block, Cell, Section } from '../../../../core/document.ts';
import { limits } from '../../../../core/limits.ts';
import type { DossierTexts } from '../../../plans/schemas/dossiers.ts';
import type { MeasureCode, PlanFigure } from '../../../plans/schemas.ts';
import { councilStatusLabels } from '../labels.ts';
import type { ReportContext } from './context.ts';
import {
  areaTable,
  densityFigure,
  figureTable,
  judgementBlocks,
  needFigure,
  regionTable,
  yearTable,
} from './tables.ts';

const keyOf = (context: ReportContext, figure: PlanFigure | undefined, note: string) => ({
  label: figure === undefined ? '' : context.measureName(figure.measureCode),
  value: context.cell(figure),
  note,
});

/** The key figures of a plan of one profession: the nation in the base year. */
const professionKeys = (context: ReportContext, professionCode: string): Block => {
  const { baseYear } = context.input.round;
  const codes: MeasureCode[] = [
    'headcount',
    'full-time-equivalents',
    'full-time-equivalents-per-thousand-inhabitants',
    'needed-full-time-equivalents',
    'gap',
    'vacancy-share',
  ];
  const figures = codes.flatMap((code) => context.figure('SE', professionCode, baseYear, code) ?? []);
  const name = context.professionName(professionCode);
  return {
    kind: 'keys',
    keys: figures.map((figure) =>
      keyOf(context, figure, context.say(`${name} i riket, ${baseYear}`, `${name}, the nation, ${baseYear}`)),
    ),
  };
};

const countKeys = (context: ReportContext): Block => {
  const { say, number, input, professions } = context;
  const councils = context.councilCount;
  const included = context.councilsBy('included').length;
  const key = (label: string, text: string, note: string) => ({ label, value: { text }, note });
  return {
    kind: 'keys',
    keys: [
      key(
        say('Yrken', 'Professions'),
        number(professions.length),
        say('med minst ett redovisat tal', 'with at least one figure'),
      ),
      key(
        say('Råd i planen', 'Councils in the plan'),
        say(`${included} av ${councils}`, `${included} of ${councils}`),
        say('regionala vårdkompetensråd med godtagen kartläggning', 'regional councils with an accepted survey'),
      ),
      key(
        say('Tal', 'Figures'),
        number(input.plan.figureCount),
        say('i planen som helhet, alla spårbara', 'in the whole plan, each traceable'),
      ),
    ],
  };
};

/** The professions with the largest gaps, or where none was stated those with the most staff. */
const largestTable = (context: ReportContext): Block[] => {
  const { say, input } = context;
  const year = input.round.baseYear;
  const by: MeasureCode = context.measuresPresent.includes('gap') ? 'gap' : 'full-time-equivalents';
  const nationalOf = (code: string): number => context.figure('SE', code, year, by)?.value ?? Number.NEGATIVE_INFINITY;
  const largest = context.professions
    .filter((code) => Number.isFinite(nationalOf(code)))
    .sort((left, right) => nationalOf(right) - nationalOf(left))
    .slice(0, limits.reportSummaryRows);
  if (largest.length === 0) return [];
  return [
    figureTable(context, {
      id: 'storst',
      caption:
        by === 'gap'
          ? say(
              `De ${largest.length} yrkena med störst gap i riket ${year}`,
              `The ${largest.length} professions with the largest gap, the nation ${year}`,
            )
          : say(
              `De ${largest.length} yrkena med flest årsarbetare i riket ${year}`,
              `The ${largest.length} professions with the most staff, the nation ${year}`,
            ),
      rowHeading: say('Yrke', 'Profession'),
      rows: largest.map((professionCode) => ({
        name: context.professionName(professionCode),
        areaCode: 'SE',
        professionCode,
        year,
      })),
    }),
  ];
};

/** What is hidden from others and shown in this copy, or hidden here. */
const disclosureCautions = ({ say, number, input }: ReportContext): string[] => {
  const { hiddenCount } = input.plan;
  if (hiddenCount === 0) return [];
  const count = number(hiddenCount);
  if (input.sees === 'all') {
    return [
      say(
        `Det här exemplaret visar allt. ${count} av planens tal är skyddade för att enskilda inte ska kunna röjas, och får inte spridas vidare.`,
        `This copy shows everything. ${count} of the plan’s figures are suppressed to others, so that no person can be disclosed, and must not be passed on.`,
      ),
    ];
  }
  const rest = say(
    `${count} av planens tal är skyddade, för att enskilda inte ska kunna röjas.`,
    `${count} of the plan’s figures are suppressed, so that no person can be disclosed.`,
  );
  if (input.sees === 'open') return [rest];
  return [
    `${rest} ${say(
      'De egna områdenas tal visas i det här exemplaret och får inte spridas vidare.',
      'Those of the reader’s own areas are shown in this copy and must not be passed on.',
    )}`,
  ];
};

/** Whose surveys are lacking, and what stands in for them. */
const councilCautions = ({ say, areaName, councilsBy }: ReportContext): string[] => {
  const named = (status: 'missing' | 'carried-forward' | 'imputed') => councilsBy(status).map(areaName).join(', ');
  const [missing, carried, imputed] = [named('missing'), named('carried-forward'), named('imputed')];
  const lines: string[] = [];
  if (missing !== '') {
    lines.push(
      say(
        `Godtagen kartläggning saknas från: ${missing}. Rikets tal är summan av de övriga.`,
        `There is no accepted survey from: ${missing}. National figures are the sum of the others.`,
      ),
    );
  }
  if (carried !== '') {
    lines.push(
      say(
        `Uppgifter från en tidigare omgång står i stället för dem som saknas från: ${carried}.`,
        `Figures of an earlier round stand in for those that are lacking from: ${carried}.`,
      ),
    );
  }
  if (imputed !== '') {
    lines.push(
      say(
        `Beräknat ur de övriga rådens antal per invånare, eftersom godtagen kartläggning saknas: ${imputed}.`,
        `Computed from the other councils’ number per inhabitant, since there is no accepted survey: ${imputed}.`,
      ),
    );
  }
  return lines;
};

/** What a reader must know before using a number. */
const cautions = (context: ReportContext): Block[] => {
  const { say, areaName, divided } = context;
  const lines: string[] = [...disclosureCautions(context), ...councilCautions(context)];
  if (divided.length > 0) {
    const named = divided.map(areaName).join(', ');
    lines.push(
      say(
        `${named} ligger i två sjukvårdsregioner. Talen därifrån ingår i riket men inte i någon sjukvårdsregion.`,
        `${named} lies in two healthcare regions. Its figures are part of the nation but of neither healthcare region.`,
      ),
    );
  }
  if (!context.measuresPresent.includes('needed-full-time-equivalents')) {
    lines.push(
      say(
        'Behov har inte redovisats i omgången. Planen visar därför vilka som finns, inte vilka som behövs.',
        'No need was reported in the round. The plan therefore shows who there are, not who are needed.',
      ),
    );
  }
  return lines.map((line) => ({ kind: 'notice', runs: [{ text: line }] }));
};

export const summaryChapter = (context: ReportContext): Section => {
  const { say, input, professions } = context;
  const { plan, round } = input;
  const received = context.councilsBy('included').length;
  const [only, ...others] = professions;
  const opening = say(
    `Version ${plan.number} av planen bygger på godtagna behovskartläggningar från ${received} av ${context.councilCount} regionala vårdkompetensråd i omgången ”${round.name}”, med basår ${round.baseYear}. Varje tal leder till sin härledning: formel, rader och vem som svarar för dem.`,
    `Version ${plan.number} of the plan rests on accepted needs surveys from ${received} of ${context.councilCount} regional councils in the round “${round.name}”, with ${round.baseYear} as its base year. Every number leads to its provenance: formula, lines and who answers for them.`,
  );
  const blocks: Block[] = [{ kind: 'paragraph', runs: [{ text: opening }] }];
  if (only !== undefined && others.length === 0) blocks.push(professionKeys(context, only));
  else blocks.push(countKeys(context), ...largestTable(context));
  return {
    id: 'sammanfattning',
    heading: say('Sammanfattning', 'Summary'),
    blocks: [...blocks, ...cautions(context)],
    sections: [],
  };
};

/** The lowest share of inhabitants behind the figures of an area in the base year. */
const lowestCoverage = (context: ReportContext, areaCode: string): number | null => {
  const found = context.input.figures.filter(
    (figure) =>
      figure.areaCode === areaCode && figure.year === context.input.round.baseYear && figure.coverage !== null,
  );
  return found.length === 0 ? null : Math.min(...found.map(({ coverage }) => coverage ?? 0));
};

export const coverageChapter = (context: ReportContext): Section => {
  const { say, areaName, percent, input } = context;
  const rows = input.plan.councils.map((council): Cell[] => {
    const coverage = lowestCoverage(context, council.healthcareRegionCode);
    return [
      { text: areaName(council.healthcareRegionCode) },
      { text: context.pick(councilStatusLabels[council.status]) },
      { text: council.versionNumber === null ? '–' : String(council.versionNumber) },
      { text: coverage === null ? '–' : percent(coverage) },
      { text: council.linesHash === null ? '–' : council.linesHash.slice(0, 12) },
    ];
  });
  const national = lowestCoverage(context, 'SE');
  const text =
    national === null
      ? say('Planen har inga tal för riket under basåret.', 'The plan has no national figures in the base year.')
      : national === 1
        ? say(
            'Rikets tal för basåret täcker alla invånare. För sjukvårdsregionerna anges täckningen för det tal som har lägst täckning.',
            'National figures of the base year cover all inhabitants. For the healthcare regions the coverage given is that of the least covered figure.',
          )
        : say(
            `Rikets tal för basåret vilar på områden med minst ${percent(national)} av invånarna. Täckningen anges för det tal som har lägst täckning.`,
            `National figures of the base year rest on areas with at least ${percent(national)} of the inhabitants. The coverage given is that of the least covered figure.`,
          );
  return {
    id: 'tackning',
    heading: say('Täckning', 'Coverage'),
    blocks: [
      { kind: 'paragraph', runs: [{ text }] },
      {
        kind: 'table',
        id: 'rad',
        caption: say('Råden och deras kartläggningar', 'The councils and their surveys'),
        columns: [
          { heading: say('Sjukvårdsregion', 'Healthcare region') },
          { heading: say('I planen', 'In the plan') },
          { heading: say('Version', 'Version'), numeric: true },
          { heading: say('Lägsta täckning', 'Lowest coverage'), numeric: true },
          { heading: say('Radernas kontrollsumma', 'Checksum of the lines') },
        ],
        rows,
        notes: [],
      },
    ],
    sections: [],
  };
};

/** One table for each healthcare region; where the plan has one profession, one table of them all. */
export const regionChapter = (context: ReportContext): Section => {
  const { say, input, professions, areaName } = context;
  const heading = say('Sjukvårds\u00adregionerna', 'The healthcare regions');
  const [only, ...others] = professions;
  if (only !== undefined && others.length === 0) {
    const density = densityFigure(context, only, 'karta');
    return {
      id: 'sjukvardsregioner',
      heading,
      blocks: [...(density === undefined ? [] : [density]), areaTable(context, only, 'omraden')],
      sections: [],
    };
  }
  const year = input.round.baseYear;
  return {
    id: 'sjukvardsregioner',
    heading,
    blocks: [],
    sections: input.names.healthcareRegionCodes.map((areaCode) => ({
      id: `region-${areaCode}`,
      heading: areaName(areaCode),
      sections: [],
      blocks: [
        figureTable(context, {
          id: `region-${areaCode}-tal`,
          caption: `${areaName(areaCode)} ${year}`,
          rowHeading: say('Yrke', 'Profession'),
          rows: professions.map((professionCode) => ({
            name: context.professionName(professionCode),
            areaCode,
            professionCode,
            year,
          })),
        }),
      ],
    })),
  };
};

const officeJudgements: Readonly<Record<DossierTexts['judgement'], { sv: string; en: string }>> = {
  shortage: { sv: 'brist', en: 'shortage' },
  balance: { sv: 'balans', en: 'balance' },
  surplus: { sv: 'överskott', en: 'surplus' },
};

/** What the national office says of a profession, in its own words; nothing where it said nothing. */
const officeBlocks = (context: ReportContext, professionCode: string): Block[] => {
  const { say, pick, input } = context;
  const texts = input.texts.find((one) => one.professionCode === professionCode);
  if (texts === undefined) return [];
  const paragraphs = (lead: string, text: string): Block[] =>
    text
      .split(/\n+/)
      .filter((part) => part.trim() !== '')
      .map((part, index) => ({
        kind: 'paragraph',
        runs: [...(index === 0 ? [{ text: `${lead} `, strong: true }] : []), { text: part }],
      }));
  const judgement = pick(officeJudgements[texts.judgement]);
  return [
    ...paragraphs(say(`Bedömning: ${judgement}.`, `Judgement: ${judgement}.`), pick(texts.judgementReasons)),
    ...paragraphs(say('Rekommendation:', 'Recommendation:'), pick(texts.recommendation)),
  ];
};

export const professionChapter = (context: ReportContext): Section => {
  const { say, professions } = context;
  const described = [...new Set([...professions, ...context.input.texts.map(({ professionCode }) => professionCode)])];
  const withCharts = professions.length <= limits.reportChartProfessions;
  const alone = professions.length === 1;
  const blocks: Block[] = withCharts
    ? []
    : [
        {
          kind: 'paragraph',
          runs: context.text(
            say(
              `Planen har fler än ${limits.reportChartProfessions} yrken; i den här rapporten redovisas de i tabeller utan diagram.`,
              `The plan has more than ${limits.reportChartProfessions} professions; in this report they are shown in tables without charts.`,
            ),
          ),
        },
      ];
  return {
    id: 'yrken',
    heading: say('Yrkena', 'The professions'),
    blocks,
    sections: described.map((code) => {
      const heading = context.professionName(code);
      if (!professions.includes(code)) {
        return { id: `yrke-${code}`, heading, sections: [], blocks: officeBlocks(context, code) };
      }
      const id = `yrke-${code}`;
      const density = withCharts && !alone ? densityFigure(context, code, `${id}-karta`) : undefined;
      const need = withCharts ? needFigure(context, code, `${id}-behov`) : undefined;
      const regions = regionTable(context, code, `${id}-regioner`);
      const years = yearTable(context, code, `${id}-ar`);
      return {
        id,
        heading,
        sections: [],
        blocks: [
          ...officeBlocks(context, code),
          ...(density === undefined ? [] : [density]),
          ...(need === undefined ? [] : [need]),
          ...(alone ? [] : [areaTable(context, code, `${id}-omraden`)]),
          ...(years === undefined ? [] : [years]),
          ...(regions === undefined ? [] : [regions]),
          ...judgementBlocks(context, code, `${id}-bedomning`, withCharts),
        ],
      };
    }),
  };
};
