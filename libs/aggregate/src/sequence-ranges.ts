/** Which sequences of one sender were seen, whatever their order. */

/** More gaps than this are not remembered: the oldest is closed, and what still comes of it is taken for seen. */
const MAX_RANGES = 64;

/** Ranges of whole numbers from 1, in bounded memory. */
export class SequenceRanges {
  /** First and last of each range, rising; ranges do not touch. */
  readonly #bounds: number[];
  #closed: number;

  /** @param state What `state` gave. */
  constructor(state: readonly number[] = [0]) {
    this.#closed = state[0] ?? 0;
    this.#bounds = state.slice(1);
  }

  /** Whether it is seen for the first time. */
  add(sequence: number): boolean {
    const bounds = this.#bounds;
    let at = bounds.length;
    while (at > 0 && bounds[at - 2]! > sequence) at -= 2;
    // The range before `at` begins at the sequence or below it, the one at `at` above it.
    if (at > 0 && bounds[at - 1]! >= sequence) return false;
    const joinsLower = at > 0 && bounds[at - 1] === sequence - 1;
    const joinsUpper = at < bounds.length && bounds[at] === sequence + 1;
    if (joinsLower && joinsUpper) bounds.splice(at - 1, 2);
    else if (joinsLower) bounds[at - 1] = sequence;
    else if (joinsUpper) bounds[at] = sequence;
    else bounds.splice(at, 0, sequence, sequence);
    if (bounds.length > 2 * MAX_RANGES) {
      this.#closed += bounds[2]! - bounds[1]! - 1;
      bounds.splice(1, 2);
    }
    return true;
  }

  /** Sequences below the highest one that never came, or came when their gap was closed. */
  get missing(): number {
    let missing = this.#closed;
    let next = 1;
    for (let at = 0; at < this.#bounds.length; at += 2) {
      missing += this.#bounds[at]! - next;
      next = this.#bounds[at + 1]! + 1;
    }
    return missing;
  }

  /** All that it knows, as numbers. */
  get state(): readonly number[] {
    return [this.#closed, ...this.#bounds];
  }
}
