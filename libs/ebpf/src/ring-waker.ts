/** Drains a ring when the kernel says that it has records, at most so often. */

import type { BpfMap } from './map.js';
import { ReadableWatcher } from './poll-handle.js';

const COALESCE_MS = 20;

/**
 * Waits on the ring's file descriptor in the event loop. After a wake-up it drains, looks away for 20 ms and drains
 * again before it waits anew: a busy ring costs fifty wake-ups a second and a quiet one none.
 */
export class RingWaker implements Disposable {
  readonly #drain: () => void;
  readonly #watcher: ReadableWatcher;
  #timer: NodeJS.Timeout | undefined;

  /** @param drain Reads until the ring is empty, or leaves the rest for its next call. */
  constructor(map: BpfMap, drain: () => void) {
    this.#drain = drain;
    this.#watcher = new ReadableWatcher(map.fd, () => this.#wake());
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#watcher[Symbol.dispose]();
  }

  #wake(): void {
    this.#watcher.stop();
    this.#drain();
    this.#timer = setTimeout(() => {
      this.#drain();
      this.#watcher.start();
    }, COALESCE_MS);
  }
}
