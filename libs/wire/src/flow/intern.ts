/** The tables of a batch while it is made: each string, endpoint and end stands in it once. */

import { type Address, addressBytes, type DropCause as Cause, type Endpoint as Identity } from '@retina/flow';
import { DropCauseKind, Observed } from './flow.gen.js';
import type { DropCauseInit, EndInit, EndpointInit } from './flow.gen.js';

const CAUSE_KINDS: Readonly<Record<Cause['kind'], number>> = {
  unknown: DropCauseKind.DROP_CAUSE_UNKNOWN,
  rule: DropCauseKind.RULE,
  chain_policy: DropCauseKind.CHAIN_POLICY,
  conntrack_full: DropCauseKind.CONNTRACK_FULL,
  conntrack_insert: DropCauseKind.CONNTRACK_INSERT,
};

interface KnownEnd {
  readonly endpoint: Identity | undefined;
  readonly index: number;
  readonly next: KnownEnd | undefined;
}

/** Gives out indices, which begin at 1. */
export class InternTables {
  readonly strings: string[] = [];
  readonly endpoints: EndpointInit[] = [];
  readonly ends: EndInit[] = [];
  readonly causes: DropCauseInit[] = [];
  readonly #strings = new Map<string, number>();
  readonly #endpoints = new Map<Identity, number>();
  readonly #ends = new Map<string, KnownEnd>();
  readonly #causes = new Map<string, number>();

  /** Of a string; 0 for the empty one. */
  string(text: string): number {
    if (text === '') return 0;
    let index = this.#strings.get(text);
    if (index === undefined) {
      index = this.strings.push(text);
      this.#strings.set(text, index);
    }
    return index;
  }

  /** Of an address, with who is behind it. */
  end(address: Address, endpoint: Identity | undefined): number {
    const known = this.#ends.get(address.text);
    for (let entry = known; entry !== undefined; entry = entry.next) {
      if (entry.endpoint === endpoint) return entry.index;
    }
    const index = this.ends.push({ address: addressBytes(address), endpoint: this.#endpoint(endpoint) });
    this.#ends.set(address.text, { endpoint, index, next: known });
    return index;
  }

  /** Of a cause. */
  cause(cause: Cause): number {
    const key = [cause.kind, cause.table, cause.chain, cause.rule, cause.policyNamespace, cause.policy].join(
      '\0',
    );
    let index = this.#causes.get(key);
    if (index === undefined) {
      index = this.causes.push({
        kind: CAUSE_KINDS[cause.kind],
        table: this.string(cause.table),
        chain: this.string(cause.chain),
        rule: this.string(cause.rule),
        policyNamespace: this.string(cause.policyNamespace),
        policy: this.string(cause.policy),
      });
      this.#causes.set(key, index);
    }
    return index;
  }

  /** Identities are looked up, not made, for each record: the same one is the same object. */
  #endpoint(identity: Identity | undefined): number {
    if (identity === undefined) return 0;
    let index = this.#endpoints.get(identity);
    if (index === undefined) {
      index = this.endpoints.push(this.#endpointMessage(identity));
      this.#endpoints.set(identity, index);
    }
    return index;
  }

  #endpointMessage(identity: Identity): EndpointInit {
    return {
      namespace: this.string(identity.namespace),
      pod: this.string(identity.podName),
      workloadKind: this.string(identity.workloadKind),
      workloadName: this.string(identity.workloadName),
      ownerKind: this.string(identity.owner?.kind ?? ''),
      ownerName: this.string(identity.owner?.name ?? ''),
      service: this.string(identity.service ?? ''),
      zone: this.string(identity.zone ?? ''),
      node: this.string(identity.node ?? ''),
      uid: this.string(identity.uid ?? ''),
      labels: Object.entries(identity.labels ?? {}).flatMap(([key, value]) => [
        this.string(key),
        this.string(value),
      ]),
      observed: observedValue(identity.isObserved),
    };
  }
}

function observedValue(isObserved: boolean | undefined): number {
  if (isObserved === undefined) return Observed.OBSERVED_UNSPECIFIED;
  return isObserved ? Observed.OBSERVED_YES : Observed.OBSERVED_NO;
}
