/** One entry of `filters.include` and `filters.exclude`, and what it is in pcap's language. */

import { isIP } from 'node:net';

/** An address, a port, or both; undefined stands for `*`. */
export interface FilterClause {
  readonly address: string | undefined;
  readonly port: number | undefined;
}

const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\]|(?<plain>[^:[\]]+))(?::(?<port>\*|\d{1,5}))?$/;

/**
 * Reads `address`, `address:port`, `*:port`, `address:*`, `[address]:port` or a bare IPv6 address; undefined when it is
 * none of these.
 */
export function parseFilterClause(text: string): FilterClause | undefined {
  if (isIP(text) === 6) return { address: text, port: undefined };
  const groups = WITH_PORT.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { v6 = '', plain = '', port = '*' } = groups;
  const address = isIP(v6) === 6 ? v6 : addressOrAny(plain);
  if (address === '' || (port !== '*' && Number(port) > 65_535)) return undefined;
  return { address, port: port === '*' ? undefined : Number(port) };
}

/** The address, undefined for `*`, empty for what is neither. */
function addressOrAny(text: string): string | undefined {
  if (text === '*') return undefined;
  return isIP(text) === 4 ? text : '';
}

/** The clause as a pcap expression that needs no parentheses around it; undefined when it matches every packet. */
export function clauseExpression({ address, port }: FilterClause): string | undefined {
  const parts = [
    address === undefined ? undefined : `host ${address}`,
    port === undefined ? undefined : `port ${port}`,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  return parts.length === 1 ? parts[0] : `(${parts.join(' and ')})`;
}
