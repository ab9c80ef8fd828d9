import {
  changeAlwaysRemarked,
  changeNeverRemarked,
  changeOfSmallGroup,
  groupSizeMinimum,
  rateNeverRemarked,
  smallestDifference,
} from '../../../surveys/rules/findings/bounds.ts';
import type { FindingRule } from '../../../surveys/rules/findings/catalogue.ts';

/** Times the places offered that admissions, and times the first-choice applicants, that they may always reach. */
export const admittedPerPlaceOrdinary = 1.5;
export const admittedPerApplicantOrdinary = 2;
/** Times the most beginners of any earlier term that may always graduate in one term, as those delayed catch up. */
export const graduatesPerBeginnerOrdinary = 1.5;

type Described = Pick<FindingRule, 'ruleId' | 'title' | 'why'>;
const described = (
  common: Pick<FindingRule, 'severity' | 'stage'>,
  rules: readonly Described[],
): readonly FindingRule[] => rules.map((rule) => ({ ...rule, ...common, ownerCode: 'national-office', version: 1 }));

const refused = described({ severity: 'error', stage: 'write' }, [
  {
    ruleId: 'unknown-code',
    title: { sv: 'Okänd kod', en: 'Unknown code' },
    why: { sv: 'Kommun och yrke ska finnas i registren.', en: 'Municipality and profession must be in the registers.' },
  },
  {
    ruleId: 'line-without-value',
    title: { sv: 'Raden saknar värden', en: 'Line without values' },
    why: {
      sv: 'En rad utan värden kan inte skiljas från en rad som saknas.',
      en: 'A line without values cannot be told from one that is missing.',
    },
  },
  {
    ruleId: 'duplicate-line',
    title: { sv: 'Raden finns två gånger', en: 'Duplicate line' },
    why: {
      sv: 'Samma studieort och yrke får bara finnas en gång, annars vet ingen vilket tal som gäller.',
      en: 'A site and profession may stand once only, or nobody knows which figure holds.',
    },
  },
]);

const warnings = described({ severity: 'warning', stage: 'submission' }, [
  {
    ruleId: 'site-not-in-register',
    title: { sv: 'Studieorten finns inte i registret', en: 'Site not in the register' },
    why: {
      sv: 'Registret över studieorter är inte fullständigt. En ort som det saknar godtas med motivering, och det nationella kansliet får veta vad som saknas; kommunkoden säger vilken sjukvårdsregion platserna hör till.',
      en: 'The register of sites is not complete. A site that it lacks is taken with a justification, and the national office is told what is missing; the municipality says which healthcare region the places belong to.',
    },
  },
  {
    ruleId: 'degree-right-not-in-register',
    title: { sv: 'Examenstillståndet finns inte i registret', en: 'Degree right not in the register' },
    why: {
      sv: 'Bara den som får utfärda examen kan leda studenter till yrket, men registret är inte fullständigt: en rad som saknas betyder inte att rätten saknas. Rätten prövas på terminens första dag, när raderna sparas och när rapporten skickas in.',
      en: 'Only who may award the degree can lead students to the profession, but the register is not complete: a missing row does not mean that the right is missing. The right is tried on the term’s first day, when lines are stored and when the report is submitted.',
    },
  },
  {
    ruleId: 'offered-above-decided',
    title: { sv: 'Fler utlysta platser än beslutade', en: 'More places offered than decided' },
    why: { sv: 'Det som utlyses ska vara beslutat.', en: 'What is open for application should have been decided.' },
  },
  {
    ruleId: 'admitted-far-above-offered',
    title: { sv: 'Långt fler antagna än utlysta platser', en: 'Far more admitted than places offered' },
    why: {
      sv: `Överintag är vanligt, men över ${admittedPerPlaceOrdinary} gånger platserna är oftast sökande eller antagna i första urvalet.`,
      en: `Over-admission is common, but above ${admittedPerPlaceOrdinary} times the places it is mostly applicants, or those of the first selection.`,
    },
  },
  {
    ruleId: 'admitted-far-above-applicants',
    title: { sv: 'Långt färre förstahandssökande än antagna', en: 'Far fewer first-choice applicants than admitted' },
    why: {
      sv: `Andrahandssökande fyller ofta platser, men över ${admittedPerApplicantOrdinary} antagna per behörig förstahandssökande är ovanligt nog att behöva en förklaring.`,
      en: `Other applicants often fill places, but above ${admittedPerApplicantOrdinary} admitted for each eligible first-choice applicant is unusual enough to need an explanation.`,
    },
  },
  {
    ruleId: 'beginners-above-admitted',
    title: { sv: 'Fler nybörjare än antagna', en: 'More beginners than admitted' },
    why: {
      sv: 'Den som börjar ska ha antagits. Sent antagna och studenter från annan ort kan förklara det; oftast är kolumnerna förväxlade.',
      en: 'Who begins should have been admitted. Late admissions can explain it; mostly two columns were swapped.',
    },
  },
  {
    ruleId: 'graduates-far-above-beginners',
    title: { sv: 'Långt fler examinerade än nybörjare tidigare', en: 'Far more graduates than beginners before' },
    why: {
      sv: `Examinerade jämförs med flest nybörjare på programmet och orten i någon tidigare godtagen termin; över ${graduatesPerBeginnerOrdinary} gånger ryms inte i en årskull.`,
      en: `Graduates are held against the most beginners of the programme and site in any earlier accepted term; above ${graduatesPerBeginnerOrdinary} times is more than a cohort holds.`,
    },
  },
  {
    ruleId: 'placement-weeks-out-of-line',
    title: { sv: 'VFU-veckor per nybörjare avviker', en: 'Placement weeks per beginner out of line' },
    why: {
      sv: `Jämförs med medianen av alla lärosätens godtagna uppgifter för yrket när minst ${groupSizeMinimum} finns; inom ${rateNeverRemarked} gånger medianen påpekas inget.`,
      en: `Held against the median of all institutions’ accepted figures of the profession where there are ${groupSizeMinimum} or more; nothing within ${rateNeverRemarked} times the median is remarked on.`,
    },
  },
  {
    ruleId: 'large-change-since-year-before',
    title: { sv: 'Stor förändring sedan samma termin året före', en: 'Large change since the same term a year before' },
    why: {
      sv: `Kvoten jämförs med rapportens övriga program (minst ${groupSizeMinimum}, annars ${changeOfSmallGroup} gånger). Under ${changeNeverRemarked} gånger eller ${smallestDifference} påpekas aldrig, över ${changeAlwaysRemarked} gånger alltid.`,
      en: `The ratio is compared with the report’s other programmes (${groupSizeMinimum} or more, else ${changeOfSmallGroup} times). Below ${changeNeverRemarked} times or ${smallestDifference} it is never remarked on, above ${changeAlwaysRemarked} times always.`,
    },
  },
  {
    ruleId: 'zero-against-year-before',
    title: { sv: 'Noll mot tidigare, eller tvärtom', en: 'Zero against the year before, or the reverse' },
    why: {
      sv: `Ett program som börjar eller upphör går inte att beskriva som en kvot och påpekas för sig, från ${smallestDifference}.`,
      en: `A programme that begins or ends cannot be put as a ratio and is remarked on by itself, from ${smallestDifference}.`,
    },
  },
  {
    ruleId: 'line-missing-since-year-before',
    title: { sv: 'Program som fanns samma termin året före saknas', en: 'A programme of the year before is missing' },
    why: {
      sv: 'Att raden saknas tolkas annars som att uppgiften inte lämnats. Har programmet upphört lämnas noll.',
      en: 'Its absence would be read as not reported. Where the programme has ended, zero is given.',
    },
  },
]);

/** Every rule that reports are checked by. */
export const educationRules: readonly FindingRule[] = [...refused, ...warnings];
/** The rules whose findings can be justified. */
export const educationWarningIds: readonly string[] = warnings.map(({ ruleId }) => ruleId);
