import type { Drop, DropCause, NodeEvent } from '@retina/flow';
import { beforeEach, describe, expect, it } from 'vitest';
import { DropBursts } from './drop-bursts.js';
import { aDrop, anAddress, anEndpoint } from './testing.js';

const POLICY: DropCause = {
  kind: 'rule',
  table: 'ip filter',
  chain: 'FORWARD',
  rule: 'handle 3',
  policyNamespace: 'shop',
  policy: 'deny-all',
};

describe('DropBursts', () => {
  let nowMs: number;
  let events: NodeEvent[];
  let folded: number;
  let bursts: DropBursts;

  beforeEach(() => {
    nowMs = 1_700_000_000_000;
    events = [];
    folded = 0;
    bursts = new DropBursts({
      events: { tell: (event) => void events.push(event) },
      onFolded: () => void folded++,
      nowMs: () => nowMs,
    });
  });

  /** One second with these drops in it. */
  function second(...drops: readonly Partial<Drop>[]): void {
    bursts.accept({ kind: 'drop', drops: drops.map(aDrop) });
    nowMs += 1000;
    bursts.look();
  }

  it('tells once that it began and once that it ended, however long it lasts', () => {
    for (let count = 0; count < 60; count++) second({ packets: 100 });
    for (let count = 0; count < 30; count++) second();
    expect(events.map(({ phase, count }) => [phase, count])).toEqual([
      ['began', 100],
      ['ended', 6000],
    ]);
    expect(events[0]!.id).toBe(events[1]!.id);
    expect(bursts.open).toBe(0);
  });

  it('says what happened and why', () => {
    second({ packets: 100, sourceEndpoint: anEndpoint('cart-1') });
    expect(events[0]!.text).toBe(
      'Dropping UDP packets from shop/cart-1 to 10.9.9.9:53, 100 in the last second. ' +
        'Nobody listens on that port: the server is down, or the port is wrong.',
    );
    second({ packets: 100, reason: 'SOMETHING_NEW', location: 'new_function' });
    expect(events[1]!.text).toContain("The kernel's reason is SOMETHING_NEW, at new_function.");
  });

  it('names the NetworkPolicy, unless it could have been another one', () => {
    const totals = [{ cause: POLICY, packets: 100 }];
    bursts.accept({ kind: 'drop-cause', totals });
    second({ packets: 100, reason: 'NETFILTER_DROP' });
    expect(events[0]!.text).toContain('The NetworkPolicy shop/deny-all forbids it.');
    bursts.accept({
      kind: 'drop-cause',
      totals: [...totals, { cause: { ...POLICY, policy: 'other' }, packets: 5 }],
    });
    second({ packets: 100, reason: 'NETFILTER_DROP', destinationPort: 54 });
    expect(events[1]!.text).toContain('A firewall rule or NetworkPolicy forbids it.');
  });

  it('tells two causes and two destinations apart', () => {
    second(
      { packets: 100 },
      { packets: 100, reason: 'NETFILTER_DROP' },
      { packets: 100, destinationPort: 54 },
    );
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  });

  it('adds up what many sources lose on their way to one destination', () => {
    second(
      ...Array.from({ length: 50 }, (_, index) => ({ source: anAddress(`10.0.1.${index}`), packets: 1 })),
    );
    expect(events).toHaveLength(1);
  });

  it('takes what always was so for no burst, and much more for one', () => {
    for (let count = 0; count < 120; count++) second({ packets: 40 });
    second({ packets: 60 });
    expect(events).toEqual([]);
    second({ packets: 400 });
    expect(events.map(({ phase }) => phase)).toEqual(['began']);
  });

  it('is no storm itself: 10,000 causes at once', () => {
    for (let count = 0; count < 10_000; count++) {
      bursts.accept({
        kind: 'drop',
        drops: [aDrop({ destination: anAddress(`fd00::${count.toString(16)}`), packets: 100 })],
      });
    }
    bursts.look();
    expect(events).toHaveLength(32);
    expect(folded).toBe(1_025 - 32);
    for (let count = 0; count < 200; count++) second();
    expect(events.filter(({ phase }) => phase === 'ended')).toHaveLength(32);
    expect(bursts.open).toBe(0);
  });
});
