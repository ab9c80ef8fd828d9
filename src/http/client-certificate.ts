import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const networkList = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [ip = '', bits] = network.split('/');
    const family = isIP(ip) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(ip, family);
    else list.addSubnet(ip, Number(bits), family);
  }
  return list;
};

/** An IPv4 address may arrive in the form of IPv6. */
const isWithin = (list: BlockList, address: string): boolean => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const version = isIP(plain);
  return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
};

/**
 * Tells the SHA-256 thumbprint of a client's certificate (RFC 8705, 3.1) from the Client-Cert header of a proxy that
 * ended the TLS connection (RFC 9440: the DER bytes between colons). It is believed only where the connection itself
 * comes from one of the proxies; they must remove such a header from what clients send.
 */
export const certificateThumbprintFrom = (proxies: readonly string[]) => {
  const trusted = networkList(proxies);
  return (request: Pick<IncomingMessage, 'headers' | 'socket'>): string | undefined => {
    const header = request.headers['client-cert'];
    const peer = request.socket.remoteAddress;
    if (typeof header !== 'string' || peer === undefined || !isWithin(trusted, peer)) return undefined;
    const [, encoded] = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(header.trim()) ?? [];
    if (encoded === undefined) return undefined;
    return createHash('sha256').update(Buffer.from(encoded, 'base64')).digest('base64url');
  };
};
