/**
 * The consumer's side of a BPF ring buffer, in JavaScript: the kernel's pages are mapped into this process and read
 * with typed arrays. No call into C and no callback per record, which is what makes it fast (docs/performance.md).
 * Layout and memory ordering: kernel/bpf/ringbuf.c.
 */

import { RetinaError } from '@retina/core';
import { libc, memoryAt } from './ffi.js';
import { type BpfMap, PAGE_SIZE, mapShared } from './map.js';

const HEADER_SIZE = 8;
/** Bit 31 of a record's length: reserved and not yet submitted. */
const DISCARD_BIT = 0x4000_0000;
const LENGTH_MASK = 0x3fff_ffff;
const TWO_POW_32 = 0x1_0000_0000;

/**
 * A ring mapped into this process.
 *
 * Reading goes in two steps, so that every consumer has its own loop over plain numbers and the engine compiles each
 * for itself: `read` fills an array with the places of records, the consumer takes its fields from `words` at those
 * places, and `release` gives the room back to the kernel.
 *
 * ```ts
 * for (let count = ring.read(places); count > 0; count = ring.read(places)) {
 *   for (let index = 0; index < count; index++) sum += ring.words[places[index]! + FIELD]!;
 *   ring.release();
 * }
 * ```
 */
export class Ring implements Disposable {
  /** The data area as 32-bit words. It is mapped twice in a row, so a record never wraps. Never write to it. */
  readonly words: Uint32Array;

  readonly #size: number;
  readonly #signed: Int32Array;
  readonly #producer: Int32Array;
  readonly #consumer: BigInt64Array;
  #consumerAddress: bigint | undefined;
  readonly #producerAddress: bigint;
  /** Position of the first byte not yet read; a double holds it exactly up to 8 PiB. */
  #position: number;

  /** @param map A map of type RINGBUF; its size in bytes is its number of entries. */
  constructor(map: BpfMap) {
    this.#size = map.maxEntries;
    this.#consumerAddress = mapShared(map.fd, PAGE_SIZE, 0, { writable: true });
    this.#producerAddress = mapShared(map.fd, this.#producerLength(), PAGE_SIZE, { writable: false });
    const producer = memoryAt(this.#producerAddress, this.#producerLength());
    this.#consumer = new BigInt64Array(memoryAt(this.#consumerAddress, PAGE_SIZE), 0, 1);
    this.#producer = new Int32Array(producer, 0, 1);
    this.#signed = new Int32Array(producer, PAGE_SIZE);
    this.words = new Uint32Array(producer, PAGE_SIZE);
    this.#position = Number(this.#consumer[0]);
  }

  /**
   * Finds the next records, at most as many as `places` holds. Each place is the index in `words` at which a record's
   * data begins. Returns how many; 0 when there is nothing to read now.
   */
  read(places: Int32Array): number {
    const { length } = places;
    const mask = this.#size - 1;
    const signed = this.#signed;
    const start = (this.#position % TWO_POW_32) | 0;
    let position = start;
    let count = 0;
    // The low words suffice: producer and consumer are never more than the ring's size apart.
    let available = (Atomics.load(this.#producer, 0) - position) | 0;
    while (available > 0 && count < length) {
      const at = position & mask;
      const header = Atomics.load(signed, at >>> 2);
      // Negative: bit 31 is set, the record is reserved and not yet submitted. Those after it wait their turn.
      if (header < 0) break;
      const total = ((header & LENGTH_MASK) + HEADER_SIZE + 7) & ~7;
      if ((header & DISCARD_BIT) === 0) places[count++] = (at + HEADER_SIZE) >>> 2;
      position = (position + total) | 0;
      available -= total;
    }
    this.#position += (position - start) >>> 0;
    // Discarded records alone leave nothing for the caller to release.
    if (count === 0 && position !== start) this.release();
    return count;
  }

  /** Gives the room of everything read so far back to the kernel; its records must not be touched after this. */
  release(): void {
    // One 64-bit store: the kernel must not see half a position.
    Atomics.store(this.#consumer, 0, BigInt(this.#position));
  }

  /** Bytes that wait to be read: how full the ring is. */
  get backlogBytes(): number {
    return (Atomics.load(this.#producer, 0) - ((this.#position % TWO_POW_32) | 0)) >>> 0;
  }

  [Symbol.dispose](): void {
    if (this.#consumerAddress === undefined) return;
    libc.munmap(this.#consumerAddress, PAGE_SIZE);
    libc.munmap(this.#producerAddress, this.#producerLength());
    this.#consumerAddress = undefined;
  }

  #producerLength(): number {
    return PAGE_SIZE + 2 * this.#size;
  }
}

/** Checks a ring's size: a power of two of whole pages, as the kernel demands. */
export function checkRingSize(bytes: number): number {
  if (bytes < PAGE_SIZE || (bytes & (bytes - 1)) !== 0) {
    throw new RetinaError(
      'CONFIG_INVALID',
      `a ring of ${bytes} bytes: it must be a power of two of at least 4096`,
    );
  }
  return bytes;
}
