/** Tables as kubectl prints them: columns as wide as what is in them, three blanks between. */

const GAP = '   ';

/** Prints rows as they come; a column only ever grows. */
export class Table {
  readonly #widths: number[];
  readonly #header: readonly string[];
  #isBegun = false;

  constructor(header: readonly string[]) {
    this.#header = header;
    this.#widths = header.map(({ length }) => length);
  }

  /** The text of some rows, with the header before the first ones. */
  render(rows: readonly (readonly string[])[]): string {
    const all = this.#isBegun ? rows : [this.#header, ...rows];
    this.#isBegun = true;
    for (const row of all)
      row.forEach((cell, at) => (this.#widths[at] = Math.max(this.#widths[at] ?? 0, cell.length)));
    return all.map((row) => `${this.#line(row)}\n`).join('');
  }

  #line(row: readonly string[]): string {
    return row
      .map((cell, at) => cell.padEnd(this.#widths[at] ?? 0))
      .join(GAP)
      .trimEnd();
  }
}
