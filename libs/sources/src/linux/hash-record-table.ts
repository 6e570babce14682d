/** Flows as bpf/flow_hash_table.bpf.h keeps them: in the kernel's hash maps, for kernels before 5.12. */

import type { BpfMap } from '@retina/ebpf';
import type { FlowTable } from './flow-table.js';
import { WindowTable } from './window-table.js';

/** A pair of hash maps that looks like a `RecordTable`. */
export class HashRecordTable implements FlowTable {
  readonly #table: WindowTable;
  readonly #keyWords: number;
  readonly #valueWords: number;
  readonly #recordWords: number;
  #records = new Uint32Array();

  /** @param recordWords Size of a record, in which the value follows the key; what remains stays 0. */
  constructor(name: string, maps: readonly [even: BpfMap, odd: BpfMap], recordWords: number) {
    this.#table = new WindowTable(name, maps);
    this.#keyWords = maps[0].keySize / 4;
    this.#valueWords = maps[0].valueSize / 4;
    this.#recordWords = recordWords;
  }

  get name(): string {
    return this.#table.name;
  }

  get maxEntries(): number {
    return this.#table.maxEntries;
  }

  get entries(): number {
    return this.#table.entries;
  }

  readResting(
    epoch: number,
    take: (records: Uint32Array, count: number) => void | Promise<void>,
  ): Promise<void> {
    return this.#table.readResting(epoch, (keys, values, count) =>
      take(this.#compose(keys, values, count), count),
    );
  }

  clearResting(epoch: number): void {
    this.#table.clearResting(epoch);
  }

  #compose(keys: Uint32Array, values: Uint32Array, count: number): Uint32Array {
    const [keyWords, valueWords, recordWords] = [this.#keyWords, this.#valueWords, this.#recordWords];
    if (this.#records.length < count * recordWords) this.#records = new Uint32Array(count * recordWords);
    for (let index = 0; index < count; index++) {
      const at = index * recordWords;
      this.#records.set(keys.subarray(index * keyWords, (index + 1) * keyWords), at);
      this.#records.set(values.subarray(index * valueWords, (index + 1) * valueWords), at + keyWords);
    }
    return this.#records;
  }
}
