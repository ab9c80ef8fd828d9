import t from 'tap';
import { stateOfImport, stateOfVersion } from '../../src/features/surveys/rules/state-words.ts';

t.test('every state is told in words of both languages, and with what to do', async (t) => {
  for (const [state, { sv, en }] of [...Object.entries(stateOfVersion), ...Object.entries(stateOfImport)]) {
    t.notMatch(sv, new RegExp(`\\b${state}\\b`), state);
    t.match(sv, /^\S.*\.$/, state);
    t.match(en, /^\S.*\.$/, state);
  }
});
