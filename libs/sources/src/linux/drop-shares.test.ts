import type { DropCauseTotal } from '@retina/flow';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CauseCounter, DropShares, UNKNOWN_CAUSE } from './drop-shares.js';

/** Bytes of a packet where nothing else is said. */
const SIZE = 100;

function counters(
  packets: Record<string, number>,
  bytes: Record<string, number> = {},
): Map<string, CauseCounter> {
  return new Map(
    Object.entries(packets).map(([rule, count]) => [
      rule,
      {
        cause: { ...UNKNOWN_CAUSE, kind: 'rule', rule },
        packets: count,
        bytes: bytes[rule] ?? count * SIZE,
      },
    ]),
  );
}

function dropped(packets: number, bytes = packets * SIZE): { packets: number; bytes: number } {
  return { packets, bytes };
}

function byRule(shares: readonly DropCauseTotal[]): Record<string, number> {
  return Object.fromEntries(
    shares.map(({ cause, packets }) => [cause.kind === 'unknown' ? '?' : cause.rule, packets]),
  );
}

describe('DropShares', () => {
  let shares: DropShares;

  beforeEach(() => {
    shares = new DropShares();
    shares.begin(counters({ a: 1_000, b: 0 }));
  });

  it('gives each cause what it counted, and the rest to nobody', () => {
    expect(byRule(shares.share(dropped(10), counters({ a: 1_004, b: 3 })))).toEqual({ a: 4, b: 3, '?': 3 });
    expect(byRule(shares.share(dropped(2), counters({ a: 1_004, b: 5 })))).toEqual({ b: 2 });
  });

  it('counts a new rule from zero, and one that fell as new', () => {
    expect(byRule(shares.share(dropped(9), counters({ a: 7, c: 2 })))).toEqual({ a: 7, c: 2 });
  });

  it('keeps what counters have more for the next total, which has it', () => {
    expect(byRule(shares.share(dropped(5), counters({ a: 1_007 })))).toEqual({ a: 5 });
    expect(byRule(shares.share(dropped(3), counters({ a: 1_007 })))).toEqual({ a: 2, '?': 1 });
  });

  it('keeps it no longer than that', () => {
    shares.share(dropped(5), counters({ a: 1_007, b: 0 }));
    shares.share(dropped(1), counters({ a: 1_007, b: 0 }));
    expect(byRule(shares.share(dropped(4), counters({ a: 1_007, b: 4 })))).toEqual({ b: 4 });
    shares.share(dropped(5), counters({ a: 1_020, b: 4 }));
    shares.rest();
    expect(byRule(shares.share(dropped(4), counters({ a: 1_020, b: 8 })))).toEqual({ b: 4 });
  });

  it('gives the segments of large packets to the one cause that has all bytes', () => {
    const now = counters({ a: 1_002, b: 0 }, { a: 1_000 * SIZE + 60_000 });
    expect(byRule(shares.share(dropped(42, 60_000), now))).toEqual({ a: 42 });
    const later = counters({ a: 1_003, b: 1 }, { a: 1_000 * SIZE + 90_000, b: 30_000 });
    expect(byRule(shares.share(dropped(42, 60_000), later))).toEqual({ a: 1, b: 1, '?': 40 });
  });

  it('does not guess after counters could not be read', () => {
    shares.forget();
    expect(byRule(shares.share(dropped(6), counters({ a: 1_050 })))).toEqual({ '?': 6 });
    expect(byRule(shares.share(dropped(2), counters({ a: 1_052 })))).toEqual({ a: 2 });
  });

  it('shares out every packet, whatever counters say', () => {
    let [a, b, total, shared] = [1_000, 0, 0, 0];
    for (let round = 0; round < 2_000; round++) {
      a += (round * 7) % 5;
      b = round % 97 === 0 ? 0 : b + ((round * 11) % 3);
      const packets = (round * 13) % 9;
      if (packets === 0) {
        shares.rest();
        continue;
      }
      total += packets;
      for (const share of shares.share(dropped(packets), counters({ a, b }))) {
        expect(share.packets).toBeGreaterThan(0);
        shared += share.packets;
      }
    }
    expect(shared).toBe(total);
  });
});
