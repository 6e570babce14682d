import { expect, it } from 'vitest';
import { interleave, samplesOf } from './interleave.js';

it('runs every variant once per round', async () => {
  const ran: string[] = [];
  await interleave({ variants: ['a', 'b', 'c'], rounds: 3 }, async (variant, round) => {
    ran.push(`${round}${variant}`);
  });
  expect(ran.toSorted()).toEqual(['0a', '0b', '0c', '1a', '1b', '1c', '2a', '2b', '2c']);
});

it('changes the order from round to round', async () => {
  const order: string[] = [];
  const draws = [0.9, 0];
  const options = { variants: ['a', 'b'], rounds: 2, random: () => draws.shift() ?? 0 };
  await interleave(options, async (variant) => order.push(variant));
  expect(order).toEqual(['a', 'b', 'b', 'a']);
});

it('keeps the samples of a variant in the order of the rounds', async () => {
  const samples = await interleave({ variants: ['a', 'b'], rounds: 3 }, async (_, round) => round);
  expect(samplesOf(samples, 'b')).toEqual([0, 1, 2]);
});
