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
    const addresses = [...this.#wanted].map((address) => ({ address, key: hex(address), at: '', name: '' }));
    this.#wanted.clear();
    if (addresses.length === 0) return;
    for await (const lines of chunksOfLines(this.#path)) {
      for (const line of lines) {
        if (!CODE.includes(line.charAt(17))) continue;
        // Sixteen hex digits compare as text just as the numbers do.
        const at = line.slice(0, 16);
        for (const wanted of addresses) {
          if (at <= wanted.key && at > wanted.at) {
            wanted.at = at;
            wanted.name = line.slice(19).split(/\s/, 1)[0] ?? '';
          }
        }
      }
    }
    for (const { address, key, at, name } of addresses) {
      // Without CAP_SYSLOG every address reads as zero: then the number is all there is.
      this.#names.set(address, at === '' || /^0+$/.test(at) ? key : name);
    }
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
