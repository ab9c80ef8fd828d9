import type { Bilingual } from '../../../core/problem.ts';
import type { CubeNames } from '../../forecasts/rules/cube.ts';
import type { ForecastFigure } from '../../forecasts/rules/forecast.ts';
import type { ComponentImpact, RequiredPlaces } from '../../forecasts/rules/required-places.ts';
import type { AllocationResult } from './allocation.ts';
import { conflictText, requirementText } from './conflict.ts';
import type { OfferEvaluation } from './evaluate.ts';

/** Names to write in the texts; a code without a name is written as it is. */
export type Names = Pick<CubeNames, 'professions' | 'areas'>;

type Language = 'sv' | 'en';
const locales = { sv: 'sv-SE', en: 'en-GB' } as const;

const number = (value: number, language: Language, decimals = 0): string => {
  // A rounded zero has no sign.
  const rounded = Math.abs(value) < 0.5 / 10 ** decimals ? 0 : value;
  return new Intl.NumberFormat(locales[language], {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(rounded);
};

const nameOf = (names: Readonly<Record<string, Bilingual>>, code: string, language: Language): string =>
  names[code]?.[language] ?? code;

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
    const profession = nameOf(names.professions, figure.professionCode, language);
    const area = nameOf(names.areas, figure.areaCode, language);
    const [need, filled] = [number(figure.need, language), number(figure.filled, language)];
    const rest = parts === '' ? '' : `, ${parts}`;
    return language === 'sv'
      ? `Behovet av ${profession} i ${area} år ${figure.year} är ${need} årsarbetare: ${filled} som arbetade basåret${rest}.`
      : `The need for ${profession} in ${area} in ${figure.year} is ${need} full-time equivalents: ${filled} who worked in the base year${rest}.`;
  });

/** What supply and gap mean. */
export const explainGap = (figure: ForecastFigure, names: Names): Bilingual =>
  both((language) => {
    const profession = nameOf(names.professions, figure.professionCode, language);
    const area = nameOf(names.areas, figure.areaCode, language);
    const [supply, persons] = [number(figure.supply, language), number(figure.persons, language)];
    const gap = number(Math.abs(figure.gap), language);
    const coverage = figure.coverage === null ? null : number(figure.coverage * 100, language, 1);
    const kind = Math.abs(figure.gap) < 0.5 ? 'balance' : figure.gap > 0 ? 'shortage' : 'surplus';
    const judged = {
      sv: {
        balance: 'Det är balans',
        shortage: `Det saknas ${gap} årsarbetare`,
        surplus: `Det är ${gap} årsarbetare fler än behovet`,
      },
      en: {
        balance: 'This is balance',
        shortage: `${gap} full-time equivalents are lacking`,
        surplus: `This is ${gap} full-time equivalents more than needed`,
      },
    }[language][kind];
    const stated =
      figure.statedNeed === null
        ? ''
        : language === 'sv'
          ? ` Råden har själva angett behovet ${number(figure.statedNeed, language)}, vilket är ${number(figure.statedNeed - figure.need, language)} jämfört med det beräknade.`
          : ` The councils have stated a need of ${number(figure.statedNeed, language)} themselves, ${number(figure.statedNeed - figure.need, language)} against the computed one.`;
    return language === 'sv'
      ? `Tillgången på ${profession} i ${area} år ${figure.year} beräknas till ${supply} årsarbetare (${persons} personer). ${judged}${coverage === null ? '' : `; tillgången täcker ${coverage} procent av behovet`}.${stated}`
      : `The supply of ${profession} in ${area} in ${figure.year} is computed as ${supply} full-time equivalents (${persons} persons). ${judged}${coverage === null ? '' : `; supply covers ${coverage} per cent of the need`}.${stated}`;
  });

/** Why a row has no figures of the forecast. */
export const explainHidden: Bilingual = {
  sv: 'Prognosens tal visas inte: de vilar på sekretesskyddade uppgifter i planen. Platserna anges i hela tal.',
  en: 'The figures of the forecast are not shown: they rest on suppressed figures of the plan. Places are in whole numbers.',
};

const componentNames: Record<ComponentImpact['component'], Bilingual> = {
  base: { sv: 'att ersätta dem som slutar', en: 'to replace those who leave' },
  unmet: { sv: 'för behov som inte täcks i dag', en: 'for need unmet today' },
  demography: { sv: 'för befolkningens förändring', en: 'for change in the population' },
  nonDemographic: { sv: 'för annan utveckling', en: 'for other development' },
  takenOver: { sv: 'för övertagna uppgifter', en: 'for tasks taken over' },
  handedOver: { sv: 'för lämnade uppgifter', en: 'for tasks handed over' },
};

/** Why so many places, and what stands in the way where balance cannot be had. */
export const explainPlaces = (places: RequiredPlaces, names: Names): Bilingual =>
  both((language) => {
    const profession = nameOf(names.professions, places.professionCode, language);
    const perPlace = places.adjustableFte / places.currentPlacesPerYear;
    const parts = places.components
      .filter((one) => Math.abs(one.placesPerYear) >= 0.5)
      .map((one) => `${number(one.placesPerYear, language)} ${componentNames[one.component][language]}`)
      .join(', ');
    const [count, current] = [number(places.placesPerYear, language), number(places.currentPlacesPerYear, language)];
    const change =
      places.placesPerYear < places.currentPlacesPerYear
        ? { sv: 'färre än', en: 'fewer than' }
        : { sv: 'fler än', en: 'more than' };
    const same = Math.abs(places.placesPerYear - places.currentPlacesPerYear) < 0.5;
    const against = same
      ? { sv: `lika många som dagens ${current}`, en: `as many as today’s ${current}` }
      : { sv: `${change.sv} dagens ${current}`, en: `${change.en} today’s ${current}` };
    const lead =
      language === 'sv'
        ? `För balans ${places.targetYear} rekommenderas ${count} platser per år för ${profession} från ${places.adjustFromYear}, ${against.sv}. En plats per år ger ${number(perPlace, language, 2)} årsarbetare målåret. Talet består av ${parts}.`
        : `For balance in ${places.targetYear}, ${count} places per year are recommended for ${profession} from ${places.adjustFromYear}, ${against.en}. One place per year gives ${number(perPlace, language, 2)} full-time equivalents in the target year. The number consists of ${parts}.`;
    return `${lead}${explainClipping(places)[language]}`;
  });

const explainClipping = (places: RequiredPlaces): Bilingual => {
  if (places.clipped === 'none') return { sv: '', en: '' };
  const when = (language: Language): string =>
    places.earliestBalanceYear === null
      ? { sv: 'Balans nås inte inom prognosens tid.', en: 'Balance is not reached within the horizon.' }[language]
      : {
          sv: `Balans nås tidigast ${places.earliestBalanceYear}.`,
          en: `Balance is reached in ${places.earliestBalanceYear} at the earliest.`,
        }[language];
  return places.clipped === 'at-capacity'
    ? {
        sv: ` Utbildningen rymmer inte fler; balans målåret skulle kräva ${places.balancingPlacesPerYear === null ? 'mer än något antal platser ger' : `${number(places.balancingPlacesPerYear, 'sv')} platser per år`}. ${when('sv')}`,
        en: ` There is no capacity for more; balance in the target year would take ${places.balancingPlacesPerYear === null ? 'more than any number of places gives' : `${number(places.balancingPlacesPerYear, 'en')} places per year`}. ${when('en')}`,
      }
    : {
        sv: ` Även utan nya platser blir det fler än behovet målåret. ${when('sv')}`,
        en: ` Even without new places there are more than needed in the target year. ${when('en')}`,
      };
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
