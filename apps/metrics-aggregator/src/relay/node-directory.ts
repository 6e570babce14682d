/** Which nodes have an Observer that can be reached, and where: what agents report, at the addresses that the operator tells. */

import {
  type BusConnection,
  IDENTITY_BUCKET,
  KeyValueBucket,
  type KeyValueWatch,
  NODE_BUCKET,
  NODE_KEYS,
  nodeKey,
  nodeOfKey,
} from '@retina/bus';
import { type Component, formatAddress, type RunContext } from '@retina/core';
import { parseIdentity } from '@retina/flow';
import type { RelayNode } from '@retina/observer/relay';

/** What an agent says of its Observer. */
interface Reported {
  readonly port: number;
  readonly tls: boolean;
}

/** One of the two buckets, by node. */
class Followed<T> {
  readonly values = new Map<string, T>();
  readonly watch: KeyValueWatch;

  /** @param read Undefined for a value that says nothing of it. */
  constructor(bucket: KeyValueBucket, read: (text: string) => T | undefined) {
    this.watch = bucket.watch({
      filter: NODE_KEYS,
      onEntry: ({ key, value }) => {
        const known = value === undefined ? undefined : read(value);
        if (known === undefined) this.values.delete(nodeOfKey(key));
        else this.values.set(nodeOfKey(key), known);
      },
      onSynced: (keys) => {
        if (keys === undefined) return;
        for (const node of this.values.keys()) if (!keys.has(nodeKey(node))) this.values.delete(node);
      },
    });
  }
}

/** Follows both buckets. Without NATS it stays as it is. */
export class NodeDirectory implements Component {
  readonly name = 'directory of nodes';
  readonly #reported: Followed<Reported>;
  readonly #addresses: Followed<string>;

  constructor(bus: BusConnection) {
    this.#reported = new Followed(new KeyValueBucket(bus, NODE_BUCKET), observerOf);
    this.#addresses = new Followed(new KeyValueBucket(bus, IDENTITY_BUCKET), addressOf);
  }

  /** Those that can be asked now. */
  nodes(): readonly RelayNode[] {
    return [...this.#reported.values].flatMap(([name, { port, tls }]) => {
      const host = this.#addresses.values.get(name);
      return host === undefined ? [] : [{ name, tls, address: formatAddress({ host, port }) }];
    });
  }

  async start(context: RunContext): Promise<void> {
    await Promise.all([this.#reported, this.#addresses].map(async ({ watch }) => watch.start(context)));
  }

  async stop(): Promise<void> {
    await Promise.all([this.#reported, this.#addresses].map(async ({ watch }) => watch.stop()));
  }
}

/** From a report; undefined when the Observer is off, or listens on loopback. */
function observerOf(text: string): Reported | undefined {
  try {
    const { observer } = (JSON.parse(text) ?? {}) as { readonly observer?: Partial<Reported> };
    const { port, tls } = observer ?? {};
    return typeof port === 'number' && typeof tls === 'boolean' ? { port, tls } : undefined;
  } catch {
    return undefined;
  }
}

function addressOf(text: string): string | undefined {
  return parseIdentity(text)?.addresses[0];
}
