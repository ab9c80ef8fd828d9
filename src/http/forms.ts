import type { IncomingHttpHeaders } from 'node:http';
import { limits } from '../core/limits.ts';
import { answerTypesOf, type Contract } from './contract.ts';
import { chooseEncoding, chooseLanguage, chooseMediaType } from './negotiate.ts';

/** A choice by a header's value, remembered where the value is of an ordinary length: callers send the same few. */
const remembered = (choose: (header: string | undefined) => number) => {
  const known = new Map<string | undefined, number>();
  return (header: string | undefined): number => {
    const before = known.get(header);
    if (before !== undefined) return before;
    const choice = choose(header);
    if (known.size >= limits.headersRemembered) known.clear();
    if (header === undefined || header.length <= limits.headerCharactersRemembered) known.set(header, choice);
    return choice;
  };
};

const encodingOf = remembered((header) => ['identity', 'gzip'].indexOf(chooseEncoding(header) ?? ''));
const languageOf = remembered((header) => ['sv', 'en'].indexOf(chooseLanguage(header)));

/** Tells which form of an answer a request's headers ask for, as a small number; -1 where none is acceptable. */
export type FormTeller = (headers: IncomingHttpHeaders) => number;

const tellers = new WeakMap<Contract, FormTeller>();

/**
 * The forms that an operation's answers have: by media type, compression and language. However many ways callers have of
 * asking, there are no more forms than these.
 */
export const formTellerOf = (contract: Contract): FormTeller => {
  const known = tellers.get(contract);
  if (known !== undefined) return known;
  const types = answerTypesOf(contract);
  const typeOf = remembered((header) => types.indexOf(chooseMediaType(header, types) ?? ''));
  const teller: FormTeller = (headers) => {
    const type = typeOf(headers.accept);
    const encoding = encodingOf(headers['accept-encoding'] as string | undefined);
    return type < 0 || encoding < 0 ? -1 : type * 4 + encoding * 2 + languageOf(headers['accept-language']);
  };
  tellers.set(contract, teller);
  return teller;
};
