/** A FIFO that never grows: when it is full, the oldest item makes room for the newest, and that is counted. */

import { RetinaError } from './errors.js';

/** What a queue does beside queueing. */
export interface BoundedQueueOptions<T> {
  /** Called with each item that was pushed out unread. Must not throw. */
  readonly onLost?: (item: T) => void;
}

/** Between a producer that must not wait and a consumer that may. At any time `produced = delivered + lost + size`. */
export class BoundedQueue<T> {
  readonly capacity: number;
  readonly #onLost: ((item: T) => void) | undefined;
  readonly #ring: (T | undefined)[];
  #head = 0;
  #size = 0;
  #produced = 0;
  #delivered = 0;
  #lost = 0;
  #draining = false;
  #wake: (() => void) | undefined;

  /** @throws RetinaError ILLEGAL_STATE when `capacity` is not a positive whole number. */
  constructor(capacity: number, options: BoundedQueueOptions<T> = {}) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RetinaError('ILLEGAL_STATE', 'The capacity of a queue must be a positive whole number.', {
        details: { capacity },
      });
    }
    this.capacity = capacity;
    this.#onLost = options.onLost;
    this.#ring = Array.from({ length: capacity });
  }

  /** Items waiting now. */
  get size(): number {
    return this.#size;
  }

  /** Items pushed since the queue was made. */
  get produced(): number {
    return this.#produced;
  }

  /** Items taken out by `shift` or `drain`. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Items pushed out unread. */
  get lost(): number {
    return this.#lost;
  }

  /** Appends an item; never waits. */
  push(item: T): void {
    this.#produced++;
    if (this.#size === this.capacity) {
      const oldest = this.#take();
      this.#lost++;
      this.#onLost?.(oldest);
    }
    this.#ring[(this.#head + this.#size) % this.capacity] = item;
    this.#size++;
    this.#wake?.();
  }

  /** Takes the oldest item, or undefined when there is none. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    this.#delivered++;
    return this.#take();
  }

  /**
   * Yields items as they come, until `signal` is aborted. What is queued then stays: `shift` takes it, for a consumer
   * that wants to finish its work.
   * @throws RetinaError ILLEGAL_STATE when the queue is already being drained.
   */
  async *drain(signal: AbortSignal): AsyncGenerator<T, void, undefined> {
    if (this.#draining) throw new RetinaError('ILLEGAL_STATE', 'The queue is already being drained.');
    this.#draining = true;
    const onAbort = (): void => this.#wake?.();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        if (this.#size === 0) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          this.#wake = undefined;
        } else {
          this.#delivered++;
          yield this.#take();
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#draining = false;
    }
  }

  /** Only for a queue that is not empty: T may include undefined, so an empty slot cannot be told by its value. */
  #take(): T {
    const item = this.#ring[this.#head] as T;
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.capacity;
    this.#size--;
    return item;
  }
}
