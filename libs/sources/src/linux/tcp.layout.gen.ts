// Generated from bpf/tcp.h by `npm run generate`; do not edit.

/** Changes with every layout: records that a process left in the kernel are read by one that has the same. */
export const TCP_LAYOUT = '2221e651';

/** enum tcp_happening: the names of its values, each at the index that is its value. */
export const TCP_HAPPENING = [
  'TCP_RETRANSMIT_TIMEOUT',
  'TCP_RETRANSMIT_FAST',
  'TCP_RESET_SENT',
  'TCP_RESET_RECEIVED',
  'TCP_CONNECT_FAILED',
  'TCP_OUT_OF_ORDER',
  'TCP_SMOOTHED_RTT',
  'TCP_HAPPENINGS',
] as const;

/** Size of struct tcp_key in 32-bit words. */
export const TCP_KEY_WORDS = 10;
/** tcp_key.local[0…3] */
export function tcpKeyLocal(words: Uint32Array, at: number, index: number): number {
  return words[at + 0 + index]!;
}
/** tcp_key.remote[0…3] */
export function tcpKeyRemote(words: Uint32Array, at: number, index: number): number {
  return words[at + 4 + index]!;
}
/** tcp_key.remote_port */
export function tcpKeyRemotePort(words: Uint32Array, at: number): number {
  const value = (words[at + 8]! >>> 0) & 0xffff;
  return ((value & 0xff) << 8) | (value >>> 8);
}
/** tcp_key.detail */
export function tcpKeyDetail(words: Uint32Array, at: number): number {
  return (words[at + 8]! >>> 16) & 0xffff;
}
/** tcp_key.family */
export function tcpKeyFamily(words: Uint32Array, at: number): number {
  return (words[at + 9]! >>> 0) & 0xff;
}
/** tcp_key.happening */
export function tcpKeyHappening(words: Uint32Array, at: number): number {
  return (words[at + 9]! >>> 8) & 0xff;
}

/** Size of struct tcp_value in 32-bit words. */
export const TCP_VALUE_WORDS = 4;
/** tcp_value.count */
export function tcpValueCount(words: Uint32Array, at: number): number {
  return words[at + 0]! + words[at + 0 + 1]! * 0x1_0000_0000;
}
/** tcp_value.sum */
export function tcpValueSum(words: Uint32Array, at: number): number {
  return words[at + 2]! + words[at + 2 + 1]! * 0x1_0000_0000;
}

/** Size of struct tcp_stats in 32-bit words. */
export const TCP_STATS_WORDS = 18;
/** tcp_stats.seen[0…6] */
export function tcpStatsSeen(words: Uint32Array, at: number, index: number): number {
  return words[at + 0 + index * 2]! + words[at + 0 + index * 2 + 1]! * 0x1_0000_0000;
}
/** tcp_stats.lost */
export function tcpStatsLost(words: Uint32Array, at: number): number {
  return words[at + 14]! + words[at + 14 + 1]! * 0x1_0000_0000;
}
/** tcp_stats.omitted */
export function tcpStatsOmitted(words: Uint32Array, at: number): number {
  return words[at + 16]! + words[at + 16 + 1]! * 0x1_0000_0000;
}

/** Size of struct tcp_sockets in 32-bit words. */
export const TCP_SOCKETS_WORDS = 16;
/** tcp_sockets.states[0…15] */
export function tcpSocketsStates(words: Uint32Array, at: number, index: number): number {
  return words[at + 0 + index]!;
}

/** Size of struct tcp_remote in 32-bit words. */
export const TCP_REMOTE_WORDS = 5;
/** tcp_remote.address[0…3] */
export function tcpRemoteAddress(words: Uint32Array, at: number, index: number): number {
  return words[at + 0 + index]!;
}
/** tcp_remote.family */
export function tcpRemoteFamily(words: Uint32Array, at: number): number {
  return words[at + 4]!;
}

/** Size of struct tcp_peer in 32-bit words. */
export const TCP_PEER_WORDS = 10;
/** tcp_peer.local[0…3] */
export function tcpPeerLocal(words: Uint32Array, at: number, index: number): number {
  return words[at + 0 + index]!;
}
/** tcp_peer.remote[0…3] */
export function tcpPeerRemote(words: Uint32Array, at: number, index: number): number {
  return words[at + 4 + index]!;
}
/** tcp_peer.smoothed_rtt_us */
export function tcpPeerSmoothedRttUs(words: Uint32Array, at: number): number {
  return words[at + 8]!;
}
/** tcp_peer.family */
export function tcpPeerFamily(words: Uint32Array, at: number): number {
  return words[at + 9]!;
}
