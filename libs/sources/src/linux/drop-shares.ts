/** Shares out the packets that netfilter dropped among the causes whose counters rose (docs/adr/0017). */

import type { DropCause, DropCauseTotal } from '@retina/flow';

/** The counter of one cause. */
export interface CauseCounter {
  readonly cause: DropCause;
  readonly packets: number;
  /** Undefined for a counter of packets alone. */
  readonly bytes: number | undefined;
}

/** Counters by what tells causes apart, whatever they are called. */
export type CauseCounters = ReadonlyMap<string, CauseCounter>;

/** What netfilter dropped since the last time, on the whole machine. */
export interface Dropped {
  readonly packets: number;
  readonly bytes: number;
}

/** What nothing has counted. */
export const UNKNOWN_CAUSE: DropCause = {
  kind: 'unknown',
  table: 'unknown',
  chain: 'unknown',
  rule: 'unknown',
  policyNamespace: 'unknown',
  policy: 'unknown',
};

interface Claim {
  readonly cause: DropCause;
  readonly id: string;
  readonly packets: number;
  readonly bytes: number | undefined;
}

/**
 * Every packet in `dropped` was counted by its cause before, so counters that are read afterwards have it. They may have
 * more: packets that the next total has. Such a surplus waits for exactly that one.
 */
export class DropShares {
  #before: CauseCounters | undefined;
  #surplus = new Map<string, Claim>();

  /** Takes counters as they are: what they have counted so far is nobody's. */
  begin(counters: CauseCounters): void {
    this.#before = counters;
    this.#surplus = new Map();
  }

  /** Counters could not be read: the next ones that can begin anew. */
  forget(): void {
    this.#before = undefined;
  }

  /** Nothing was dropped since the last time: a surplus is of packets that no total will ever have. */
  rest(): void {
    this.#surplus.clear();
  }

  /** Shares that add up to `dropped.packets`. */
  share(dropped: Dropped, counters: CauseCounters): DropCauseTotal[] {
    if (this.#before === undefined) {
      this.begin(counters);
      return unknown(dropped.packets);
    }
    const risen = rises(this.#before, counters);
    const claims = [...this.#surplus.values(), ...risen];
    const whole = onlyCause(claims, dropped);
    this.begin(counters);
    if (whole !== undefined) return [{ cause: whole, packets: dropped.packets }];
    let left = dropped.packets;
    const shares: DropCauseTotal[] = [];
    for (const claim of claims) {
      const packets = Math.min(left, claim.packets);
      left -= packets;
      if (packets > 0) shares.push({ cause: claim.cause, packets });
      // An old surplus that is not met now is of packets that no total will ever have.
      if (packets < claim.packets && risen.includes(claim)) this.#keep(claim, claim.packets - packets);
    }
    return [...shares, ...unknown(left)];
  }

  #keep(claim: Claim, packets: number): void {
    this.#surplus.set(claim.id, { ...claim, packets, bytes: undefined });
  }
}

/** By how much counters rose. One that fell was made anew. */
function rises(before: CauseCounters, now: CauseCounters): Claim[] {
  const claims: Claim[] = [];
  for (const [id, { cause, packets, bytes }] of now) {
    const old = before.get(id);
    const since = old !== undefined && old.packets <= packets ? old : { packets: 0, bytes: 0 };
    if (packets === since.packets) continue;
    const rise = bytes === undefined ? undefined : bytes - (since.bytes ?? 0);
    claims.push({ id, cause, packets: packets - since.packets, bytes: rise });
  }
  return claims;
}

/**
 * The cause that has all the bytes. Counters have one packet for what is many on the wire (GSO), so packets do not say
 * it, but bytes are the same for both.
 */
function onlyCause(claims: readonly Claim[], { packets, bytes }: Dropped): DropCause | undefined {
  const [claim] = claims;
  if (claims.length !== 1 || claim === undefined) return undefined;
  return claim.bytes === bytes && claim.packets < packets ? claim.cause : undefined;
}

function unknown(packets: number): DropCauseTotal[] {
  return packets > 0 ? [{ cause: UNKNOWN_CAUSE, packets }] : [];
}
