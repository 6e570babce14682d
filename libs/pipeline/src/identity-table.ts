/** Who had an address when: identities that come and go while pods hand addresses on to each other. */

import type { Address, Endpoint, EndpointLookup, Identity } from '@retina/flow';

/** Why nobody was named. */
export type MissCause = 'no_identity' | 'before_identity' | 'ambiguous';

/** What a table needs to know. */
export interface IdentityTableOptions {
  /** CLOCK_MONOTONIC in ns, as records have it; the process's own unless told. */
  readonly nowNs?: () => number;
  /** Unix time in ms; the system's unless told. */
  readonly nowMs?: () => number;
  /** Hears of each look-up that named nobody. */
  readonly onMiss?: (cause: MissCause) => void;
  /** Hears of identities that are gone: nothing that is seen from now on is theirs. */
  readonly onEnded?: (identity: Identity) => void;
}

/** An address in the hands of one endpoint, between two times. */
interface Holding {
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly fromNs: number;
  untilNs: number;
}

/** Records arrive two windows after their packets at most; a while longer costs nothing. */
const LATE_NS = 30e9;
/** A record without a time of its own is at most this old. */
const UNCERTAIN_NS = 3e9;

/**
 * A pod that ended keeps its addresses for packets that it sent and that are counted late, also when another pod has got
 * them meanwhile. An address of two that live is the one's that was told last.
 */
export class IdentityTable implements EndpointLookup {
  readonly #nowNs: () => number;
  readonly #nowMs: () => number;
  readonly #options: IdentityTableOptions;
  readonly #byKey = new Map<string, Identity>();
  /** In the order in which they were told. */
  readonly #byAddress = new Map<string, Holding[]>();
  readonly #ended: { readonly address: string; readonly untilNs: number }[] = [];

  constructor(options: IdentityTableOptions = {}) {
    this.#options = options;
    this.#nowNs = options.nowNs ?? monotonicNs;
    this.#nowMs = options.nowMs ?? Date.now;
  }

  /** Identities that hold now. */
  get size(): number {
    return this.#byKey.size;
  }

  /** What stands behind a key from now on. */
  set(key: string, identity: Identity): void {
    this.#forgetLate();
    const before = this.#byKey.get(key);
    this.#byKey.set(key, identity);
    const nowNs = this.#nowNs();
    for (const address of before?.addresses ?? []) {
      if (!identity.addresses.includes(address)) this.#end(address, key, nowNs);
    }
    // A clock of this node that is behind must not keep somebody waiting who is there already.
    const fromNs = Math.min(nowNs, nowNs - (this.#nowMs() - identity.sinceMs) * 1e6);
    for (const address of identity.addresses)
      this.#hold(address, { key, endpoint: identity.endpoint, fromNs });
    if (before !== undefined && before.endpoint.uid !== identity.endpoint.uid)
      this.#options.onEnded?.(before);
  }

  /** Nothing stands behind a key any more. */
  delete(key: string): void {
    this.#forgetLate();
    const identity = this.#byKey.get(key);
    if (identity === undefined) return;
    this.#byKey.delete(key);
    const nowNs = this.#nowNs();
    for (const address of identity.addresses) this.#end(address, key, nowNs);
    this.#options.onEnded?.(identity);
  }

  /** Ends all but these keys. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#byKey.keys()) if (!keys.has(key)) this.delete(key);
  }

  /** Whether a pod of this name lives now: with an address, or with any if undefined. The latter asks all of them. */
  isLive(address: string | undefined, pod: Endpoint): boolean {
    if (address === undefined) {
      return [...this.#byKey.values()].some(({ endpoint }) => hasSameName(endpoint, pod));
    }
    const holdings = this.#byAddress.get(address) ?? [];
    return holdings.some(({ endpoint, untilNs }) => untilNs === Infinity && hasSameName(endpoint, pod));
  }

  /** @param atNs When the record's first packet was seen; not known unless told. */
  find(address: Address, atNs?: number): Endpoint | undefined {
    const holdings = this.#byAddress.get(address.text);
    if (holdings === undefined) return this.#miss('no_identity');
    const [only] = holdings;
    if (holdings.length === 1 && only!.untilNs === Infinity && (atNs === undefined || only!.fromNs <= atNs)) {
      return only!.endpoint;
    }
    return atNs === undefined ? this.#findNow(holdings) : this.#findAt(holdings, atNs);
  }

  /** Who is known to have had it then, before who may have had it. */
  #findAt(holdings: readonly Holding[], atNs: number): Endpoint | undefined {
    const fit = holdings.filter(({ fromNs, untilNs }) => fromNs <= atNs && atNs <= untilNs);
    const ended = fit.find(({ untilNs }) => untilNs !== Infinity);
    return (ended ?? fit.at(-1))?.endpoint ?? this.#miss('before_identity');
  }

  #findNow(holdings: readonly Holding[]): Endpoint | undefined {
    const sinceNs = this.#nowNs() - UNCERTAIN_NS;
    const recent = holdings.filter(({ untilNs }) => untilNs >= sinceNs);
    const uids = new Set(recent.map(({ endpoint }) => endpoint.uid));
    if (uids.size > 1) return this.#miss('ambiguous');
    return recent.at(-1)?.endpoint ?? this.#miss('no_identity');
  }

  #miss(cause: MissCause): undefined {
    this.#options.onMiss?.(cause);
    return undefined;
  }

  #hold(address: string, { key, endpoint, fromNs }: Omit<Holding, 'untilNs'>): void {
    const holdings = this.#byAddress.get(address);
    const holding = { key, endpoint, fromNs, untilNs: Infinity };
    if (holdings === undefined) {
      this.#byAddress.set(address, [holding]);
      return;
    }
    const index = holdings.findIndex((known) => known.key === key && known.untilNs === Infinity);
    if (index < 0) holdings.push(holding);
    // Something else became known of the same pod: the address was its own all along.
    else holdings[index] = { ...holding, fromNs: Math.min(fromNs, holdings[index]!.fromNs) };
  }

  #end(address: string, key: string, untilNs: number): void {
    for (const holding of this.#byAddress.get(address) ?? []) {
      if (holding.key === key && holding.untilNs === Infinity) holding.untilNs = untilNs;
    }
    this.#ended.push({ address, untilNs });
  }

  #forgetLate(): void {
    const beforeNs = this.#nowNs() - LATE_NS;
    const first = this.#ended.findIndex(({ untilNs }) => untilNs >= beforeNs);
    const late = this.#ended.splice(0, first < 0 ? this.#ended.length : first);
    for (const { address } of late) {
      const holdings = (this.#byAddress.get(address) ?? []).filter(({ untilNs }) => untilNs >= beforeNs);
      if (holdings.length === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, holdings);
    }
  }
}

function hasSameName(one: Endpoint, other: Endpoint): boolean {
  return one.podName === other.podName && one.namespace === other.namespace;
}

function monotonicNs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e9 + nanoseconds;
}
