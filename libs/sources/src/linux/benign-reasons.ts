/** Ends of a packet's life that are no drop, by the kernel's names (include/net/dropreason-core.h). */

/** Why each is benign; docs/reference/drop-reasons.md lists them. */
export const BENIGN_REASONS = {
  NOT_DROPPED_YET: 'The packet was not dropped.',
  CONSUMED: 'The packet reached whom it was for.',
  QUEUE_PURGE: 'A queue was emptied because its socket or device went away.',
  OTHERHOST: 'The packet was for another machine and only overheard.',
  TCP_OLD_SEQUENCE: 'A copy of data that TCP already has.',
  TCP_OLD_DATA: 'A copy of data that TCP already has.',
  TCP_OLD_ACK: 'An acknowledgement older than one that came before.',
} as const;

const WORDS = 8;

/** Whether a reason, by its name, is no drop. The kernel's enum names the first two without the prefix of the others. */
export function isBenignReason(name: string): boolean {
  return Object.hasOwn(BENIGN_REASONS, name.replace(/^SKB_/, ''));
}

/**
 * The bits of `benign_reasons` in bpf/drop.bpf.c: one for each benign reason, at the number that this kernel gives it.
 * A reason that this kernel does not have has no bit.
 */
export function benignReasonBits(reasons: ReadonlyMap<number, string>): Uint8Array {
  const bits = new BigUint64Array(WORDS);
  for (const [number, name] of reasons) {
    if (isBenignReason(name) && number < WORDS * 64) bits[number >>> 6]! |= 1n << BigInt(number & 63);
  }
  return new Uint8Array(bits.buffer);
}
