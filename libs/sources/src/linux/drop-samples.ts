/** The ring of the drop signal: one sample for each kind of drop that a window did not have yet. */

import { type BpfMap, type KernelSymbols, Ring, RingWaker } from '@retina/ebpf';
import type { Drop } from '@retina/flow';
import type { DropDecoder } from './drop-decoder.js';

const SAMPLES_PER_READ = 256;

/** Reads samples as they come, each with the name of the function that dropped. */
export class DropSamples implements Disposable {
  readonly #map: BpfMap;
  readonly #ring: Ring;
  readonly #decoder: DropDecoder;
  readonly #symbols: KernelSymbols;
  readonly #deliver: (drops: readonly Drop[]) => void;
  readonly #places = new Int32Array(SAMPLES_PER_READ);
  #waker: RingWaker | undefined;
  /** Set while samples wait for the name of the function that dropped them. */
  #naming: Promise<void> | undefined;

  constructor(
    map: BpfMap,
    {
      decoder,
      symbols,
      deliver,
    }: {
      readonly decoder: DropDecoder;
      readonly symbols: KernelSymbols;
      readonly deliver: (drops: readonly Drop[]) => void;
    },
  ) {
    this.#map = map;
    this.#ring = new Ring(map);
    this.#decoder = decoder;
    this.#symbols = symbols;
    this.#deliver = deliver;
  }

  /** Reads whenever the kernel says that there is something. */
  start(): void {
    this.#waker = new RingWaker(this.#map, () => this.#drain());
  }

  /** Passes over what is in the ring. */
  skip(): void {
    while (this.#ring.read(this.#places) > 0) this.#ring.release();
  }

  /** Reads no more by itself; `rest` hands over what is left. */
  async stop({ rest }: { readonly rest: boolean }): Promise<void> {
    this.#waker?.[Symbol.dispose]();
    this.#waker = undefined;
    if (rest) this.#drain();
    while (this.#naming !== undefined) await this.#naming;
  }

  [Symbol.dispose](): void {
    this.#waker?.[Symbol.dispose]();
    this.#ring[Symbol.dispose]();
  }

  /** Reads the ring until it is empty, or until a place shows up whose name has to be looked up first. */
  #drain(): void {
    if (this.#naming !== undefined) return;
    const ring = this.#ring;
    for (let count = ring.read(this.#places); count > 0; count = ring.read(this.#places)) {
      const drops = this.#decoder.decodeSamples(ring.words, this.#places, count);
      if (this.#symbols.unsettled) {
        this.#naming = this.#nameThenDrain(count);
        return;
      }
      this.#release(drops);
    }
  }

  /** Until they are released, the records stay in the ring, so that they can be decoded again with names. */
  async #nameThenDrain(count: number): Promise<void> {
    await this.#symbols.settle();
    this.#release(this.#decoder.decodeSamples(this.#ring.words, this.#places, count));
    this.#naming = undefined;
    this.#drain();
  }

  #release(drops: readonly Drop[]): void {
    this.#ring.release();
    this.#deliver(drops);
  }
}
