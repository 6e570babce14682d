import { describe, expect, it } from 'vitest';
import { RollUp } from './roll-up.js';

describe('RollUp', () => {
  it('keeps the largest, and its sum is exact whatever it folds', () => {
    const rollUp = new RollUp(40);
    let [packets, bytes] = [0, 0];
    for (let round = 0; round < 50; round++) {
      for (let name = 0; name < 100; name++) {
        const amount = name < 5 ? 1000 : 1;
        rollUp.add([`w-${name}`], amount, amount * 60);
        packets += amount;
        bytes += amount * 60;
      }
    }
    const { rows, other } = rollUp.state;
    expect(rows.length).toBeLessThanOrEqual(40);
    expect(rows.reduce((sum, { amounts }) => sum + amounts[0], other[0])).toBe(packets);
    expect(rows.reduce((sum, { amounts }) => sum + amounts[1], other[1])).toBe(bytes);
    const large = rows.filter(({ amounts }) => amounts[0] === 50_000).map(({ labels }) => labels[0] ?? '');
    expect(new Set(large)).toEqual(new Set(['w-0', 'w-1', 'w-2', 'w-3', 'w-4']));
  });

  it('loses nothing when it comes back smaller than it was', () => {
    const before = new RollUp(10);
    for (let name = 0; name < 10; name++) before.add([`w-${name}`], name + 1, 0);
    const { rows, other } = new RollUp(4, before.state).state;
    expect(rows.length).toBeLessThanOrEqual(4);
    expect(rows.reduce((sum, { amounts }) => sum + amounts[0], other[0])).toBe(55);
  });
});
