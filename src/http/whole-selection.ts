import { type TableFormat, tableFormats } from '../core/answer-format.ts';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import { renderSelection, type WholeSelection } from '../formats/render-cube.ts';
import type { Contract, Input, Prepared } from './contract.ts';

/** The refusal of a selection that is too large to be sent whole. */
const refuseTooMany = (): Problem => {
  const detail = {
    sv: `Urvalet har fler än ${limits.figuresPerExport} tal. Begränsa det, till exempel med measureCode, year eller areaCode, eller hämta det sidvis som format=json.`,
    en: `The selection has more than ${limits.figuresPerExport} figures. Narrow it, such as by measureCode, year or areaCode, or read it by pages as format=json.`,
  };
  return new Problem('invalid-request', detail, {
    faults: [{ code: 'selection-too-large', parameter: 'format', detail }],
  });
};

/** The format of a media type that was negotiated. */
const formatOf = (mediaType: string): TableFormat =>
  (Object.keys(tableFormats) as TableFormat[]).find((format) => tableFormats[format] === mediaType) ?? 'json';

/**
 * Sends a selection whole, in the form that was negotiated, as a file with a name.
 * @throws Problem `invalid-request` when it has more rows than a whole answer may have
 */
export const sendWhole = async (
  input: Pick<Input<Contract>, 'answerType' | 'language' | 'reply' | 'request' | 'prepared'>,
  name: string,
  selection: WholeSelection,
): Promise<Prepared> => {
  const format = formatOf(input.answerType);
  if (format === 'json') throw new Error('the paged form is not sent whole');
  if (selection.rows.length > limits.figuresPerExport) throw refuseTooMany();
  const content = await renderSelection(selection, format, input.language);
  input.request.recordCount = selection.rows.length;
  const extension = format === 'json-stat' ? 'json' : format;
  input.reply.header('content-disposition', `inline; filename="${name}.${extension}"`);
  return input.prepared(content, `${input.answerType}${format === 'csv' ? '; charset=utf-8' : ''}`);
};
