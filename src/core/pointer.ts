const escapePointer = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** JSON pointer as a URI fragment (RFC 6901 section 6), such as `#/lines/3/areaCode`. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  ['#', ...path.map((part) => escapePointer(String(part)))].join('/');
