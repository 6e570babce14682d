/** The folder of one signal in the BPF file system, by the layout of what is in it. */

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Maps and links that outlive the process. The name of the folder tells what the maps look like: a process with other
 * layouts or sizes makes its own, and removes the one before.
 */
export class Pins {
  /** Where this signal's maps and links are. */
  readonly folder: string;
  readonly #parent: string;
  readonly #signal: string;

  /** @param version Whatever makes maps unfit for another process: layout, sizes. */
  constructor(parent: string, signal: string, version: string) {
    this.#parent = parent;
    this.#signal = signal;
    this.folder = join(parent, `${signal}-${version}`);
  }

  /**
   * What a predecessor saved, if it belongs to maps that are there; to be asked before any is made. Maps without it are
   * removed: nobody knows what of them was handed over.
   */
  takeOver(saved: unknown): unknown {
    if (!existsSync(this.folder)) return undefined;
    if (saved === undefined) this.remove();
    return saved;
  }

  /** The path of a link. */
  link(name: string): string {
    return join(this.folder, `link_${name}`);
  }

  /** The names of all links. */
  links(): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.startsWith('link_'))
      .map((name) => name.slice('link_'.length));
  }

  /** Removes what predecessors with other versions left; their programs run no longer then. Returns how many there were. */
  removeOthers(): number {
    const others = this.#folders().filter((folder) => folder !== this.folder);
    for (const folder of others) rmSync(folder, { recursive: true });
    return others.length;
  }

  /** Removes everything of this signal. */
  remove(): void {
    for (const folder of this.#folders()) rmSync(folder, { recursive: true });
  }

  #folders(): string[] {
    if (!existsSync(this.#parent)) return [];
    return readdirSync(this.#parent)
      .filter((name) => name.startsWith(`${this.#signal}-`))
      .map((name) => join(this.#parent, name));
  }
}
