import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Tells whether an address lies within one of some addresses and networks; IPv4 may arrive in the form of IPv6. */
export const withinNetworks = (networks: readonly string[]): ((address: string) => boolean) => {
  const list = new BlockList();
  for (const network of networks) {
    const [ip = '', bits] = network.split('/');
    const family = isIP(ip) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(ip, family);
    else list.addSubnet(ip, Number(bits), family);
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
  };
};

/**
 * Tells where a request came from, as Fastify's `request.ip` does: the connection's own address or, where that is a
 * trusted proxy's, the last address in X-Forwarded-For that is not.
 */
export const addressTeller = (proxies: readonly string[]) => {
  const isTrusted = withinNetworks(proxies);
  return ({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string => {
    const own = socket.remoteAddress ?? '';
    const forwarded = headers['x-forwarded-for'];
    if (proxies.length === 0 || forwarded === undefined || !isTrusted(own)) return own;
    const addresses = String(forwarded)
      .split(',')
      .map((address) => address.trim());
    return addresses.findLast((address) => !isTrusted(address)) ?? addresses[0] ?? own;
  };
};
