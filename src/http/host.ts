import type { IncomingMessage } from 'node:http';

/** A host with its port (RFC 3986, 3.2.2 and 3.2.3): a name or IPv4 address, or IPv6 in brackets. */
const hostAndPort = /^(?:\[[0-9a-f:.]+\]|[\w\-.~%!$&'()*+,;=]*)(?::\d*)?$/i;

/**
 * Whether a request names its host as RFC 9112, 3.2 asks: in one field, with a value of the right form. Node keeps the
 * first of several, so that they are counted in what came. Only HTTP/1.0 may leave it out.
 */
export const namesItsHost = ({ headers, httpVersion, rawHeaders }: IncomingMessage): boolean => {
  if (headers.host === undefined) return httpVersion === '1.0';
  let fields = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') fields += 1;
  }
  return fields === 1 && hostAndPort.test(headers.host);
};
