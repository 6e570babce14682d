import { describe, expect, it } from 'vitest';
import { BENIGN_REASONS, benignReasonBits } from './benign-reasons.js';

/** The numbers whose bits are set, read as bpf/drop.bpf.c does: 64-bit words, little-endian. */
function numbersIn(bits: Uint8Array): number[] {
  const words = new BigUint64Array(bits.buffer);
  return Array.from({ length: words.length * 64 }, (_, number) => number).filter(
    (number) => (words[number >>> 6]! >> BigInt(number & 63)) & 1n,
  );
}

describe('benignReasonBits', () => {
  it('sets the bits at the numbers of this kernel, whatever they are', () => {
    const inOneKernel = new Map([
      [0, 'SKB_NOT_DROPPED_YET'],
      [1, 'SKB_CONSUMED'],
      [2, 'NOT_SPECIFIED'],
      [3, 'NO_SOCKET'],
      [17, 'OTHERHOST'],
      [33, 'TCP_OLD_DATA'],
    ]);
    expect(numbersIn(benignReasonBits(inOneKernel))).toEqual([0, 1, 17, 33]);
    const inAnother = new Map([
      [0, 'SKB_NOT_DROPPED_YET'],
      [1, 'NOT_SPECIFIED'],
      [17, 'NO_SOCKET'],
      [63, 'TCP_OLD_ACK'],
      [64, 'OTHERHOST'],
      [511, 'QUEUE_PURGE'],
    ]);
    expect(numbersIn(benignReasonBits(inAnother))).toEqual([0, 63, 64, 511]);
  });

  it('knows the names with and without the prefix that some kernels leave in', () => {
    const names = Object.keys(BENIGN_REASONS);
    const reasons = new Map(
      [...names, ...names.map((name) => `SKB_${name}`)].map((name, number) => [number, name]),
    );
    expect(numbersIn(benignReasonBits(reasons))).toEqual([...reasons.keys()]);
  });

  it.each(['NO_SOCKET', 'NOT_CONSUMED', 'TCP_SKB_OLD_ACK', 'toString', ''])('takes %j for a drop', (name) => {
    expect(numbersIn(benignReasonBits(new Map([[5, name]])))).toEqual([]);
  });

  it('leaves out a number for which there is no bit', () => {
    expect(
      numbersIn(
        benignReasonBits(
          new Map([
            [512, 'OTHERHOST'],
            [0x10001, 'QUEUE_PURGE'],
          ]),
        ),
      ),
    ).toEqual([]);
  });

  it('has no bits on a kernel without reasons, and as many bytes as the program has', () => {
    const bits = benignReasonBits(new Map());
    expect(bits).toHaveLength(64);
    expect(numbersIn(bits)).toEqual([]);
  });
});
