/**
 * Spreadsheets run a CSV cell that begins with one of these signs as a formula (OWASP ASVS 5.0, 1.2.10; the
 * full-width forms count in East Asian settings). An apostrophe before it makes it text.
 */
const begins = /^'*[=+\-@\t\r\n\0＝＋－＠]/;
const restores = /^'+[=+\-@\t\r\n\0＝＋－＠]/;

/** Makes a text harmless to a spreadsheet that opens it from CSV. Never to be used on numbers. */
export const neutraliseText = (text: string): string => (begins.test(text) ? `'${text}` : text);

/** Takes away the apostrophe that `neutraliseText` put there, so that what is exported can be sent back as it is. */
export const restoreText = (text: string): string =>
  text.charCodeAt(0) === 39 && restores.test(text) ? text.slice(1) : text;
