import { type SaxesAttributePlain, SaxesParser, type SaxesTagPlain } from 'saxes';
import { limits } from '../core/limits.ts';
import { Problem } from '../core/problem.ts';
import { refuseFile } from './file-problem.ts';

/** What is told of an XML document as it streams by; names come without their prefix. */
export interface XmlHandlers {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

const localName = (name: string): string => {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
};

const malformed = (): Problem =>
  refuseFile(
    'malformed-xml',
    'Arbetsboken innehåller XML som inte kan läsas. Spara om den som .xlsx och skicka den igen.',
    'The workbook holds XML that cannot be read. Save it again as .xlsx and send it again.',
  );

/** Refuses a document type declaration: no spreadsheet has one, and entities are how XML bombs and leaks are made. */
const refuseDocumentType = (): never => {
  throw refuseFile(
    'document-type-in-xml',
    'Arbetsboken innehåller en dokumenttypsdeklaration, vilket inte tillåts.',
    'The workbook holds a document type declaration, which is not allowed.',
  );
};

/**
 * Parses XML in UTF-8 as it streams by; yields after every piece of bytes, so that the caller can hand on what the
 * handlers have gathered. Throws a Problem `invalid-content` for XML that is not well-formed or has a DOCTYPE.
 */
export const parseXml = async function* (
  chunks: AsyncIterable<Uint8Array>,
  handlers: XmlHandlers,
): AsyncGenerator<void, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = new SaxesParser({ xmlns: false, position: false });
  let sinceTag = 0;
  parser.on('doctype', refuseDocumentType);
  parser.on('opentag', (tag: SaxesTagPlain) => {
    sinceTag = 0;
    handlers.open(localName(tag.name), tag.attributes as Record<string, SaxesAttributePlain['value']>);
  });
  parser.on('closetag', (tag: SaxesTagPlain) => {
    sinceTag = 0;
    handlers.close?.(localName(tag.name));
  });
  if (handlers.text !== undefined) parser.on('text', handlers.text.bind(handlers));
  const feed = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      throw error instanceof Problem ? error : malformed();
    }
  };
  for await (const chunk of chunks) {
    feed(() => {
      const text = decoder.decode(chunk, { stream: true });
      sinceTag += text.length;
      parser.write(text);
      if (sinceTag > limits.workbookCharactersBetweenTags) throw malformed();
    });
    yield;
  }
  feed(() => {
    parser.write(decoder.decode()).close();
  });
};

/** Parses a small document at once. */
export const parseXmlWhole = async (chunks: AsyncIterable<Uint8Array>, handlers: XmlHandlers): Promise<void> => {
  for await (const _ of parseXml(chunks, handlers));
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
const unwritable = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Escapes a text for an element or attribute of a spreadsheet. Signs that XML cannot hold, and the escape itself, are
 * written as `_xHHHH_` (ECMA-376-1, 22.9.2.19), and so is a carriage return, which XML would turn into a line feed.
 */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(unwritable, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** Undoes the `_xHHHH_` escapes of a spreadsheet's text. */
export const restoreEscapes = (text: string): string =>
  text.includes('_x')
    ? text
        .replace(/_x([0-9A-Fa-f]{4})_/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
        .toWellFormed()
    : text;
