import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { withinNetworks } from './addresses.ts';

/**
 * Tells the SHA-256 thumbprint of a client's certificate (RFC 8705, 3.1) from the Client-Cert header of a proxy that
 * ended the TLS connection (RFC 9440: the DER bytes between colons). It is believed only where the connection itself
 * comes from one of the proxies; they must remove such a header from what clients send.
 */
export const certificateThumbprintFrom = (proxies: readonly string[]) => {
  const isTrusted = withinNetworks(proxies);
  return (request: Pick<IncomingMessage, 'headers' | 'socket'>): string | undefined => {
    const header = request.headers['client-cert'];
    const peer = request.socket.remoteAddress;
    if (typeof header !== 'string' || peer === undefined || !isTrusted(peer)) return undefined;
    const [, encoded] = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(header.trim()) ?? [];
    if (encoded === undefined) return undefined;
    return createHash('sha256').update(Buffer.from(encoded, 'base64')).digest('base64url');
  };
};
