import { silentLogger } from '@retina/core';
import { type Batch, Ledger } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { ForwardSignal, type UplinkCounters, type UplinkReader } from './forward.js';

/** Counters of an uplink; what is not given is 0. */
function anUplink(index: number, counters: Partial<UplinkCounters> = {}): UplinkCounters {
  return { index, rxPackets: 0, rxBytes: 0, txPackets: 0, txBytes: 0, ...counters };
}

/** A forward signal over uplinks whose counters the test sets. */
class Scene implements UplinkReader {
  readonly signal: ForwardSignal;
  readonly batches: Batch[] = [];
  uplinks: readonly UplinkCounters[] = [];

  constructor() {
    const sink = { accept: (batch: Batch): void => void this.batches.push(batch) };
    this.signal = new ForwardSignal({ sink, ledger: new Ledger(), logger: silentLogger() }, this);
  }

  read(): readonly UplinkCounters[] {
    return this.uplinks;
  }

  async open(...uplinks: readonly UplinkCounters[]): Promise<void> {
    this.uplinks = uplinks;
    await this.signal.open();
  }

  /** What one turn reports: packets and bytes in, packets and bytes out. */
  async collect(...uplinks: readonly UplinkCounters[]): Promise<number[]> {
    this.uplinks = uplinks;
    await this.signal.collect();
    return this.last();
  }

  last(): number[] {
    const batch = this.batches.at(-1);
    if (batch?.kind !== 'forward-total') return [];
    const numbers = new Map(
      batch.totals.map(({ direction, packets, bytes }) => [direction, [packets, bytes]]),
    );
    return [...(numbers.get('ingress') ?? []), ...(numbers.get('egress') ?? [])];
  }
}

describe('ForwardSignal', () => {
  it('counts what is received as ingress and what is sent as egress', async () => {
    const scene = new Scene();
    await scene.open(anUplink(2));
    expect(
      await scene.collect(anUplink(2, { rxPackets: 3, rxBytes: 300, txPackets: 4, txBytes: 4000 })),
    ).toEqual([3, 300, 4, 4000]);
  });

  it('leaves out what passed before it was opened', async () => {
    const scene = new Scene();
    await scene.open(anUplink(2, { rxPackets: 1000, rxBytes: 100_000 }));
    expect(await scene.collect(anUplink(2, { rxPackets: 1003, rxBytes: 100_300 }))).toEqual([3, 300, 0, 0]);
  });

  it('reports the difference to the time before, and nothing when nothing passed', async () => {
    const scene = new Scene();
    await scene.open(anUplink(2));
    const reports = [];
    for (const rxPackets of [5, 5, 12]) reports.push(await scene.collect(anUplink(2, { rxPackets })));
    expect(reports.map(([packets]) => packets)).toEqual([5, 0, 7]);
  });

  it('adds up several uplinks', async () => {
    const scene = new Scene();
    await scene.open(anUplink(2, { rxPackets: 10 }), anUplink(3, { rxPackets: 100, txBytes: 5 }));
    expect(
      await scene.collect(anUplink(2, { rxPackets: 11 }), anUplink(3, { rxPackets: 102, txBytes: 9 })),
    ).toEqual([3, 0, 0, 4]);
  });

  it('takes the first sight of an uplink for its beginning', async () => {
    const scene = new Scene();
    await scene.open();
    expect(await scene.collect(anUplink(2, { rxPackets: 1000 }))).toEqual([0, 0, 0, 0]);
    expect(await scene.collect(anUplink(2, { rxPackets: 1004 }))).toEqual([4, 0, 0, 0]);
    expect(await scene.collect(anUplink(2, { rxPackets: 1005 }), anUplink(3, { rxPackets: 50 }))).toEqual([
      1, 0, 0, 0,
    ]);
  });

  it('goes on with the others when an uplink disappears, and begins again with it when it is back', async () => {
    const scene = new Scene();
    await scene.open(anUplink(2), anUplink(3));
    await scene.collect(anUplink(2, { rxPackets: 5 }), anUplink(3, { rxPackets: 7 }));
    expect(await scene.collect(anUplink(3, { rxPackets: 8 }))).toEqual([1, 0, 0, 0]);
    expect(await scene.collect(anUplink(2, { rxPackets: 90 }), anUplink(3, { rxPackets: 8 }))).toEqual([
      0, 0, 0, 0,
    ]);
    expect(await scene.collect(anUplink(2, { rxPackets: 92 }), anUplink(3, { rxPackets: 8 }))).toEqual([
      2, 0, 0, 0,
    ]);
  });

  it('counts from zero after a counter was set to zero', async () => {
    const scene = new Scene();
    await scene.open(anUplink(2, { rxPackets: 1000, txPackets: 1000 }));
    expect(await scene.collect(anUplink(2, { rxPackets: 6, txPackets: 1001 }))).toEqual([6, 0, 1, 0]);
  });

  it('never reports less than nothing, whatever the counters do', async () => {
    const scene = new Scene();
    await scene.open(anUplink(2, { rxBytes: 7 }));
    const readings = [0, 2 ** 40, 3, 3, 2 ** 32, 0, 1];
    const gains: number[] = [];
    for (const rxBytes of readings) gains.push((await scene.collect(anUplink(2, { rxBytes })))[1]!);
    expect(gains).toEqual([0, 2 ** 40, 3, 0, 2 ** 32 - 3, 0, 1]);
  });

  it('hands over what passed since the last turn when it is closed', async () => {
    const scene = new Scene();
    await scene.open(anUplink(2));
    await scene.collect(anUplink(2, { rxPackets: 5 }));
    scene.uplinks = [anUplink(2, { rxPackets: 8 })];
    await scene.signal.close();
    expect(scene.last()).toEqual([3, 0, 0, 0]);
    await scene.signal.close();
    expect(scene.batches).toHaveLength(2);
  });

  it('has nothing to hand over when it never opened', async () => {
    const scene = new Scene();
    scene.uplinks = [anUplink(2, { rxPackets: 8 })];
    await scene.signal.close();
    expect(scene.batches).toEqual([]);
  });

  it('has no maps that could be full', () => {
    expect(new Scene().signal.mapFill()).toEqual([]);
  });
});
