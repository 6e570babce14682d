/** The tables of a batch that was received: indices become what they stand for. */

import { RetinaError } from '@retina/core';
import {
  type Address,
  type AddressTable,
  addressOfBytes,
  type DropCause as Cause,
  type Endpoint as Identity,
  UNKNOWN,
} from '@retina/flow';
import { Observed } from './flow.gen.js';
import type { DropCause, Endpoint, FlowBatch } from './flow.gen.js';

/** An address with who was behind it. */
export interface ResolvedEnd {
  readonly address: Address;
  readonly endpoint: Identity | undefined;
}

const CAUSE_KINDS = ['unknown', 'rule', 'chain_policy', 'conntrack_full', 'conntrack_insert'] as const;

/** Resolved once a batch, when it is made. MESSAGE_MALFORMED for an index that points nowhere. */
export class BatchTables {
  readonly #strings: readonly string[];
  readonly #ends: readonly ResolvedEnd[];
  readonly #causes: readonly Cause[];

  constructor(batch: FlowBatch, addresses: AddressTable) {
    this.#strings = batch.strings;
    const endpoints = batch.endpoints.map((endpoint) => this.#identity(endpoint));
    this.#ends = batch.ends.map(({ address, endpoint }) => ({
      address: addressOf(address, addresses),
      endpoint: endpoint === 0 ? undefined : at(endpoints, endpoint, 'endpoints'),
    }));
    this.#causes = batch.causes.map((cause) => this.#cause(cause));
  }

  string(index: number): string {
    return index === 0 ? '' : at(this.#strings, index, 'strings');
  }

  end(index: number): ResolvedEnd {
    return at(this.#ends, index, 'ends');
  }

  cause(index: number): Cause {
    return at(this.#causes, index, 'causes');
  }

  #identity(message: Endpoint): Identity {
    const { service, zone, node, uid, ownerKind, ownerName, labels, observed } = message;
    const known = (index: number): string => (index === 0 ? UNKNOWN : this.string(index));
    return {
      namespace: known(message.namespace),
      podName: known(message.pod),
      workloadKind: known(message.workloadKind),
      workloadName: known(message.workloadName),
      ...(ownerName === 0 ? {} : { owner: { kind: this.string(ownerKind), name: this.string(ownerName) } }),
      ...(service === 0 ? {} : { service: this.string(service) }),
      ...(zone === 0 ? {} : { zone: this.string(zone) }),
      ...(node === 0 ? {} : { node: this.string(node) }),
      ...(uid === 0 ? {} : { uid: this.string(uid) }),
      ...(labels.length === 0 ? {} : { labels: this.#labels(labels) }),
      ...(observed === Observed.OBSERVED_UNSPECIFIED
        ? {}
        : { isObserved: observed === Observed.OBSERVED_YES }),
    };
  }

  #labels(indices: readonly number[]): Record<string, string> {
    const pairs: [string, string][] = [];
    for (let key = 0; key + 1 < indices.length; key += 2) {
      pairs.push([this.string(indices[key]!), this.string(indices[key + 1]!)]);
    }
    return Object.fromEntries(pairs);
  }

  #cause(message: DropCause): Cause {
    return {
      kind: CAUSE_KINDS[message.kind] ?? 'unknown',
      table: this.string(message.table),
      chain: this.string(message.chain),
      rule: this.string(message.rule),
      policyNamespace: this.string(message.policyNamespace),
      policy: this.string(message.policy),
    };
  }
}

function at<T>(table: readonly T[], index: number, name: string): T {
  const found = table[index - 1];
  if (found !== undefined) return found;
  throw new RetinaError('MESSAGE_MALFORMED', 'an index points outside of its table', {
    details: { table: name, index, length: table.length },
  });
}

/** The address that bytes stand for; MESSAGE_MALFORMED when there are neither 4 nor 16. */
export function addressOf(bytes: Uint8Array, addresses: AddressTable): Address {
  const address = addressOfBytes(bytes, addresses);
  if (address !== undefined) return address;
  throw new RetinaError('MESSAGE_MALFORMED', 'an address has neither 4 nor 16 bytes', {
    details: { bytes: bytes.length },
  });
}
