/** Waits for a file descriptor inside the event loop: no thread, no timer, no blocked call. */

import koffi, { type node } from 'koffi';

/** Calls back whenever a file descriptor is readable (level-triggered), by libuv's own poll. */
export class ReadableWatcher implements Disposable {
  readonly #fd: number;
  readonly #onReadable: () => void;
  // The handle must stay referenced: koffi closes one that is collected, without a word.
  #handle: node.PollHandle | undefined;

  /** Starts watching at once. The descriptor stays the caller's to close, after `stop()`. */
  constructor(fd: number, onReadable: () => void) {
    this.#fd = fd;
    this.#onReadable = onReadable;
    this.start();
  }

  /** Watches (again). Does nothing when it already does. */
  start(): void {
    if (this.#handle !== undefined) return;
    this.#handle = koffi.node.poll(this.#fd, { readable: true }, () => this.#onReadable());
  }

  /** Stops watching; no callback comes after this. */
  stop(): void {
    this.#handle?.close();
    this.#handle = undefined;
  }

  [Symbol.dispose](): void {
    this.stop();
  }
}
