/**
 * A pair of BPF hash maps that programs write in turn, so that user space reads one that nobody writes (docs/adr/0003).
 */

import { type BpfMap, MapBatchReader } from '@retina/ebpf';
import { turn } from './turn.js';

/** Gets words of keys and values, and how many entries they hold. */
type TakeEntries = (keys: Uint32Array, values: Uint32Array, count: number) => void | Promise<void>;

/** The table of a pair that rested for a whole window is drained, then the roles change. */
export class WindowTable {
  readonly name: string;
  readonly maxEntries: number;
  readonly #readers: readonly [MapBatchReader, MapBatchReader];
  /** Entries of the window drained last. */
  entries = 0;

  /** @param maps The map that is written while the epoch is even, and the one while it is odd. */
  constructor(name: string, [even, odd]: readonly [BpfMap, BpfMap]) {
    this.name = name;
    this.maxEntries = even.maxEntries;
    this.#readers = [new MapBatchReader(even), new MapBatchReader(odd)];
  }

  /**
   * Reads the table that programs leave alone while the epoch has this value. `take` gets the words of keys and values
   * and how many entries they hold, and may keep them until it resolves; the event loop has a turn between chunks.
   */
  async readResting(epoch: number, take: TakeEntries): Promise<void> {
    const reader = this.#resting(epoch);
    await this.#handOver(reader, () => reader.read(), take);
  }

  /** Empties that table. */
  clearResting(epoch: number): void {
    const reader = this.#resting(epoch);
    reader.rewind();
    while (reader.drain() > 0);
  }

  /** Reads and empties in one go. */
  async drainResting(epoch: number, take: TakeEntries): Promise<void> {
    const reader = this.#resting(epoch);
    await this.#handOver(reader, () => reader.drain(), take);
  }

  async #handOver(reader: MapBatchReader, next: () => number, take: TakeEntries): Promise<void> {
    let entries = 0;
    reader.rewind();
    for (let count = next(); count > 0; count = next()) {
      await take(reader.keys, reader.values, count);
      entries += count;
      await turn();
    }
    this.entries = entries;
  }

  #resting(epoch: number): MapBatchReader {
    return this.#readers[(epoch & 1) === 0 ? 1 : 0];
  }
}
