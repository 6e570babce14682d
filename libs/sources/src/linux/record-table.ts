/** Flows as bpf/flow_table.bpf.h keeps them: records in the order in which flows began, read where the kernel wrote them. */

import { type BpfMap, MappedRange } from '@retina/ebpf';
import type { FlowTable } from './flow-table.js';
import { turn } from './turn.js';

/** Records between two turns of the event loop. */
const CHUNK = 1024;

/** The memory of a table. */
export interface RecordTableParts {
  /** Both halves, one after the other. */
  readonly records: BpfMap;
  readonly index: BpfMap;
  /** How many records the even and the odd half have, live. */
  readonly used: Uint32Array;
}

/** A table without a hash map: draining it is no system call per record. */
export class RecordTable implements FlowTable {
  readonly name: string;
  readonly maxEntries: number;
  readonly #parts: RecordTableParts;
  entries = 0;

  constructor(name: string, parts: RecordTableParts) {
    this.name = name;
    this.maxEntries = parts.records.maxEntries / 2;
    this.#parts = parts;
  }

  async readResting(
    epoch: number,
    take: (records: Uint32Array, count: number) => void | Promise<void>,
  ): Promise<void> {
    const half = restingHalf(epoch);
    const { records, used } = this.#parts;
    // Those that found no room are counted too.
    const count = Math.min(used[half]!, this.maxEntries);
    this.entries = count;
    if (count === 0) return;
    const size = records.valueSize;
    using range = new MappedRange(records, half * this.maxEntries * size, count * size, { writable: false });
    for (let first = 0; first < count; first += CHUNK) {
      const end = Math.min(first + CHUNK, count);
      await take(range.words.subarray((first * size) / 4, (end * size) / 4), end - first);
      await turn();
    }
  }

  /** Records need no clearing: each is written anew before the index names it again. */
  clearResting(epoch: number): void {
    const half = restingHalf(epoch);
    const { index, used } = this.#parts;
    if (used[half] === 0) return;
    const bytes = (index.maxEntries / 2) * index.valueSize;
    using range = new MappedRange(index, half * bytes, bytes, { writable: true });
    range.words.fill(0);
    used[half] = 0;
  }
}

function restingHalf(epoch: number): 0 | 1 {
  return (epoch & 1) === 0 ? 1 : 0;
}
