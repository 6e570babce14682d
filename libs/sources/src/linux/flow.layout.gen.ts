// Generated from bpf/flow.h by `npm run generate`; do not edit.

/** Changes with every layout: records that a process left in the kernel are read by one that has the same. */
export const FLOW_LAYOUT = 'b754f2b7';

/** enum flow_point: the names of its values, each at the index that is its value. */
export const FLOW_POINT = [
  'FLOW_FROM_ENDPOINT',
  'FLOW_TO_ENDPOINT',
  'FLOW_FROM_NETWORK',
  'FLOW_TO_NETWORK',
] as const;

/** enum flow_unparsed: the names of its values, each at the index that is its value. */
export const FLOW_UNPARSED = [
  'FLOW_NOT_IP',
  'FLOW_TRUNCATED_ETHERNET',
  'FLOW_TOO_MANY_VLAN_TAGS',
  'FLOW_TRUNCATED_IP',
  'FLOW_BAD_IP_HEADER',
  'FLOW_TOO_MANY_IPV6_EXTENSIONS',
  'FLOW_TRUNCATED_TRANSPORT',
  'FLOW_UNPARSED_REASONS',
] as const;

/** enum flow_flag: the names of its values, each at the index that is its value. */
export const FLOW_FLAG = [
  'FLOW_FIN',
  'FLOW_SYN',
  'FLOW_SYNACK',
  'FLOW_NOT_ACK',
  'FLOW_RST',
  'FLOW_PSH',
  'FLOW_URG',
  'FLOW_ECE',
  'FLOW_CWR',
  'FLOW_NS',
  'FLOW_FLAGS',
] as const;

/** Size of struct flow_record4 in 32-bit words. */
export const FLOW_RECORD4_WORDS = 32;

/** Size of struct flow_record6 in 32-bit words. */
export const FLOW_RECORD6_WORDS = 36;

/** Size of struct flow_key4 in 32-bit words. */
export const FLOW_KEY4_WORDS = 6;
/** flow_key4.source */
export function flowKey4Source(words: Uint32Array, at: number): number {
  return words[at + 0]!;
}
/** flow_key4.destination */
export function flowKey4Destination(words: Uint32Array, at: number): number {
  return words[at + 1]!;
}
/** flow_key4.id.source_port */
export function flowKey4IdSourcePort(words: Uint32Array, at: number): number {
  const value = (words[at + 2]! >>> 0) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** flow_key4.id.destination_port */
export function flowKey4IdDestinationPort(words: Uint32Array, at: number): number {
  const value = (words[at + 2]! >>> 16) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** flow_key4.id.ifindex */
export function flowKey4IdIfindex(words: Uint32Array, at: number): number {
  return words[at + 3]!;
}
/** flow_key4.id.protocol */
export function flowKey4IdProtocol(words: Uint32Array, at: number): number {
  return (words[at + 4]! >>> 0) & 0xff;
}
/** flow_key4.id.point */
export function flowKey4IdPoint(words: Uint32Array, at: number): number {
  return (words[at + 4]! >>> 8) & 0xff;
}

/** Size of struct flow_key6 in 32-bit words. */
export const FLOW_KEY6_WORDS = 12;
/** flow_key6.source[0…3] */
export function flowKey6Source(words: Uint32Array, at: number, index: number): number {
  return words[at + 0 + index]!;
}
/** flow_key6.destination[0…3] */
export function flowKey6Destination(words: Uint32Array, at: number, index: number): number {
  return words[at + 4 + index]!;
}
/** flow_key6.id.source_port */
export function flowKey6IdSourcePort(words: Uint32Array, at: number): number {
  const value = (words[at + 8]! >>> 0) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** flow_key6.id.destination_port */
export function flowKey6IdDestinationPort(words: Uint32Array, at: number): number {
  const value = (words[at + 8]! >>> 16) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** flow_key6.id.ifindex */
export function flowKey6IdIfindex(words: Uint32Array, at: number): number {
  return words[at + 9]!;
}
/** flow_key6.id.protocol */
export function flowKey6IdProtocol(words: Uint32Array, at: number): number {
  return (words[at + 10]! >>> 0) & 0xff;
}
/** flow_key6.id.point */
export function flowKey6IdPoint(words: Uint32Array, at: number): number {
  return (words[at + 10]! >>> 8) & 0xff;
}

/** Size of struct flow_value in 32-bit words. */
export const FLOW_VALUE_WORDS = 24;
/** flow_value.packets */
export function flowValuePackets(words: Uint32Array, at: number): number {
  return words[at + 0]! + words[at + 0 + 1]! * 0x1_0000_0000;
}
/** flow_value.bytes */
export function flowValueBytes(words: Uint32Array, at: number): number {
  return words[at + 2]! + words[at + 2 + 1]! * 0x1_0000_0000;
}
/** flow_value.last_ns */
export function flowValueLastNs(words: Uint32Array, at: number): number {
  return words[at + 4]! + words[at + 4 + 1]! * 0x1_0000_0000;
}
/** flow_value.last_tick */
export function flowValueLastTick(words: Uint32Array, at: number): number {
  return words[at + 6]!;
}
/** flow_value.syn_ns */
export function flowValueSynNs(words: Uint32Array, at: number): number {
  return words[at + 8]! + words[at + 8 + 1]! * 0x1_0000_0000;
}
/** flow_value.handshake_ns */
export function flowValueHandshakeNs(words: Uint32Array, at: number): number {
  return words[at + 10]! + words[at + 10 + 1]! * 0x1_0000_0000;
}
/** flow_value.first_ns */
export function flowValueFirstNs(words: Uint32Array, at: number): number {
  return words[at + 12]! + words[at + 12 + 1]! * 0x1_0000_0000;
}
/** flow_value.flags[0…9] */
export function flowValueFlags(words: Uint32Array, at: number, index: number): number {
  return words[at + 14 + index]!;
}

/** Size of struct flow_stats in 32-bit words. */
export const FLOW_STATS_WORDS = 20;
/** flow_stats.seen */
export function flowStatsSeen(words: Uint32Array, at: number): number {
  return words[at + 0]! + words[at + 0 + 1]! * 0x1_0000_0000;
}
/** flow_stats.lost */
export function flowStatsLost(words: Uint32Array, at: number): number {
  return words[at + 2]! + words[at + 2 + 1]! * 0x1_0000_0000;
}
/** flow_stats.omitted */
export function flowStatsOmitted(words: Uint32Array, at: number): number {
  return words[at + 4]! + words[at + 4 + 1]! * 0x1_0000_0000;
}
/** flow_stats.unparsed[0…6] */
export function flowStatsUnparsed(words: Uint32Array, at: number, index: number): number {
  return words[at + 6 + index * 2]! + words[at + 6 + index * 2 + 1]! * 0x1_0000_0000;
}
