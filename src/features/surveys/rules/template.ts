import type { Bilingual } from '../../../core/problem.ts';
import { lastHeading, nameHeadings, type SurveyColumn, surveyColumns } from './columns.ts';

/** Columns whose value of the last round is shown beside the empty cell. */
const shownBeside: ReadonlySet<string> = new Set([
  'headcount',
  'fullTimeEquivalents',
  'vacantFullTimeEquivalents',
  'agencyFullTimeEquivalents',
  'expectedRetirements',
  'neededFullTimeEquivalents',
  'assessment',
]);

/**
 * A column of the template: one that is filled in, or one to read. An import knows the latter by
 * its heading, in parentheses, and passes it over.
 */
export type TemplateColumn =
  | { readonly role: 'key' | 'value'; readonly column: SurveyColumn; readonly heading: string }
  | { readonly role: 'areaName' | 'professionName'; readonly heading: string }
  | { readonly role: 'last'; readonly column: SurveyColumn; readonly heading: string };

const keyNames: ReadonlySet<string> = new Set(['areaCode', 'professionCode', 'specialtyCode', 'sector', 'year']);

/** The columns of a template, in the order that they are read: what a row is about, then each value beside the last. */
export const templateColumns = (language: keyof Bilingual, hasLast: boolean): TemplateColumn[] =>
  surveyColumns.flatMap((column): TemplateColumn[] => {
    const heading = column.headings[language === 'sv' ? 0 : 1];
    if (column.key === 'areaCode') {
      return [
        { role: 'key', column, heading },
        { role: 'areaName', heading: nameHeadings.areaCode[language] },
      ];
    }
    if (column.key === 'professionCode') {
      return [
        { role: 'key', column, heading },
        { role: 'professionName', heading: nameHeadings.professionCode[language] },
      ];
    }
    if (keyNames.has(column.key)) return [{ role: 'key', column, heading }];
    const value: TemplateColumn = { role: 'value', column, heading };
    return hasLast && shownBeside.has(column.key)
      ? [{ role: 'last', column, heading: lastHeading(heading, language) }, value]
      : [value];
  });
