/** Which DNS names get series of their own: few, and those that matter. */

/** The label of all other names. */
export const OTHER_NAMES = 'other';

/** How names are chosen. */
export interface DnsNamesOptions {
  /** Names at a time. */
  readonly capacity: number;
  /** How long a name that nobody asks for keeps its place. */
  readonly idleMs: number;
}

/** Queries after which a name counts as one that is asked for again and again. */
const SIGHTINGS = 3;
/** Names that are watched for that, for each that can have a place. */
const WATCHED_PER_PLACE = 4;

/**
 * Gives names their places, first come first served until half of the places are taken; then a name earns one with its
 * third query. Names made up at random, each asked for once, so end up under `other`, and those that are used do not.
 * A place once given is kept while the name is in use: the count of a name never moves to another series, so counters
 * only rise and their sum is exact at any time.
 */
export class DnsNames {
  readonly #options: DnsNamesOptions;
  /** When each was last seen, as of `expire`; undefined: since then. */
  readonly #placed = new Map<string, number | undefined>();
  readonly #watched = new Map<string, number>();

  constructor(options: DnsNamesOptions) {
    this.#options = options;
  }

  /** The label for a name: itself, or `other`. */
  label(name: string): string {
    if (this.#placed.has(name) || this.#earnsPlace(name)) {
      this.#placed.set(name, undefined);
      return name;
    }
    return OTHER_NAMES;
  }

  /** Frees the places of idle names. To be called from time to time with a clock that never goes back. */
  expire(nowMs: number): void {
    for (const [name, sinceMs] of this.#placed) {
      if (sinceMs === undefined) this.#placed.set(name, nowMs);
      else if (nowMs - sinceMs >= this.#options.idleMs) this.#placed.delete(name);
    }
  }

  #earnsPlace(name: string): boolean {
    const { capacity } = this.#options;
    if (this.#placed.size < capacity / 2) return true;
    if (this.#placed.size >= capacity) return false;
    const sightings = (this.#watched.get(name) ?? 0) + 1;
    if (sightings >= SIGHTINGS) return this.#watched.delete(name);
    if (this.#watched.size >= capacity * WATCHED_PER_PLACE) this.#watched.clear();
    this.#watched.set(name, sightings);
    return false;
  }
}
