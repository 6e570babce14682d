/** Sums by labels: the largest by themselves, the rest in one row, and all of it together exact. */

/** One sum. */
export interface RollUpRow {
  readonly labels: readonly string[];
  /** Packets and bytes. */
  readonly amounts: readonly [packets: number, bytes: number];
}

/** All that a roll-up knows. */
export interface RollUpState {
  readonly rows: readonly RollUpRow[];
  readonly other: RollUpRow['amounts'];
}

interface Row {
  readonly labels: readonly string[];
  readonly amounts: [number, number];
}

const SEPARATOR = '\0';

/** When it is full, the quarter of the rows with the fewest packets goes into `other`. */
export class RollUp {
  readonly #capacity: number;
  readonly #rows = new Map<string, Row>();
  readonly #other: [number, number] = [0, 0];

  /** @param capacity Rows beside `other`. */
  constructor(capacity: number, state?: RollUpState) {
    this.#capacity = capacity;
    if (state === undefined) return;
    this.#other = [...state.other];
    for (const { labels, amounts } of state.rows) this.add(labels, ...amounts);
  }

  add(labels: readonly string[], packets: number, bytes: number): void {
    const key = labels.join(SEPARATOR);
    let row = this.#rows.get(key);
    if (row === undefined) {
      if (this.#rows.size >= this.#capacity) this.#fold();
      row = { labels, amounts: [0, 0] };
      this.#rows.set(key, row);
    }
    row.amounts[0] += packets;
    row.amounts[1] += bytes;
  }

  get state(): RollUpState {
    return { rows: [...this.#rows.values()], other: this.#other };
  }

  #fold(): void {
    const smallestFirst = [...this.#rows].sort(([, a], [, b]) => a.amounts[0] - b.amounts[0]);
    for (const [key, { amounts }] of smallestFirst.slice(0, Math.ceil(this.#capacity / 4))) {
      this.#other[0] += amounts[0];
      this.#other[1] += amounts[1];
      this.#rows.delete(key);
    }
  }
}
