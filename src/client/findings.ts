import { limits } from '../core/limits.ts';
import { bodyOf, type Schemas } from './api.ts';
import { countOf } from './language.ts';
import { plain, type Screen } from './screen.ts';
import { mayTake, type Session, type Survey } from './session.ts';

export type Finding = Schemas['Finding'];

/** The findings of one rule, with the rule's name and why it is asked. */
export interface RuleFindings {
  readonly ruleId: string;
  readonly severity: Finding['severity'];
  readonly title: string;
  readonly why: string;
  readonly findings: readonly Finding[];
}

/** What stands between a draft and its submission: errors, and warnings that nobody has justified. */
export interface Remaining {
  readonly errorCount: number;
  readonly unjustifiedCount: number;
  readonly rules: readonly RuleFindings[];
}

/** Reads what is left to mend or justify in a survey's newest version; of very many findings the first thousand. */
export const readRemaining = async ({ api, screen }: Session, surveyId: string): Promise<Remaining> => {
  const list = async (severity: Finding['severity']) => {
    const query = { severity, justified: false, limit: 1_000 } as const;
    return bodyOf(await api.GET('/surveys/{surveyId}/findings', { params: { path: { surveyId }, query } }));
  };
  const [errors, warnings] = await Promise.all([list('error'), list('warning')]);
  const found = [...errors.findings, ...warnings.findings];
  const { findingRules } =
    found.length === 0
      ? { findingRules: [] }
      : bodyOf(await api.GET('/finding-rules', { params: { query: { limit: 1_000 } } }));
  const rules = [...new Set(found.map(({ ruleId }) => ruleId))].map((ruleId): RuleFindings => {
    const rule = findingRules.find((each) => each.ruleId === ruleId);
    const findings = found.filter((each) => each.ruleId === ruleId);
    return {
      ruleId,
      severity: findings[0]?.severity ?? 'warning',
      title: rule === undefined ? ruleId : screen.say({ sv: rule.titleSv, en: rule.titleEn }),
      why: rule === undefined ? '' : screen.say({ sv: rule.whySv, en: rule.whyEn }),
      findings,
    };
  });
  return { errorCount: errors._meta.totalRecords, unjustifiedCount: warnings._meta.totalRecords, rules };
};

const placeOf = ({ areaCode, professionCode, specialtyCode, sector, year }: Finding): string =>
  [areaCode, professionCode, specialtyCode, sector, year].filter((part) => part !== null).join(' ');

/** Shows the findings of a rule; of many the first few. */
export const printRule = (screen: Screen, rule: RuleFindings, shown: number): void => {
  const isError = rule.severity === 'error';
  const mark = screen.style(isError ? 'red' : 'yellow', isError ? '✗' : '!');
  screen.print(
    `  ${mark} ${screen.style('bold', plain(rule.title))} (${rule.findings.length})  ${screen.style('dim', rule.ruleId)}`,
  );
  for (const finding of rule.findings.slice(0, shown)) {
    screen.paragraph(plain(`${placeOf(finding)}: ${finding.detail}`), { indent: 4 });
  }
  const left = rule.findings.length - shown;
  if (left > 0) screen.print(screen.say({ sv: `    … och ${left} till`, en: `    … and ${left} more` }));
};

/** Shows what is left, or that nothing is. */
export const printRemaining = (screen: Screen, remaining: Remaining): void => {
  const { errorCount, unjustifiedCount, rules } = remaining;
  if (errorCount + unjustifiedCount === 0) {
    screen.print(
      screen.style(
        'green',
        screen.say({ sv: '✓ Inget kvar att rätta eller motivera', en: '✓ Nothing left to mend or justify' }),
      ),
    );
    return;
  }
  const errors = countOf(errorCount, { sv: ['fel', 'fel'], en: ['error', 'errors'] }, screen.language);
  const warnings = countOf(
    unjustifiedCount,
    { sv: ['varning', 'varningar'], en: ['warning', 'warnings'] },
    screen.language,
  );
  screen.heading(
    screen.say({
      sv: `Kvar före inskick: ${errors}, ${warnings} utan motivering`,
      en: `Left before submission: ${errors}, ${warnings} without justification`,
    }),
  );
  const each = rules.length > 3 ? 2 : 4;
  for (const rule of rules.slice(0, limits.clientFaultGroupsShown)) printRule(screen, rule, each);
};

/** The commands that lead on from here, by what the service says that the caller may do. */
export const printNextSteps = (screen: Screen, survey: Survey, remaining: Remaining): void => {
  const steps: [command: string, sv: string, en: string][] = [];
  const add = (command: string, sv: string, en: string): void => void steps.push([command, sv, en]);
  const isEmpty = survey.versions[0]?.lineCount === 0;
  if (mayTake(survey, 'edit') && isEmpty) {
    add('template', 'hämta en mall att fylla i', 'fetch a template to fill in');
    add('check FIL', 'pröva en fil utan att spara något', 'try a file out without writing anything');
    add('send FIL', 'pröva en fil och spara den i utkastet', 'try a file out and write it to the draft');
  }
  if (mayTake(survey, 'edit') && remaining.errorCount > 0)
    add('send FIL', 'skicka en rättad fil', 'send a mended file');
  if (mayTake(survey, 'edit') && !isEmpty && remaining.unjustifiedCount > 0) {
    add('justify', 'motivera varningarna', 'justify the warnings');
  }
  const isReady = !isEmpty && remaining.errorCount + remaining.unjustifiedCount === 0;
  if (mayTake(survey, 'submit') && isReady)
    add('submit', 'skicka in svaret till rådets godkännare', 'submit the answer to the council’s approver');
  if (mayTake(survey, 'approve'))
    add('approve', 'godkänn svaret för rådets räkning', 'approve the answer on the council’s behalf');
  if (steps.length === 0) return;
  screen.heading(screen.say({ sv: 'Härnäst', en: 'Next' }));
  for (const [command, sv, en] of steps) {
    const file = screen.say({ sv: 'FIL', en: 'FILE' });
    screen.print(
      `  ${screen.style('cyan', `npx kompetens ${command.replace('FIL', file)}`.padEnd(32))} ${screen.say({ sv, en })}`,
    );
  }
};
