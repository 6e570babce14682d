/** The consumer's side: every event is read and added to the sums of its flow, as a signal would. */

import { type LoadedObject, Ring } from '@retina/ebpf';

/** struct event of ring_producer.bpf.c in 32-bit words. */
const EVENT = { sequence: 0, check: 1, flow: 2, bytes: 3 } as const;
const FLOWS = 1024;
const PLACES = 4096;

/** Sums up what a ring holds. */
export class RingConsumer implements Disposable {
  /** Events read. */
  consumed = 0;
  /** Events whose words do not belong together: there must be none. */
  torn = 0;
  readonly #ring: Ring;
  readonly #places = new Int32Array(PLACES);
  readonly #events = new Uint32Array(FLOWS);
  readonly #bytes = new Float64Array(FLOWS);

  constructor(object: LoadedObject) {
    this.#ring = new Ring(object.map('events'));
  }

  /** Reads all that there is now. */
  drain(): void {
    const ring = this.#ring;
    const places = this.#places;
    const { words } = ring;
    const events = this.#events;
    const bytes = this.#bytes;
    for (let count = ring.read(places); count > 0; count = ring.read(places)) {
      let torn = 0;
      for (let index = 0; index < count; index++) {
        const at = places[index]!;
        if ((words[at + EVENT.sequence]! ^ words[at + EVENT.check]!) !== -1) torn++;
        const flow = words[at + EVENT.flow]! & (FLOWS - 1);
        events[flow]!++;
        bytes[flow]! += words[at + EVENT.bytes]!;
      }
      ring.release();
      this.consumed += count;
      this.torn += torn;
    }
  }

  [Symbol.dispose](): void {
    this.#ring[Symbol.dispose]();
  }
}
