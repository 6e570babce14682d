/** What the node dropped by reason and direction: cumulative in the kernel, differences here. */

import { type BpfMap, type KernelSymbols, MapBatchReader } from '@retina/ebpf';
import type { DropTotal } from '@retina/flow';
import type { DropDecoder } from './drop-decoder.js';
import {
  DROP_TOTAL_KEY_WORDS,
  dropTotalBytes,
  dropTotalKeyDirection,
  dropTotalKeyLocation,
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
  readonly #symbols: KernelSymbols;
  readonly #before = new Map<string, { packets: number; bytes: number }>();

  constructor(map: BpfMap, decoder: DropDecoder, symbols: KernelSymbols) {
    this.#symbols = symbols;
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
  async read(): Promise<DropTotal[]> {
    let now = this.#sums();
    // On a kernel without reasons, a place that has no name yet has no reason either.
    if (this.#symbols.unsettled) {
      await this.#symbols.settle();
      now = this.#sums();
    }
    return [...now.values()].map((total) => this.#difference(total)).filter(({ packets }) => packets > 0);
  }

  /** All that was dropped ever, by reason and direction: several places have the same reason. */
  #sums(): Map<string, DropTotal> {
    const sums = new Map<string, DropTotal>();
    this.#reader.rewind();
    for (let count = this.#reader.read(); count > 0; count = this.#reader.read()) {
      for (let index = 0; index < count; index++) {
        const total = this.#total(index);
        const { packets = 0, bytes = 0 } = sums.get(idOf(total)) ?? {};
        sums.set(idOf(total), { ...total, packets: total.packets + packets, bytes: total.bytes + bytes });
      }
    }
    return sums;
  }

  #total(index: number): DropTotal {
    const { keys, values } = this.#reader;
    const key = index * DROP_TOTAL_KEY_WORDS;
    const sum = sumPerCpu(values, (index * this.#map.lookupSize) / 4, this.#map);
    return {
      reason: this.#decoder.reason(dropTotalKeyReason(keys, key), dropTotalKeyLocation(keys, key)),
      direction: this.#decoder.direction(dropTotalKeyDirection(keys, key)),
      packets: dropTotalPackets(sum, 0),
      bytes: dropTotalBytes(sum, 0),
    };
  }

  #difference(total: DropTotal): DropTotal {
    const { packets, bytes } = total;
    const before = this.#before.get(idOf(total)) ?? { packets: 0, bytes: 0 };
    this.#before.set(idOf(total), { packets, bytes });
    return { ...total, packets: packets - before.packets, bytes: bytes - before.bytes };
  }
}

function idOf({ reason, direction }: DropTotal): string {
  return `${reason} ${direction}`;
}
