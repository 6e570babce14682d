/** IP addresses and ranges of a filter. */

import { BlockList, isIP } from 'node:net';

/** Says whether an address is one of these or in one of their ranges; a sentence when one of them is none. */
export function addressMatcher(wanted: readonly string[]): ((address: string) => boolean) | string {
  const exact = new Set<string>();
  const ranges = new BlockList();
  let hasRanges = false;
  for (const text of wanted) {
    const [address = '', length] = text.split('/');
    const family = isIP(address);
    const bits = Number(length);
    const isRange = length !== undefined && /^\d{1,3}$/.test(length) && bits <= (family === 4 ? 32 : 128);
    if (family === 0 || (length !== undefined && !isRange)) {
      return `${JSON.stringify(text)} is no IP address and no range, such as 10.0.0.0/8`;
    }
    if (length === undefined) exact.add(canonical(address, family));
    else {
      ranges.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
      hasRanges = true;
    }
  }
  return (address) =>
    exact.has(address) || (hasRanges && ranges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'));
}

/** As flows have it: the URL parser writes IPv6 addresses as RFC 5952 does. */
function canonical(address: string, family: number): string {
  return family === 4 ? address : new URL(`http://[${address}]`).hostname.slice(1, -1);
}
