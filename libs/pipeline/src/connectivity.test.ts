import type { NodeEvent } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { Connectivity } from './connectivity.js';

describe('Connectivity', () => {
  const events: NodeEvent[] = [];
  const connectivity = new Connectivity({
    events: { tell: (event) => void events.push(event) },
    nowMs: () => 7,
  });
  const round = (targets: Readonly<Record<string, number | undefined>>): void =>
    connectivity.accept({
      kind: 'reachability',
      nodes: Object.entries(targets).map(([target, latencySeconds]) => ({
        source: 'a',
        target,
        latencySeconds,
      })),
    });
  const told = (): string[] => events.splice(0).map(({ id, phase, text }) => `${id} ${phase}: ${text}`);

  it('tells of a node after three probes without an answer, and of its return', () => {
    round({ b: undefined, c: undefined });
    round({ b: undefined, c: 0.1 });
    round({ b: 0.1, c: undefined });
    round({ b: undefined, c: undefined });
    expect(told()).toEqual([]);
    round({ b: undefined, c: undefined });
    round({ b: 0.1, c: undefined });
    expect(told()).toEqual(['connectivity/c/7 began: The node c has not answered 3 probes in a row.']);
    round({ b: 0.1, c: 0.1 });
    expect(told()).toEqual([
      'connectivity/c/7 ended: The node c answers again, after 4 probes that it missed.',
    ]);
  });

  it('ends with the node', () => {
    for (let probe = 0; probe < 3; probe++) round({ b: undefined });
    told();
    round({});
    expect(told()).toEqual(['connectivity/b/7 ended: The node b is not probed any more.']);
  });
});
