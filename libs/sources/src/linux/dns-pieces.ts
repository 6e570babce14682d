/** Messages from their pieces: over TCP a message may come in any number of segments. */

/** A piece as the kernel sends it. */
export interface DnsPiece {
  /** Tells one direction of one connection from all others. */
  readonly stream: string;
  /** Of the whole message. */
  readonly length: number;
  /** Where the piece belongs. */
  readonly offset: number;
  /** Valid until the ring is released. */
  readonly bytes: Uint8Array;
}

/** Streams with a message under way; more are never seen at a time in practice. */
const CAPACITY = 1024;

/** Puts pieces together until the captured part of their message is whole. */
export class DnsPieces {
  readonly #capture: number;
  readonly #begun = new Map<string, Uint8Array>();
  /** Messages that a lost piece left unfinished. */
  incomplete = 0;

  /** @param capture How much of a message the kernel sends at most. */
  constructor(capture: number) {
    this.#capture = capture;
  }

  /** The message that this piece completes, if it does. The result is valid as long as the piece's bytes. */
  add({ stream, length, offset, bytes }: DnsPiece): Uint8Array | undefined {
    const whole = Math.min(length, this.#capture);
    const before = this.#begun.get(stream);
    if (before !== undefined) this.#begun.delete(stream);
    if (offset === 0 && before !== undefined) this.incomplete++;
    if (offset === 0 && bytes.length >= whole) return bytes;
    if (offset !== 0 && before?.length !== offset) {
      this.incomplete++;
      return undefined;
    }
    const joined = new Uint8Array(offset + bytes.length);
    if (offset !== 0) joined.set(before!);
    joined.set(bytes, offset);
    if (joined.length >= whole) return joined;
    this.#makeRoom();
    this.#begun.set(stream, joined);
    return undefined;
  }

  #makeRoom(): void {
    if (this.#begun.size < CAPACITY) return;
    for (const oldest of this.#begun.keys()) {
      this.#begun.delete(oldest);
      this.incomplete++;
      return;
    }
  }
}
