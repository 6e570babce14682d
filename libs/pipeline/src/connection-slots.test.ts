import { describe, expect, it } from 'vitest';
import type { ConnectionEnds } from './connection-ends.js';
import { ConnectionSlots, NO_SLOT } from './connection-slots.js';

function ends(number: number): ConnectionEnds {
  return { a: number % 7, b: 7 + (number % 11), ports: (number * 2_654_435) >>> 0, protocol: 6 };
}

describe('ConnectionSlots', () => {
  it('agrees with a map over 100,000 random additions, uses and removals, while it grows', () => {
    const slots = new ConnectionSlots(5000);
    // In the order of use, as the list of the slots has to be.
    const expected = new Map<number, number>();
    let random = 1;
    for (let step = 0; step < 100_000; step++) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      const number = (random >>> 8) % 8000;
      const slot = slots.first(ends(number));
      expect(slot).toBe(expected.get(number) ?? NO_SLOT);
      if (slot === NO_SLOT) {
        if (slots.isFull) {
          const [oldest] = expected;
          expect(slots.oldest).toBe(oldest![1]);
          slots.remove(slots.oldest);
          expected.delete(oldest![0]);
        }
        expected.set(number, slots.add(ends(number)));
      } else if (random % 3 === 0) {
        slots.remove(slot);
        expected.delete(number);
      } else {
        slots.touch(slot);
        expected.delete(number);
        expected.set(number, slot);
      }
      expect(slots.size).toBe(expected.size);
    }
    expect(slots.end).toBeGreaterThan(1024);
    expect(slots.end).toBeLessThanOrEqual(5000);
  });

  it('has several connections with the same ends', () => {
    const slots = new ConnectionSlots(10);
    const [one, two] = [slots.add(ends(1)), slots.add(ends(1))];
    slots.add(ends(2));
    const first = slots.first(ends(1));
    expect(new Set([first, slots.next(first, ends(1))])).toEqual(new Set([one, two]));
    slots.remove(one);
    expect(slots.first(ends(1))).toBe(two);
    expect(slots.next(two, ends(1))).toBe(NO_SLOT);
  });
});
