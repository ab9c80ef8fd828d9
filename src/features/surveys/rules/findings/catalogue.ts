import type { Bilingual } from '../../../../core/problem.ts';
import {
  changeAlwaysRemarked,
  changeNeverRemarked,
  changeOfSmallGroup,
  groupSizeMinimum,
  populationMinimum,
  rateNeverRemarked,
  smallestDifference,
} from './bounds.ts';

/** A rule that surveys are checked by. Its id is stable; its version grows when what it finds changes. */
export interface FindingRule {
  readonly ruleId: string;
  /** An error is refused; a warning needs a written justification before the survey can be submitted. */
  readonly severity: 'error' | 'warning';
  /** `write`: lines that break it are never stored. `submission`: it is asked of the survey as a whole. */
  readonly stage: 'write' | 'submission';
  /** The organisation that answers for the rule, by its code. */
  readonly ownerCode: string;
  readonly version: number;
  readonly title: Bilingual;
  /** Why it is asked, and where its limits lie. */
  readonly why: Bilingual;
}

type Described = Omit<FindingRule, 'severity' | 'stage' | 'ownerCode' | 'version'> & { readonly version?: number };

const ownerCode = 'national-office';
const rules = (
  common: Pick<FindingRule, 'severity' | 'stage'>,
  described: readonly Described[],
): readonly FindingRule[] => described.map((rule) => ({ version: 1, ...rule, ...common, ownerCode }));

const refusedLines = rules({ severity: 'error', stage: 'write' }, [
  {
    ruleId: 'unknown-code',
    title: { sv: 'Okänd kod', en: 'Unknown code' },
    why: {
      sv: 'Område, yrke och specialitet ska finnas i registren, annars kan uppgiften inte räknas in någonstans.',
      en: 'Area, profession and specialty must be in the registers, or the figure could be counted nowhere.',
    },
  },
  {
    ruleId: 'area-outside-territory',
    title: { sv: 'Område utanför sjukvårdsregionen', en: 'Area outside the healthcare region' },
    why: {
      sv: 'Ett råd lämnar uppgifter om sin sjukvårdsregion enligt hälso- och sjukvårdsförordningen (2017:80) 3 kap. 1 § på referensdatumet.',
      en: 'A council reports on its healthcare region by ordinance 2017:80, chapter 3 section 1, on the reference date.',
    },
  },
  {
    ruleId: 'profession-not-asked-for',
    title: { sv: 'Yrket ingår inte i omgången', en: 'Profession not asked for' },
    why: {
      sv: 'Uppgifter som ingen frågat efter samlas inte in.',
      en: 'Data that nobody asked for are not collected.',
    },
  },
  {
    ruleId: 'specialty-of-other-profession',
    title: { sv: 'Specialiteten hör till ett annat yrke', en: 'Specialty of another profession' },
    why: {
      sv: 'En specialitet är en del av sitt yrkes rad och måste höra till det.',
      en: 'A specialty is a part of its profession’s line and must belong to it.',
    },
  },
  {
    ruleId: 'year-not-asked-for',
    title: { sv: 'Året ingår inte i omgången', en: 'Year not asked for' },
    why: {
      sv: 'Alla råd svarar för samma år, annars kan svaren inte läggas ihop.',
      en: 'All councils answer for the same years, or the answers could not be added.',
    },
  },
  {
    ruleId: 'base-year-only',
    title: { sv: 'Uppgiften gäller bara basåret', en: 'The value belongs to the base year' },
    why: {
      sv: 'Personal som finns räknas för basåret; för år framåt lämnas behovet.',
      en: 'Staff that exists is counted for the base year; for years ahead the need is given.',
    },
  },
  {
    ruleId: 'line-without-value',
    title: { sv: 'Raden saknar värden', en: 'Line without values' },
    why: {
      sv: 'En rad utan värden kan inte skiljas från en rad som saknas; utelämna den.',
      en: 'A line without values cannot be told from one that is missing; leave it out.',
    },
  },
  {
    ruleId: 'duplicate-line',
    title: { sv: 'Raden finns två gånger', en: 'Duplicate line' },
    why: {
      sv: 'Samma område, yrke, specialitet, sektor och år får bara finnas en gång, annars vet ingen vilket tal som gäller.',
      en: 'An area, profession, specialty, sector and year may stand once only, or nobody knows which figure holds.',
    },
  },
]);

const refusedSurveys = rules({ severity: 'error', stage: 'submission' }, [
  {
    ruleId: 'region-and-municipality-lines',
    title: { sv: 'Både regionen och dess kommuner', en: 'Both the region and its municipalities' },
    why: {
      sv: 'Lämnas samma uppgift både för regionen som helhet och för kommuner i den räknas personalen två gånger.',
      en: 'The same figure for a region as a whole and for municipalities of it would count its staff twice.',
    },
  },
  {
    ruleId: 'reported-by-other-council',
    title: { sv: 'Redan lämnad av ett annat råd', en: 'Reported by another council already' },
    why: {
      sv: 'Hallands kommuner ligger i två sjukvårdsregioner. Ett av råden lämnar en uppgift om regionen som helhet, inte båda.',
      en: 'The municipalities of Halland lie in two healthcare regions. One council reports the region as a whole, not both.',
    },
  },
]);

const warnings = rules({ severity: 'warning', stage: 'submission' }, [
  {
    ruleId: 'full-time-equivalents-above-headcount',
    title: { sv: 'Fler årsarbetare än personer', en: 'More full-time equivalents than persons' },
    why: {
      sv: 'Det förekommer (Gotland 2020: 246 årsarbetare och 244 personer) men är oftast förväxlade kolumner.',
      en: 'It happens (Gotland 2020: 246 full-time equivalents and 244 persons), but mostly two columns were swapped.',
    },
  },
  {
    ruleId: 'retirements-above-headcount',
    title: { sv: 'Fler pensioneringar än personer', en: 'More retirements than persons' },
    why: {
      sv: 'Fler kan inte gå i pension under året än de som är anställda, om inte nya hinner både börja och sluta.',
      en: 'No more can retire within the year than are employed, unless some both begin and leave in it.',
    },
  },
  {
    ruleId: 'vacancies-above-staff',
    title: { sv: 'Fler vakanser än årsarbetare', en: 'More vacancies than full-time equivalents' },
    why: {
      sv: 'Att mer än hälften av tjänsterna står tomma är ovanligt nog att behöva en förklaring.',
      en: 'That more than half of the posts are empty is unusual enough to need an explanation.',
    },
  },
  {
    ruleId: 'agency-above-staff',
    title: { sv: 'Mer hyrpersonal än egen', en: 'More agency staff than own' },
    why: {
      sv: 'Att hyrpersonal utför mer arbete än den egna personalen är ovanligt nog att behöva en förklaring.',
      en: 'That agency staff does more work than the own staff is unusual enough to need an explanation.',
    },
  },
  {
    ruleId: 'shortage-with-need-below-staff',
    title: { sv: 'Brist, men behovet är mindre än personalen', en: 'Shortage, but the need is below the staff' },
    why: {
      sv: 'Bedömningen och talen säger emot varandra; planen använder båda.',
      en: 'The judgement and the figures contradict each other; the plan uses both.',
    },
  },
  {
    ruleId: 'surplus-with-need-above-staff',
    title: { sv: 'Överskott, men behovet är större än personalen', en: 'Surplus, but the need is above the staff' },
    why: {
      sv: 'Bedömningen och talen säger emot varandra; planen använder båda.',
      en: 'The judgement and the figures contradict each other; the plan uses both.',
    },
  },
  {
    ruleId: 'region-without-line',
    title: { sv: 'Yrket saknas i en region', en: 'A region without the profession' },
    why: {
      sv: 'Omgången frågar efter yrket i varje region. Finns ingen personal lämnas noll; annars syns luckan i hela planen.',
      en: 'The round asks for the profession in every region. Where there is no staff, zero is given; a gap shows in the whole plan.',
    },
  },
  {
    ruleId: 'line-missing-since-last-round',
    title: { sv: 'Rad som fanns i förra omgången saknas', en: 'A line of the last round is missing' },
    why: {
      sv: 'Rådets senast godtagna svar hade en rad här. Att den saknas tolkas annars som att uppgiften inte lämnats.',
      en: 'The council’s last accepted answer had a line here. Its absence would be read as not reported.',
    },
  },
  {
    ruleId: 'large-change-since-last-round',
    title: { sv: 'Stor förändring sedan förra omgången', en: 'Large change since the last round' },
    why: {
      sv: `Kvoten mot rådets senast godtagna svar jämförs med övriga områdens i samma yrke och sektor (median och medianavvikelse i logaritmer när minst ${groupSizeMinimum} finns, annars ${changeOfSmallGroup} gånger). Under ${changeNeverRemarked} gånger eller ${smallestDifference} personer påpekas aldrig, över ${changeAlwaysRemarked} gånger alltid.`,
      en: `The ratio to the council’s last accepted answer is compared with the other areas’ of the same profession and sector (median and median absolute deviation of logarithms where there are ${groupSizeMinimum} or more, else ${changeOfSmallGroup} times). Below ${changeNeverRemarked} times or ${smallestDifference} persons it is never remarked on, above ${changeAlwaysRemarked} times always.`,
    },
  },
  {
    ruleId: 'zero-against-last-round',
    title: { sv: 'Noll mot tidigare personal, eller tvärtom', en: 'Zero against staff before, or the reverse' },
    why: {
      sv: `En verksamhet som uppstår eller upphör går inte att beskriva som en kvot och påpekas för sig, från ${smallestDifference} personer eller årsarbetare.`,
      en: `An activity that begins or ends cannot be put as a ratio and is remarked on by itself, from ${smallestDifference} persons or full-time equivalents.`,
    },
  },
  {
    ruleId: 'share-of-population-out-of-line',
    title: { sv: 'Personal per invånare avviker', en: 'Staff per inhabitant out of line' },
    why: {
      sv: `Personal per invånare jämförs med områden av samma slag, i samma yrke och sektor, i det här svaret och i alla råds senast godtagna. Bara områden med minst ${populationMinimum} invånare jämförs, det ska finnas minst ${groupSizeMinimum} av dem, och inom ${rateNeverRemarked} gånger medianen påpekas inget.`,
      en: `Staff per inhabitant is compared with areas of the same kind, in the same profession and sector, in this answer and in all councils’ last accepted. Only areas of ${populationMinimum} inhabitants or more are compared, there must be ${groupSizeMinimum} or more of them, and nothing within ${rateNeverRemarked} times the median is remarked on.`,
    },
  },
]);

/** Every rule that surveys are checked by: what is refused line by line, what is refused as a whole, what is asked about. */
export const findingRules: readonly FindingRule[] = [...refusedLines, ...refusedSurveys, ...warnings];

/** The rules whose findings are errors. */
export const errorRuleIds: readonly string[] = refusedSurveys.map(({ ruleId }) => ruleId);
/** The rules whose findings can be justified. */
export const warningRuleIds: readonly string[] = warnings.map(({ ruleId }) => ruleId);
