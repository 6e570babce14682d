// Generated from bpf/drop.h by `npm run generate`; do not edit.

/** Changes with every layout: records that a process left in the kernel are read by one that has the same. */
export const DROP_LAYOUT = 'e8a82346';

/** enum drop_direction: the names of its values, each at the index that is its value. */
export const DROP_DIRECTION = [
  'DROP_INGRESS',
  'DROP_EGRESS',
] as const;

/** enum drop_detail: the names of its values, each at the index that is its value. */
export const DROP_DETAIL = [
  'DROP_IN_FULL',
  'DROP_WITHOUT_SAMPLES',
  'DROP_TOTALS_ONLY',
] as const;

/** Size of struct drop_total_key in 32-bit words. */
export const DROP_TOTAL_KEY_WORDS = 4;
/** drop_total_key.location */
export function dropTotalKeyLocation(words: Uint32Array, at: number): bigint {
  return BigInt(words[at + 0]!) | (BigInt(words[at + 0 + 1]!) << 32n);
}
/** drop_total_key.reason */
export function dropTotalKeyReason(words: Uint32Array, at: number): number {
  return words[at + 2]!;
}
/** drop_total_key.direction */
export function dropTotalKeyDirection(words: Uint32Array, at: number): number {
  return words[at + 3]!;
}

/** Size of struct drop_total in 32-bit words. */
export const DROP_TOTAL_WORDS = 4;
/** drop_total.packets */
export function dropTotalPackets(words: Uint32Array, at: number): number {
  return words[at + 0]! + words[at + 0 + 1]! * 0x1_0000_0000;
}
/** drop_total.bytes */
export function dropTotalBytes(words: Uint32Array, at: number): number {
  return words[at + 2]! + words[at + 2 + 1]! * 0x1_0000_0000;
}

/** Size of struct drop_key in 32-bit words. */
export const DROP_KEY_WORDS = 16;
/** drop_key.source[0…3] */
export function dropKeySource(words: Uint32Array, at: number, index: number): number {
  return words[at + 0 + index]!;
}
/** drop_key.destination[0…3] */
export function dropKeyDestination(words: Uint32Array, at: number, index: number): number {
  return words[at + 4 + index]!;
}
/** drop_key.location */
export function dropKeyLocation(words: Uint32Array, at: number): bigint {
  return BigInt(words[at + 8]!) | (BigInt(words[at + 8 + 1]!) << 32n);
}
/** drop_key.reason */
export function dropKeyReason(words: Uint32Array, at: number): number {
  return words[at + 10]!;
}
/** drop_key.ifindex */
export function dropKeyIfindex(words: Uint32Array, at: number): number {
  return words[at + 11]!;
}
/** drop_key.netns */
export function dropKeyNetns(words: Uint32Array, at: number): number {
  return words[at + 12]!;
}
/** drop_key.source_port */
export function dropKeySourcePort(words: Uint32Array, at: number): number {
  const value = (words[at + 13]! >>> 0) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** drop_key.destination_port */
export function dropKeyDestinationPort(words: Uint32Array, at: number): number {
  const value = (words[at + 13]! >>> 16) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** drop_key.protocol */
export function dropKeyProtocol(words: Uint32Array, at: number): number {
  return (words[at + 14]! >>> 0) & 0xff;
}
/** drop_key.family */
export function dropKeyFamily(words: Uint32Array, at: number): number {
  return (words[at + 14]! >>> 8) & 0xff;
}
/** drop_key.direction */
export function dropKeyDirection(words: Uint32Array, at: number): number {
  return (words[at + 14]! >>> 16) & 0xff;
}

/** Size of struct drop_value in 32-bit words. */
export const DROP_VALUE_WORDS = 4;
/** drop_value.packets */
export function dropValuePackets(words: Uint32Array, at: number): number {
  return words[at + 0]! + words[at + 0 + 1]! * 0x1_0000_0000;
}
/** drop_value.bytes */
export function dropValueBytes(words: Uint32Array, at: number): number {
  return words[at + 2]! + words[at + 2 + 1]! * 0x1_0000_0000;
}

/** Size of struct drop_sample in 32-bit words. */
export const DROP_SAMPLE_WORDS = 22;
/** drop_sample.time_ns */
export function dropSampleTimeNs(words: Uint32Array, at: number): number {
  return words[at + 0]! + words[at + 0 + 1]! * 0x1_0000_0000;
}
/** drop_sample.key.source[0…3] */
export function dropSampleKeySource(words: Uint32Array, at: number, index: number): number {
  return words[at + 2 + index]!;
}
/** drop_sample.key.destination[0…3] */
export function dropSampleKeyDestination(words: Uint32Array, at: number, index: number): number {
  return words[at + 6 + index]!;
}
/** drop_sample.key.location */
export function dropSampleKeyLocation(words: Uint32Array, at: number): bigint {
  return BigInt(words[at + 10]!) | (BigInt(words[at + 10 + 1]!) << 32n);
}
/** drop_sample.key.reason */
export function dropSampleKeyReason(words: Uint32Array, at: number): number {
  return words[at + 12]!;
}
/** drop_sample.key.ifindex */
export function dropSampleKeyIfindex(words: Uint32Array, at: number): number {
  return words[at + 13]!;
}
/** drop_sample.key.netns */
export function dropSampleKeyNetns(words: Uint32Array, at: number): number {
  return words[at + 14]!;
}
/** drop_sample.key.source_port */
export function dropSampleKeySourcePort(words: Uint32Array, at: number): number {
  const value = (words[at + 15]! >>> 0) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** drop_sample.key.destination_port */
export function dropSampleKeyDestinationPort(words: Uint32Array, at: number): number {
  const value = (words[at + 15]! >>> 16) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** drop_sample.key.protocol */
export function dropSampleKeyProtocol(words: Uint32Array, at: number): number {
  return (words[at + 16]! >>> 0) & 0xff;
}
/** drop_sample.key.family */
export function dropSampleKeyFamily(words: Uint32Array, at: number): number {
  return (words[at + 16]! >>> 8) & 0xff;
}
/** drop_sample.key.direction */
export function dropSampleKeyDirection(words: Uint32Array, at: number): number {
  return (words[at + 16]! >>> 16) & 0xff;
}
/** drop_sample.packets */
export function dropSamplePackets(words: Uint32Array, at: number): number {
  return words[at + 18]! + words[at + 18 + 1]! * 0x1_0000_0000;
}
/** drop_sample.bytes */
export function dropSampleBytes(words: Uint32Array, at: number): number {
  return words[at + 20]! + words[at + 20 + 1]! * 0x1_0000_0000;
}

/** Size of struct drop_stats in 32-bit words. */
export const DROP_STATS_WORDS = 16;
/** drop_stats.seen */
export function dropStatsSeen(words: Uint32Array, at: number): number {
  return words[at + 0]! + words[at + 0 + 1]! * 0x1_0000_0000;
}
/** drop_stats.totals_lost */
export function dropStatsTotalsLost(words: Uint32Array, at: number): number {
  return words[at + 2]! + words[at + 2 + 1]! * 0x1_0000_0000;
}
/** drop_stats.table_lost */
export function dropStatsTableLost(words: Uint32Array, at: number): number {
  return words[at + 4]! + words[at + 4 + 1]! * 0x1_0000_0000;
}
/** drop_stats.table_omitted */
export function dropStatsTableOmitted(words: Uint32Array, at: number): number {
  return words[at + 6]! + words[at + 6 + 1]! * 0x1_0000_0000;
}
/** drop_stats.ring_offered */
export function dropStatsRingOffered(words: Uint32Array, at: number): number {
  return words[at + 8]! + words[at + 8 + 1]! * 0x1_0000_0000;
}
/** drop_stats.ring_sent */
export function dropStatsRingSent(words: Uint32Array, at: number): number {
  return words[at + 10]! + words[at + 10 + 1]! * 0x1_0000_0000;
}
/** drop_stats.ring_held */
export function dropStatsRingHeld(words: Uint32Array, at: number): number {
  return words[at + 12]! + words[at + 12 + 1]! * 0x1_0000_0000;
}
/** drop_stats.ring_lost */
export function dropStatsRingLost(words: Uint32Array, at: number): number {
  return words[at + 14]! + words[at + 14 + 1]! * 0x1_0000_0000;
}
