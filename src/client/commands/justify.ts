import { limits } from '../../core/limits.ts';
import { exitCodes, Failure } from '../failures.ts';
import { printNextSteps, printRemaining, printRule, type Remaining, readRemaining } from '../findings.ts';
import { type Context, type Outcome, readSurvey, requireSurvey, type Session, sessionOf, textOf } from '../session.ts';
import { justify, requireStep } from '../steps.ts';

/** Goes through the rules with the person, one at a time; an empty answer leaves a rule for later. */
const askThrough = async (session: Session, surveyId: string): Promise<Remaining> => {
  const { screen, signal } = session;
  let remaining = await readRemaining(session, surveyId);
  const warnings = remaining.rules.filter(({ severity }) => severity === 'warning');
  for (const [index, rule] of warnings.entries()) {
    screen.heading(
      screen.say({
        sv: `Varning ${index + 1} av ${warnings.length}`,
        en: `Warning ${index + 1} of ${warnings.length}`,
      }),
    );
    printRule(screen, rule, limits.clientFindingsShown);
    screen.paragraph(rule.why, { indent: 4, style: 'dim' });
    const text = await screen.ask(
      screen.say({ sv: 'Varför stämmer det? (tomt: hoppa över)', en: 'Why is it right? (empty: skip)' }),
      signal,
    );
    if (text !== '') remaining = await justify(session, surveyId, { ruleId: rule.ruleId, text });
  }
  return remaining;
};

/** Justifies warnings: all of a rule with one text, or one rule after the other by asking. */
export const run = async (context: Context): Promise<Outcome> => {
  const session = await sessionOf(context);
  const { screen, positionals, options } = session;
  const { survey } = await requireSurvey(session);
  const { surveyId } = survey;
  requireStep(session, survey, 'edit');
  const [ruleId, text] = positionals;
  if ((ruleId === undefined && !screen.canAsk) || (ruleId !== undefined && text === undefined)) {
    throw new Failure({
      sv: 'Ange regel och motivering: npx kompetens justify REGEL "Så är det, därför att …"\nReglerna står i: npx kompetens status',
      en: 'Name the rule and the justification: npx kompetens justify RULE "It is so, because …"\nThe rules are in: npx kompetens status',
    });
  }
  const areaCode = textOf(options, 'area');
  const professionCode = textOf(options, 'profession');
  const remaining =
    ruleId === undefined || text === undefined
      ? await askThrough(session, surveyId)
      : await justify(session, surveyId, {
          ruleId,
          text,
          ...(areaCode === undefined ? {} : { areaCode }),
          ...(professionCode === undefined ? {} : { professionCode }),
        });
  screen.print('');
  printRemaining(screen, remaining);
  printNextSteps(screen, (await readSurvey(session, surveyId)).survey, remaining);
  return { exitCode: exitCodes.done, result: { surveyId, remaining } };
};
