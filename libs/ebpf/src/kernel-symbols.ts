/** Names of kernel functions for addresses in kernel text. */

import { createReadStream } from 'node:fs';

const DEFAULT_PATH = '/proc/kallsyms';
/** Kinds of symbols that are code (nm's letters). */
const CODE = 'tTwW';

/**
 * Resolves addresses lazily: the kernel has 120,000 symbols and drops come from a few dozen places, so the list is
 * streamed past the addresses asked for, and only their names are kept.
 */
export class KernelSymbols {
  readonly #path: string;
  readonly #names = new Map<bigint, string>();
  #pending: Promise<void> | undefined;
  readonly #wanted = new Set<bigint>();

  constructor(path: string = DEFAULT_PATH) {
    this.#path = path;
  }

  /** The function at an address as far as known, otherwise the address in hex until the next `settle`. */
  name(address: bigint): string {
    const known = this.#names.get(address);
    if (known !== undefined) return known;
    this.#wanted.add(address);
    return hex(address);
  }

  /** Whether `name` gave an address that `settle` could resolve. */
  get unsettled(): boolean {
    return this.#wanted.size > 0;
  }

  /** Looks up every address that `name` did not know; resolves when they are known. One pass at a time. */
  async settle(): Promise<void> {
    this.#pending ??= this.#scan().finally(() => {
      this.#pending = undefined;
    });
    await this.#pending;
  }

  async #scan(): Promise<void> {
    const wanted = [...this.#wanted].map((address) => new WantedSymbol(address));
    this.#wanted.clear();
    if (wanted.length === 0) return;
    for await (const lines of chunksOfLines(this.#path)) {
      for (const symbol of wanted) symbol.consider(lines);
    }
    for (const { address, name } of wanted) this.#names.set(address, name);
  }
}

/** The last symbol at or before an address, among those considered so far. */
class WantedSymbol {
  readonly #text: string;
  #at = '';
  #line = '';

  constructor(readonly address: bigint) {
    this.#text = hex(address);
  }

  /** @param lines `ffffffff81000000 T name [module]`: sixteen hex digits compare as text just as the numbers do. */
  consider(lines: readonly string[]): void {
    for (const line of lines) {
      const at = line.slice(0, 16);
      if (at > this.#text || at <= this.#at || !CODE.includes(line.charAt(17))) continue;
      this.#at = at;
      this.#line = line;
    }
  }

  /** Without CAP_SYSLOG every address reads as zero: then the number is all there is. */
  get name(): string {
    return /[1-9a-f]/.test(this.#at) ? this.#line.slice(19).split(/\s/, 1).join('') : this.#text;
  }
}

/** The lines of a file, many at a time: a promise per line would cost more than everything else. */
async function* chunksOfLines(path: string): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'latin1' }) as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
}

function hex(address: bigint): string {
  return address.toString(16).padStart(16, '0');
}
