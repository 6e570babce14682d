/** What the node dropped by reason and direction: cumulative in the kernel, differences here. */

import { type BpfMap, MapBatchReader } from '@retina/ebpf';
import type { DropTotal } from '@retina/flow';
import type { DropDecoder } from './drop-decoder.js';
import {
  DROP_TOTAL_KEY_WORDS,
  dropTotalBytes,
  dropTotalKeyDirection,
  dropTotalKeyReason,
  dropTotalPackets,
} from './drop.layout.gen.js';
import { sumPerCpu } from './per-cpu.js';

/** The totals of each reason and direction. */
export type TotalsState = readonly (readonly [id: string, amounts: { packets: number; bytes: number }])[];

/** Reads the totals and remembers what they were. */
export class DropTotals {
  readonly #map: BpfMap;
  readonly #reader: MapBatchReader;
  readonly #decoder: DropDecoder;
  readonly #before = new Map<string, { packets: number; bytes: number }>();

  constructor(map: BpfMap, decoder: DropDecoder) {
    this.#map = map;
    this.#reader = new MapBatchReader(map, map.maxEntries);
    this.#decoder = decoder;
  }

  /** What was read last, for a successor. */
  state(): TotalsState {
    return [...this.#before];
  }

  /** Goes on from what a predecessor read last. */
  restore(state: TotalsState): void {
    for (const [id, amounts] of state) this.#before.set(id, amounts);
  }

  /** What came since the last call. */
  read(): DropTotal[] {
    const totals: DropTotal[] = [];
    this.#reader.rewind();
    for (let count = this.#reader.read(); count > 0; count = this.#reader.read()) {
      for (let index = 0; index < count; index++) {
        const total = this.#difference(index);
        if (total.packets > 0) totals.push(total);
      }
    }
    return totals;
  }

  #difference(index: number): DropTotal {
    const { keys, values } = this.#reader;
    const key = index * DROP_TOTAL_KEY_WORDS;
    const reason = this.#decoder.reason(dropTotalKeyReason(keys, key));
    const direction = this.#decoder.direction(dropTotalKeyDirection(keys, key));
    const sum = sumPerCpu(values, (index * this.#map.lookupSize) / 4, this.#map);
    const packets = dropTotalPackets(sum, 0);
    const bytes = dropTotalBytes(sum, 0);
    const id = `${reason} ${direction}`;
    const before = this.#before.get(id) ?? { packets: 0, bytes: 0 };
    this.#before.set(id, { packets, bytes });
    return { reason, direction, packets: packets - before.packets, bytes: bytes - before.bytes };
  }
}
