/**
 * The forward signal: packets and bytes through the node's uplinks, as the kernel's own link statistics count them
 * (docs/adr/0004). It costs the data path nothing and needs no program.
 */

import type { Direction, ForwardTotal } from '@retina/flow';
import type { MapFill, Signal, SignalContext } from '../signal.js';

/** Counters of one interface since it was made. */
export interface UplinkCounters {
  readonly index: number;
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly txPackets: number;
  readonly txBytes: number;
}

/** Reads the counters of the interfaces that lead out of the node. */
export interface UplinkReader {
  read(): readonly UplinkCounters[];
}

/** Node totals by direction. */
export class ForwardSignal implements Signal {
  readonly name = 'forward';
  readonly #context: SignalContext;
  readonly #uplinks: UplinkReader;
  #before = new Map<number, UplinkCounters>();

  constructor(context: SignalContext, uplinks: UplinkReader) {
    this.#context = context;
    this.#uplinks = uplinks;
  }

  /** What passed before does not count: like every counter, this one starts with the process. */
  async open(): Promise<void> {
    this.#before = this.#read();
  }

  async collect(): Promise<void> {
    const now = this.#read();
    const pairs = [...now.values()].map((counters) => ({
      counters,
      before: this.#before.get(counters.index),
    }));
    this.#before = now;
    const sum = (read: (counters: UplinkCounters) => number): number =>
      pairs.reduce(
        (total, { counters, before }) => total + increase(read(counters), before && read(before)),
        0,
      );
    const total = (direction: Direction, packets: number, bytes: number): ForwardTotal => ({
      direction,
      packets,
      bytes,
    });
    this.#context.sink.accept({
      kind: 'forward-total',
      totals: [
        total(
          'ingress',
          sum(({ rxPackets }) => rxPackets),
          sum(({ rxBytes }) => rxBytes),
        ),
        total(
          'egress',
          sum(({ txPackets }) => txPackets),
          sum(({ txBytes }) => txBytes),
        ),
      ],
    });
  }

  async close(): Promise<void> {
    if (this.#before.size > 0) await this.collect();
    this.#before = new Map();
  }

  mapFill(): readonly MapFill[] {
    return [];
  }

  #read(): Map<number, UplinkCounters> {
    return new Map(this.#uplinks.read().map((counters) => [counters.index, counters]));
  }
}

/**
 * What a counter gained. One that went down was set to zero in between. One without a past gained nothing yet: what it
 * counted before it was an uplink is not ours.
 */
function increase(now: number, before: number | undefined): number {
  if (before === undefined) return 0;
  return now < before ? now : now - before;
}
