import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { StallProbe } from './stall-probe.js';

const STALL_MS = 60;

it('finds the longest stall since it was last asked', async () => {
  using probe = new StallProbe();
  await sleep(5);
  const end = performance.now() + STALL_MS;
  while (performance.now() < end);
  expect(probe.takeLongestMs()).toBeGreaterThanOrEqual(STALL_MS - 2);
  expect(probe.takeLongestMs()).toBeLessThan(STALL_MS / 2);
});
