/** IP protocol numbers that the house knows by name (IANA protocol-numbers). */

export const IP_PROTOCOL = {
  ICMP: 1,
  TCP: 6,
  UDP: 17,
  ICMPV6: 58,
  SCTP: 132,
} as const;

const NAMES = new Map<number, string>(Object.entries(IP_PROTOCOL).map(([name, number]) => [number, name]));

/** The name of a protocol number; the number itself where it has none here. */
export function protocolName(protocol: number): string {
  return NAMES.get(protocol) ?? String(protocol);
}
