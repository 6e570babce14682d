// Generated from bpf/dns.h by `npm run generate`; do not edit.

/** Changes with every layout: records that a process left in the kernel are read by one that has the same. */
export const DNS_LAYOUT = 'e4dc6a1e';

/** enum dns_direction: the names of its values, each at the index that is its value. */
export const DNS_DIRECTION = [
  'DNS_SENT',
  'DNS_RECEIVED',
] as const;

/** enum dns_unparsed: the names of its values, each at the index that is its value. */
export const DNS_UNPARSED = [
  'DNS_TRUNCATED',
  'DNS_TCP_UNFOLLOWED',
  'DNS_TCP_TOO_MANY',
  'DNS_UNPARSED_REASONS',
] as const;

/** Size of struct dns_event in 32-bit words. */
export const DNS_EVENT_WORDS = 120;
/** dns_event.time_ns */
export function dnsEventTimeNs(words: Uint32Array, at: number): number {
  return words[at + 0]! + words[at + 0 + 1]! * 0x1_0000_0000;
}
/** dns_event.socket */
export function dnsEventSocket(words: Uint32Array, at: number): number {
  return words[at + 2]! + words[at + 2 + 1]! * 0x1_0000_0000;
}
/** dns_event.local[0…3] */
export function dnsEventLocal(words: Uint32Array, at: number, index: number): number {
  return words[at + 4 + index]!;
}
/** dns_event.remote[0…3] */
export function dnsEventRemote(words: Uint32Array, at: number, index: number): number {
  return words[at + 8 + index]!;
}
/** dns_event.local_port */
export function dnsEventLocalPort(words: Uint32Array, at: number): number {
  const value = (words[at + 12]! >>> 0) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** dns_event.remote_port */
export function dnsEventRemotePort(words: Uint32Array, at: number): number {
  const value = (words[at + 12]! >>> 16) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** dns_event.family */
export function dnsEventFamily(words: Uint32Array, at: number): number {
  return (words[at + 13]! >>> 0) & 0xff;
}
/** dns_event.protocol */
export function dnsEventProtocol(words: Uint32Array, at: number): number {
  return (words[at + 13]! >>> 8) & 0xff;
}
/** dns_event.direction */
export function dnsEventDirection(words: Uint32Array, at: number): number {
  return (words[at + 13]! >>> 16) & 0xff;
}
/** dns_event.length */
export function dnsEventLength(words: Uint32Array, at: number): number {
  return (words[at + 14]! >>> 0) & 0xffff;
}
/** dns_event.offset */
export function dnsEventOffset(words: Uint32Array, at: number): number {
  return (words[at + 14]! >>> 16) & 0xffff;
}
/** dns_event.captured */
export function dnsEventCaptured(words: Uint32Array, at: number): number {
  return (words[at + 15]! >>> 0) & 0xffff;
}
/** dns_event.bytes: the first `count`, not copied */
export function dnsEventBytes(words: Uint32Array, at: number, count: number): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset + at * 4 + 64, count);
}

/** Size of struct dns_stats in 32-bit words. */
export const DNS_STATS_WORDS = 16;
/** dns_stats.queries */
export function dnsStatsQueries(words: Uint32Array, at: number): number {
  return words[at + 0]! + words[at + 0 + 1]! * 0x1_0000_0000;
}
/** dns_stats.responses */
export function dnsStatsResponses(words: Uint32Array, at: number): number {
  return words[at + 2]! + words[at + 2 + 1]! * 0x1_0000_0000;
}
/** dns_stats.offered */
export function dnsStatsOffered(words: Uint32Array, at: number): number {
  return words[at + 4]! + words[at + 4 + 1]! * 0x1_0000_0000;
}
/** dns_stats.lost */
export function dnsStatsLost(words: Uint32Array, at: number): number {
  return words[at + 6]! + words[at + 6 + 1]! * 0x1_0000_0000;
}
/** dns_stats.omitted */
export function dnsStatsOmitted(words: Uint32Array, at: number): number {
  return words[at + 8]! + words[at + 8 + 1]! * 0x1_0000_0000;
}
/** dns_stats.unparsed[0…2] */
export function dnsStatsUnparsed(words: Uint32Array, at: number, index: number): number {
  return words[at + 10 + index * 2]! + words[at + 10 + index * 2 + 1]! * 0x1_0000_0000;
}
