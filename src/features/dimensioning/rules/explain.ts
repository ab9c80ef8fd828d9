import type { Bilingual } from '../../../core/problem.ts';
import type { CubeNames } from '../../forecasts/rules/cube.ts';
import type { ForecastFigure } from '../../forecasts/rules/forecast.ts';
import type { ComponentImpact, RequiredPlaces } from '../../forecasts/rules/required-places.ts';
import { toldPlaces } from '../../forecasts/rules/told-places.ts';
import type { PlaceComponent } from '../../forecasts/schemas/runs.ts';
import type { AllocationResult } from './allocation.ts';
import { conflictText, requirementText } from './conflict.ts';
import type { OfferEvaluation } from './evaluate.ts';
import { againstToday, type Language, listed, written as number } from './wording.ts';

/** Names to write in the texts; a code without a name is written as it is. */
export type Names = Pick<CubeNames, 'professions' | 'areas' | 'plurals'>;

const nameOf = (names: Readonly<Record<string, Bilingual>>, code: string, language: Language): string =>
  names[code]?.[language] ?? code;

/** A profession as sentences about numbers of its members name it: in the plural. */
const manyOf = (names: Names, professionCode: string, language: Language): string =>
  names.plurals?.[professionCode]?.[language] ?? nameOf(names.professions, professionCode, language);

const both = (text: (language: Language) => string): Bilingual => ({ sv: text('sv'), en: text('en') });

/** A part of the need as a clause; a part of nothing is left out. */
const clause = (fte: number, words: Bilingual, language: Language): string[] =>
  Math.abs(fte) < 0.5 ? [] : [`${fte > 0 ? '+' : '−'}${number(Math.abs(fte), language)} ${words[language]}`];

/** What the need consists of. */
export const explainNeed = (figure: ForecastFigure, names: Names): Bilingual =>
  both((language) => {
    const parts = [
      ...clause(figure.unmet, { sv: 'för behov som inte täcks i dag', en: 'for need unmet today' }, language),
      ...clause(
        figure.demography,
        { sv: 'för befolkningens förändring', en: 'for change in the population' },
        language,
      ),
      ...clause(
        figure.nonDemographic,
        { sv: 'för annan utveckling än befolkningens', en: 'for development other than the population’s' },
        language,
      ),
      ...clause(
        figure.takenOver,
        { sv: 'för uppgifter som tas över från andra yrken', en: 'for tasks taken over from other professions' },
        language,
      ),
      ...clause(
        figure.handedOver,
        { sv: 'för uppgifter som lämnas till andra yrken', en: 'for tasks handed to other professions' },
        language,
      ),
    ].join(', ');
    const profession = manyOf(names, figure.professionCode, language);
    const area = nameOf(names.areas, figure.areaCode, language);
    const [need, filled] = [number(figure.need, language), number(figure.filled, language)];
    const rest = parts === '' ? '' : `, ${parts}`;
    return language === 'sv'
      ? `Behovet av ${profession} i ${area} år ${figure.year} är ${need} årsarbetare: ${filled} arbetade basåret${rest}.`
      : `The need for ${profession} in ${area} in ${figure.year} is ${need} full-time equivalents: ${filled} worked in the base year${rest}.`;
  });

const againstComputed = (stated: number, computed: number, language: Language): string => {
  const difference = Math.round(stated) - Math.round(computed);
  const count = number(Math.abs(difference), language);
  if (difference === 0) return { sv: 'lika många som det beräknade', en: 'as many as computed' }[language];
  return difference > 0
    ? { sv: `${count} fler än det beräknade`, en: `${count} more than computed` }[language]
    : { sv: `${count} färre än det beräknade`, en: `${count} fewer than computed` }[language];
};

/** What supply and gap mean; the base year is counted, later years are computed. */
export const explainGap = (figure: ForecastFigure, names: Names, baseYear: number): Bilingual =>
  both((language) => {
    const profession = manyOf(names, figure.professionCode, language);
    const area = nameOf(names.areas, figure.areaCode, language);
    const [supply, persons] = [number(figure.supply, language), number(figure.persons, language)];
    const gap = number(Math.abs(figure.gap), language);
    const coverage = figure.coverage === null ? null : number(figure.coverage * 100, language, 1);
    const kind = Math.abs(figure.gap) < 0.5 ? 'balance' : figure.gap > 0 ? 'shortage' : 'surplus';
    const judged = {
      sv: {
        balance: 'Det är balans',
        shortage: `Det är ${gap} färre än behovet`,
        surplus: `Det är ${gap} fler än behovet`,
      },
      en: {
        balance: 'This is balance',
        shortage: `This is ${gap} fewer than needed`,
        surplus: `This is ${gap} more than needed`,
      },
    }[language][kind];
    const stated =
      figure.statedNeed === null
        ? ''
        : language === 'sv'
          ? ` Råden har själva angett behovet ${number(figure.statedNeed, language)} årsarbetare, ${againstComputed(figure.statedNeed, figure.need, language)}.`
          : ` The councils themselves have stated a need of ${number(figure.statedNeed, language)} full-time equivalents, ${againstComputed(figure.statedNeed, figure.need, language)}.`;
    const isCounted = figure.year <= baseYear;
    const told = {
      sv: isCounted ? 'var' : 'beräknas till',
      en: isCounted ? 'was' : 'is computed as',
    }[language];
    return language === 'sv'
      ? `Tillgången på ${profession} i ${area} år ${figure.year} ${told} ${supply} årsarbetare (${persons} personer). ${judged}${coverage === null ? '' : `; tillgången täcker ${coverage} procent av behovet`}.${stated}`
      : `The supply of ${profession} in ${area} in ${figure.year} ${told} ${supply} full-time equivalents (${persons} persons). ${judged}${coverage === null ? '' : `; supply covers ${coverage} per cent of the need`}.${stated}`;
  });

/** Why a row has no figures of the forecast. */
export const explainHidden: Bilingual = {
  sv: 'Prognosens tal visas inte: de vilar på sekretesskyddade uppgifter i planen. Platserna anges i hela tal.',
  en: 'The figures of the forecast are not shown: they rest on suppressed figures of the plan. Places are in whole numbers.',
};

const componentNames: Record<Exclude<PlaceComponent, 'limit'>, Bilingual> = {
  leavers: { sv: 'för att ersätta dem som slutar', en: 'to replace those who leave' },
  inTraining: { sv: 'för dem som redan utbildas', en: 'for those already in training' },
  arrivals: { sv: 'för dem som kommer på andra vägar', en: 'for those who come by other ways' },
  unmet: { sv: 'för behov som inte täcks i dag', en: 'for need unmet today' },
  demography: { sv: 'för befolkningens förändring', en: 'for change in the population' },
  nonDemographic: { sv: 'för annan utveckling', en: 'for other development' },
  takenOver: { sv: 'för övertagna uppgifter', en: 'for tasks taken over' },
  handedOver: { sv: 'för lämnade uppgifter', en: 'for tasks handed over' },
  crowding: {
    sv: 'eftersom varje plats ger mindre när platserna blir fler',
    en: 'as each place gives less when there are more of them',
  },
  base: {
    sv: 'för att ersätta dem som slutar, sedan de som ändå kommer räknats av',
    en: 'to replace those who leave, less those who come anyway',
  },
};

const reasonOf = ({ component, placesPerYear }: ComponentImpact): Bilingual => {
  if (component !== 'limit') return componentNames[component];
  return placesPerYear > 0
    ? { sv: 'eftersom platserna inte kan bli färre än noll', en: 'as there cannot be fewer places than none' }
    : { sv: 'eftersom utbildningen inte rymmer fler', en: 'as there is no capacity for more' };
};

/** The parts of a number of places as signed words; a part of nothing is left out. */
const partsOf = (components: readonly ComponentImpact[], language: Language): string =>
  listed(
    components
      .filter((one) => one.placesPerYear !== 0)
      .map((one) => {
        const sign = one.placesPerYear > 0 ? '+' : '−';
        return `${sign}${number(Math.abs(one.placesPerYear), language)} ${reasonOf(one)[language]}`;
      }),
    language,
  );

/**
 * Why so many places, and what stands in the way where balance cannot be had: then what balance would take, what is
 * possible, and what that leaves.
 */
export const explainPlaces = (required: RequiredPlaces, names: Names): Bilingual =>
  both((language) => {
    const places = toldPlaces(required);
    const profession = manyOf(names, places.professionCode, language);
    const perPlace = number(required.adjustableFte / required.currentPlacesPerYear, language, 2);
    const { placesPerYear, currentPlacesPerYear: current, targetYear, adjustFromYear } = places;
    const count = number(placesPerYear, language);
    const against = againstToday({ places: placesPerYear, current }, language);
    const parts = partsOf(places.components, language);
    const consists =
      parts === '' ? '' : { sv: ` Talet består av ${parts}.`, en: ` The number consists of ${parts}.` }[language];
    const aim =
      places.clipped === 'none'
        ? { sv: `För balans ${targetYear}`, en: `For balance in ${targetYear}` }[language]
        : { sv: `För att komma närmast balans ${targetYear}`, en: `To come closest to balance in ${targetYear}` }[
            language
          ];
    const lead =
      language === 'sv'
        ? `${aim} rekommenderas ${count} platser per år för ${profession} från ${adjustFromYear}, ${against}. En plats per år ger ${perPlace} årsarbetare målåret.`
        : `${aim}, ${count} places per year are recommended for ${profession} from ${adjustFromYear}, ${against}. One place per year gives ${perPlace} full-time equivalents in the target year.`;
    return `${lead}${consists}${explainClipping(places, language)}`;
  });

/** What was wanted, what is possible and what that leaves; nothing where balance is had. */
const explainClipping = (places: RequiredPlaces, language: Language): string => {
  if (places.clipped === 'none') return '';
  const { balancingPlacesPerYear: wanted, placesPerYear, targetYear, earliestBalanceYear } = places;
  const when =
    earliestBalanceYear === null
      ? { sv: 'Balans nås inte inom prognosens tid.', en: 'Balance is not reached within the horizon.' }[language]
      : {
          sv: `Balans nås tidigast ${earliestBalanceYear}.`,
          en: `Balance is reached in ${earliestBalanceYear} at the earliest.`,
        }[language];
  const left = number(Math.abs(places.remainingGapFte), language);
  const possible = number(placesPerYear, language);
  if (places.clipped === 'at-zero')
    return language === 'sv'
      ? ` Även utan nya platser är det ${left} årsarbetare fler än behovet ${targetYear}. ${when}`
      : ` Even without new places there are ${left} full-time equivalents more than needed in ${targetYear}. ${when}`;
  const asked =
    wanted === null
      ? { sv: 'mer än något antal platser ger', en: 'more than any number of places gives' }[language]
      : { sv: `${number(wanted, 'sv')} platser per år`, en: `${number(wanted, 'en')} places per year` }[language];
  return language === 'sv'
    ? ` Balans ${targetYear} skulle kräva ${asked}; utbildningen rymmer ${possible}, och det lämnar en brist på ${left} årsarbetare. ${when}`
    : ` Balance in ${targetYear} would take ${asked}; there is capacity for ${possible}, which leaves a shortage of ${left} full-time equivalents. ${when}`;
};

/** What the allocation found: the size of the recommendation, what is scarce, or what conflicts. */
export const explainAllocation = (result: AllocationResult): Bilingual => {
  if (result.status === 'infeasible') return conflictText(result.conflict);
  if (result.status === 'no-solution')
    return {
      sv: 'Ingen fördelning hann hittas inom tidsgränsen.',
      en: 'No allocation was found within the time limit.',
    };
  const total = result.places.reduce((sum, one) => sum + one.places, 0);
  const scarce = result.shadowPrices.placements.filter((one) => one.pricePerWeek > 0);
  const [tightest] = [...scarce].sort((left, right) => right.pricePerWeek - left.pricePerWeek);
  const money = result.shadowPrices.budget.filter((one) => one.price > 0);
  return both((language) => {
    const lead =
      language === 'sv'
        ? `Fördelningen omfattar ${number(total, language)} platser.`
        : `The allocation has ${number(total, language)} places.`;
    const placements =
      tightest === undefined
        ? { sv: ' VFU-platserna räcker.', en: ' Clinical placements suffice.' }
        : {
            sv: ` VFU begränsar; mest i ${tightest.regionCode} ${tightest.year}, där en vecka till är värd ${number(tightest.pricePerWeek, 'sv', 3)} i målfunktionens enhet.`,
            en: ` Clinical placements limit; most in ${tightest.regionCode} in ${tightest.year}, where one more week is worth ${number(tightest.pricePerWeek, 'en', 3)} in the objective’s unit.`,
          };
    const budget =
      money.length === 0
        ? { sv: '', en: '' }
        : {
            sv: ` Pengarna begränsar ${money.map((one) => one.year).join(', ')}.`,
            en: ` Money limits in ${money.map((one) => one.year).join(', ')}.`,
          };
    const time =
      result.status === 'time-limit'
        ? {
            sv: ' Tidsgränsen nåddes; en bättre fördelning kan finnas.',
            en: ' The time limit was reached; a better allocation may exist.',
          }
        : { sv: '', en: '' };
    return `${lead}${placements[language]}${budget[language]}${time[language]}`;
  });
};

/** What an institution's own offer would mean. */
export const explainOffer = (offer: OfferEvaluation, names: Names): Bilingual =>
  both((language) => {
    const regions = offer.regions
      .filter((one) => Math.abs(one.shortFteYears) >= 0.5 || Math.abs(one.overFteYears) >= 0.5)
      .map((one) => {
        const area = nameOf(names.areas, one.regionCode, language);
        const [short, over] = [number(one.shortFteYears, language), number(one.overFteYears, language)];
        return language === 'sv'
          ? `${area}: ${short} årsarbetsår brist och ${over} överskott`
          : `${area}: ${short} full-time equivalent years of shortage and ${over} of surplus`;
      })
      .join('; ');
    const cost = number(offer.costDifference, language, 1);
    const broken = offer.broken.map((one) => requirementText(one.requirement)[language]).join(' ');
    const lead =
      language === 'sv'
        ? `Jämfört med rekommendationen ändrar ${offer.institutionCode}s eget utbud målfunktionen med ${cost}.`
        : `Against the recommendation, the offer of ${offer.institutionCode} changes the objective by ${cost}.`;
    const change = regions === '' ? '' : language === 'sv' ? ` Förändring: ${regions}.` : ` Change: ${regions}.`;
    const limits = broken === '' ? '' : language === 'sv' ? ` Det bryter mot: ${broken}` : ` It breaks: ${broken}`;
    return `${lead}${change}${limits}`;
  });
