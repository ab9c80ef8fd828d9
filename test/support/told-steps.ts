import type { Role } from '../../src/core/actor.ts';
import type { Standing, Step } from '../../src/features/surveys/rules/lifecycle.ts';

/*
 * Who may take which step from which standing, written out: E the council's editor, A its approver, N the national
 * office. Every triple that is not here is refused.
 */
const told = `
            edit  submit  return  approve  accept  reopen
draft       E     E       -       -        -       -
submitted   -     -       AN      A        -       -
returned    -     -       -       -        -       -
approved    -     -       AN      -        N       -
accepted    -     -       -       -        -       N
locked      -     -       -       -        -       N
barred      -     -       -       -        -       N
`;
const letterOf: Partial<Record<Role, string>> = {
  'council-editor': 'E',
  'council-approver': 'A',
  'national-office': 'N',
};
const [heading = [], ...rows] = told
  .trim()
  .split('\n')
  .map((row) => row.trim().split(/\s+/));

export const isAllowed = (standing: Standing, step: Step, role: Role): boolean => {
  const cell = rows.find(([name]) => name === standing)?.[heading.indexOf(step) + 1];
  if (cell === undefined) throw new Error(`nothing is told of ${standing} ${step}`);
  return cell.includes(letterOf[role] ?? '?');
};

/** The steps and standings that are told, in their order. */
export const toldSteps: readonly string[] = heading;
export const toldStandings: readonly string[] = rows.map(([standing = '']) => standing);
