import { describe, expect, it } from 'vitest';
import { type Cost, GovernorPolicy, type GovernorStep, LADDER } from './governor-policy.js';
import type { Granularity } from './granularity.js';

const BUDGET: Cost = { kernel: 0.02, user: 0.1 };
const IDLE: Cost = { kernel: 0, user: 0.005 };

/** What a load costs on each rung: the kernel must parse until only counters are left, user space pays by the flow. */
function costOf(load: Cost, { level, oneOf }: Granularity): Cost {
  const kernel = { full: 1, flow: 0.8, sampled: 0.7, counters: 0.25 }[level];
  return { kernel: load.kernel * kernel, user: 0.01 + load.user / oneOf };
}

/** Reads a load so often; gives the steps. */
function run(policy: GovernorPolicy, load: (reading: number) => Cost, readings: number): GovernorStep[] {
  return Array.from({ length: readings }, (_, reading) =>
    policy.read(costOf(load(reading), policy.granularity)),
  ).filter((step) => step !== undefined);
}

function rung(policy: GovernorPolicy): number {
  return LADDER.indexOf(policy.granularity);
}

describe('GovernorPolicy', () => {
  it('does nothing within the budget, be it by a hair', () => {
    const policy = new GovernorPolicy(BUDGET);
    expect(run(policy, () => ({ kernel: 0.0199, user: 0.08 }), 1000)).toEqual([]);
  });

  it('does not mind one reading over the budget', () => {
    const policy = new GovernorPolicy(BUDGET);
    const spikes = (reading: number): Cost => (reading % 2 === 0 ? { kernel: 0.05, user: 0 } : IDLE);
    expect(run(policy, spikes, 1000)).toEqual([]);
  });

  it('goes down one rung at a time, and names the side that is over', () => {
    const policy = new GovernorPolicy(BUDGET);
    const steps = run(policy, () => ({ kernel: 0, user: 0.35 }), 30);
    expect(steps.map(({ direction, cause, to }) => [direction, cause, to.level, to.oneOf])).toEqual([
      ['down', 'user', 'flow', 1],
      ['down', 'user', 'sampled', 2],
      ['down', 'user', 'sampled', 4],
    ]);
  });

  it('leaps in an emergency: to the rate that is enough for user space, or at once to counters', () => {
    const flows = new GovernorPolicy(BUDGET);
    expect(flows.read({ kernel: 0, user: 1.2 })?.to).toEqual({ level: 'sampled', oneOf: 16 });
    const packets = new GovernorPolicy(BUDGET);
    expect(packets.read({ kernel: 0.5, user: 0 })).toMatchObject({
      cause: 'kernel',
      to: { level: 'counters' },
    });
  });

  it('stays at counters when even they are too much', () => {
    const policy = new GovernorPolicy(BUDGET);
    expect(run(policy, () => ({ kernel: 1, user: 0 }), 1000)).toHaveLength(1);
    expect(policy.granularity.level).toBe('counters');
  });

  it('goes up again rung by rung to full detail once the load is gone', () => {
    const policy = new GovernorPolicy(BUDGET);
    run(policy, () => ({ kernel: 0.5, user: 2 }), 20);
    const steps = run(policy, () => IDLE, 8 * 7);
    expect(steps.map(({ direction, cause }) => `${direction} ${cause}`)).toEqual(
      Array.from({ length: LADDER.length - 1 }, () => 'up headroom'),
    );
    expect(policy.granularity).toBe(LADDER[0]);
  });

  it.each([
    ['a little too much for the kernel', { kernel: 0.024, user: 0.01 }],
    ['twice too much for the kernel', { kernel: 0.04, user: 0.01 }],
    ['far too much for the kernel', { kernel: 0.035, user: 3 }],
    ['a little too much for user space', { kernel: 0.001, user: 0.12 }],
    ['far too much for user space', { kernel: 0.001, user: 5 }],
  ])('comes to rest under a constant load that is %s', (_, load: Cost) => {
    const policy = new GovernorPolicy(BUDGET);
    run(policy, () => load, 60);
    let over = 0;
    const steps = run(
      policy,
      () => {
        const { kernel, user } = costOf(load, policy.granularity);
        if (kernel > BUDGET.kernel || user > BUDGET.user) over++;
        return load;
      },
      2000,
    );
    // An attempt to go up, and back, every eight minutes at most (at 5 s a reading): of 2,000 readings hardly any is over the budget.
    expect(steps.length).toBeLessThanOrEqual(2000 / 50);
    expect(over).toBeLessThanOrEqual(2000 * 0.03);
  });

  it('finds back to what it can afford when a flood becomes a drizzle', () => {
    const policy = new GovernorPolicy(BUDGET);
    run(policy, () => ({ kernel: 1, user: 1 }), 20);
    run(policy, () => ({ kernel: 0.001, user: 0.3 }), 400);
    expect(policy.granularity.level).toBe('sampled');
    expect(rung(policy)).toBeLessThan(LADDER.length - 3);
  });
});
