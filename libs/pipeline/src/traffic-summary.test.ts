import { IP_PROTOCOL } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { aDrop, aFlow, anAddress } from './testing.js';
import { TrafficSummary, describeDrop } from './traffic-summary.js';

const NOTHING = {
  packets: 0,
  bytes: 0,
  drops: 0,
  topReason: undefined,
  flows: 0,
  lastDrop: undefined,
};

describe('TrafficSummary', () => {
  it('begins with nothing', () => {
    expect(new TrafficSummary().read()).toEqual(NOTHING);
  });

  it('adds up what came since the last reading', () => {
    const summary = new TrafficSummary();
    for (const packets of [2, 3]) {
      summary.accept({
        kind: 'forward-total',
        totals: [
          { direction: 'ingress', packets, bytes: packets * 100 },
          { direction: 'egress', packets: 10, bytes: 1000 },
        ],
      });
      summary.accept({ kind: 'flow', flows: [aFlow(), aFlow()] });
    }
    expect(summary.read()).toEqual({ ...NOTHING, packets: 25, bytes: 2500, flows: 4 });
    expect(summary.read()).toEqual(NOTHING);
  });

  it('names the reason of most drops, over both directions', () => {
    const summary = new TrafficSummary();
    const total = (reason: string, packets: number) =>
      ({ reason, direction: 'ingress', packets, bytes: 0 }) as const;
    summary.accept({ kind: 'drop-total', totals: [total('NETFILTER_DROP', 3), total('NO_SOCKET', 2)] });
    summary.accept({ kind: 'drop-total', totals: [{ ...total('NO_SOCKET', 2), direction: 'egress' }] });
    expect(summary.read()).toMatchObject({ drops: 7, topReason: 'NO_SOCKET' });
    expect(summary.read()).toEqual(NOTHING);
  });

  it('tells of the newest sample, and counts drops by their totals only', () => {
    const summary = new TrafficSummary();
    summary.accept({ kind: 'drop', drops: [aDrop()] });
    expect(summary.read()).toEqual(NOTHING);
    summary.accept({ kind: 'drop-sample', drops: [aDrop(), aDrop({ reason: 'NETFILTER_DROP' })] });
    const { drops, lastDrop } = summary.read();
    expect(drops).toBe(0);
    expect(lastDrop).toContain('NETFILTER_DROP');
    expect(summary.read()).toEqual(NOTHING);
  });

  it('keeps the last sample when a batch has none', () => {
    const summary = new TrafficSummary();
    summary.accept({ kind: 'drop-sample', drops: [aDrop()] });
    summary.accept({ kind: 'drop-sample', drops: [] });
    expect(summary.read().lastDrop).toContain('NO_SOCKET');
  });
});

describe('describeDrop', () => {
  it('says what was dropped, why and where', () => {
    expect(describeDrop(aDrop())).toBe('UDP 10.0.0.1:40000 → 10.9.9.9:53 NO_SOCKET at __udp4_lib_rcv');
  });

  it('sets IPv6 addresses off from their ports', () => {
    const drop = aDrop({ source: anAddress('fd00::1'), destination: anAddress('fd00::2') });
    expect(describeDrop(drop)).toMatch(/^UDP \[fd00::1]:40000 → \[fd00::2]:53 /);
  });

  it('leaves out a port that is not known', () => {
    const drop = aDrop({
      protocol: 47,
      sourcePort: 0,
      destinationPort: 0,
      destination: anAddress('fd00::2'),
    });
    expect(describeDrop(drop)).toMatch(/^47 10\.0\.0\.1 → fd00::2 /);
  });

  it.each([IP_PROTOCOL.ICMP, IP_PROTOCOL.ICMPV6])(
    'takes no type and code for ports (protocol %i)',
    (protocol) => {
      const drop = aDrop({ protocol, sourcePort: 8, destinationPort: 3 });
      expect(describeDrop(drop)).toMatch(/^ICMP(V6)? 10\.0\.0\.1 → 10\.9\.9\.9 /);
    },
  );
});
