import t from 'tap';
import { disclosureRule } from '../../src/core/disclosure.ts';
import { disclosureAnswer } from '../../src/features/publishing/rules/disclosure.ts';

t.test('an answer states the rule in its language, how many figures it hides, and whether it held', async (t) => {
  const { text } = disclosureRule();
  for (const language of ['sv', 'en'] as const) {
    for (const isApplied of [true, false]) {
      t.strictSame(disclosureAnswer({ hiddenCount: 17 }, isApplied, language), {
        ruleId: 'small-counts-2',
        k: 5,
        text: text[language],
        hiddenCount: 17,
        isApplied,
      });
    }
  }
  t.match(text, { sv: /från 1 till 4 visas inte/, en: /from 1 to 4 are not shown/ });
});
