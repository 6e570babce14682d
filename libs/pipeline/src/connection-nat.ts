/** How connections are translated: asked once for each, kept while it lasts. */

import {
  type Ends,
  type FiveTuple,
  type Flow,
  IP_PROTOCOL,
  type Nat,
  type NatLookup,
  type Translation,
  natOf,
  reversed,
} from '@retina/flow';
import type { ConnectionSlots } from './connection-slots.js';

/** The column `nat` of a connection: nothing is translated, or nobody knows and nobody is to be asked again. */
const NONE = 0;
/** So often nobody knew: an entry may come with the second packet. Stands negative in the column, and counts up to NONE. */
const TRIES = 3;
/** 170 bytes each; connections beyond them go untranslated. */
const MAX_TRANSLATIONS = 65_536;
/** nf_conntrack forgets UDP after 30 s and may then choose another server for the same ends. */
const ASK_AGAIN_NS = 25e9;

/** Fills and reads the column `nat`: positive numbers are places in the table of translations. */
export class ConnectionNat {
  readonly #slots: ConnectionSlots;
  readonly #lookup: NatLookup;
  /** The place 0 is no place. */
  readonly #translations: (Translation | undefined)[] = [undefined];
  readonly #free: number[] = [];
  readonly #waiting = new Map<number, FiveTuple>();

  constructor(slots: ConnectionSlots, lookup: NatLookup) {
    this.#slots = slots;
    this.#lookup = lookup;
  }

  /** A connection begins in a slot. */
  opened(slot: number): void {
    this.#slots.nat[slot] = -TRIES;
  }

  /** The connection of a slot is about to go. */
  ended(slot: number): void {
    this.#release(slot, NONE);
    this.#waiting.delete(slot);
  }

  /** A flow of the connection is seen, before its time is noted: asks soon if nobody knows yet. */
  seen(slot: number, flow: Flow): void {
    const { nat, lastSeenNs } = this.#slots;
    const isAnew = flow.firstSeenNs - lastSeenNs[slot]! > ASK_AGAIN_NS;
    if (isAnew && flow.protocol !== IP_PROTOCOL.TCP) this.#release(slot, -TRIES);
    if (nat[slot]! < NONE) this.#waiting.set(slot, cameIn(flow));
  }

  /** Asks about all that wait. */
  ask(): void {
    if (this.#waiting.size === 0) return;
    const slots = [...this.#waiting.keys()];
    const answers = this.#lookup.find([...this.#waiting.values()]);
    this.#waiting.clear();
    for (const [index, slot] of slots.entries()) {
      const answer = answers[index] ?? 'unknown';
      if (answer === 'unknown') this.#slots.nat[slot]!++;
      else this.#slots.nat[slot] = answer === 'untranslated' ? NONE : this.#add(answer);
    }
  }

  /** The other ends of packets between these, of the connection in a slot. */
  of(slot: number, ends: Ends): Nat | undefined {
    const place = this.#slots.nat[slot]!;
    const translation = place > NONE ? this.#translations[place] : undefined;
    return translation && natOf(translation, ends);
  }

  #add(translation: Translation): number {
    const place = this.#free.pop() ?? this.#translations.length;
    if (place > MAX_TRANSLATIONS) {
      this.#lookup.noRoom();
      return NONE;
    }
    this.#translations[place] = translation;
    return place;
  }

  #release(slot: number, next: number): void {
    const place = this.#slots.nat[slot]!;
    this.#slots.nat[slot] = next;
    if (place <= NONE) return;
    this.#translations[place] = undefined;
    this.#free.push(place);
  }
}

/** What leaves the node has the ends, in the other direction, with which its answer comes in. */
function cameIn(flow: Flow): FiveTuple {
  if (flow.point === 'from-endpoint' || flow.point === 'from-network') return flow;
  return { ...reversed(flow), protocol: flow.protocol };
}
