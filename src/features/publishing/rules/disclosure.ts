import type { z } from 'zod';
import { disclosureRule } from '../../../core/disclosure.ts';
import type { PlanDisclosure } from '../../plans/schemas/evidence.ts';

/** The disclosure rule as it stands in the metadata of an answer; `isApplied` where it held for what the caller got. */
export const disclosureAnswer = (
  plan: { readonly hiddenCount: number },
  isApplied: boolean,
  language: 'sv' | 'en',
): z.output<typeof PlanDisclosure> => {
  const { ruleId, k, text } = disclosureRule();
  return { ruleId, k, text: text[language], hiddenCount: plan.hiddenCount, isApplied };
};
