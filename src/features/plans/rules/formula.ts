import type { Bilingual } from '../../../core/problem.ts';
import type { PlanFigure } from '../schemas.ts';
import { measureByCode } from './measures.ts';

/** How a figure was computed, for people: its measure's formula, and how regions in it are imputed. */
export const formulaOf = ({ measureCode, marks }: Pick<PlanFigure, 'measureCode' | 'marks'>): Bilingual => {
  const formula = measureByCode.get(measureCode)?.formula ?? { sv: '', en: '' };
  if (!marks.includes('imputed')) return formula;
  return {
    sv: `${formula.sv} I varje summa ingår också regionerna i imputedRegions: för varje sektor de redovisande regionernas summa i riket × de beräknade regionernas weight ÷ de redovisande regionernas weight (invånare den dag som weightDate anger).`,
    en: `${formula.en} Each sum also holds the regions in imputedRegions: for each sector the reporting regions’ sum in the nation × the imputed regions’ weight ÷ the reporting regions’ weight (inhabitants on weightDate).`,
  };
};
