import t from 'tap';
import { stateOfReport } from '../../src/features/education/rules/state-words.ts';
import { stateOfRun } from '../../src/features/forecasts/rules/state-words.ts';
import { stateOfPlan } from '../../src/features/plans/rules/state-words.ts';
import { stateOfImport, stateOfVersion } from '../../src/features/surveys/rules/state-words.ts';

t.test('every state is told in words of both languages, and with what to do', async (t) => {
  const all = [stateOfVersion, stateOfImport, stateOfPlan, stateOfReport, stateOfRun];
  for (const [state, { sv, en }] of all.flatMap((words) => Object.entries(words))) {
    t.notMatch(sv, new RegExp(`\\b${state}\\b`), state);
    t.match(sv, /^\S.*\.$/, state);
    t.match(en, /^\S.*\.$/, state);
  }
});
