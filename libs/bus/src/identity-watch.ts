/** Who is behind addresses, as the operator tells. */

import type { Component, RunContext } from '@retina/core';
import { type Identity, parseIdentity } from '@retina/flow';
import type { BusConnection } from './bus-connection.js';
import { KeyValueBucket } from './key-value-bucket.js';
import type { KeyValueEntry, KeyValueWatch } from './key-value-watch.js';
import { IDENTITY_BUCKET } from './subjects.js';

/** What is kept equal to the bucket: the table of identities of `libs/pipeline`. */
export interface IdentityStore {
  set(key: string, identity: Identity): void;
  delete(key: string): void;
  /** Ends all but these keys. */
  keepOnly(keys: ReadonlySet<string>): void;
}

/** Keeps a store equal to the bucket of identities, or to a part of it. Without NATS it stays as it is. */
export class IdentityWatch implements Component {
  readonly name = 'identities by NATS';
  readonly #store: IdentityStore;
  readonly #watch: KeyValueWatch;
  /** Resolves when all identities have been read once. */
  readonly whole: Promise<void>;
  #beWhole: () => void = () => undefined;

  /** @param filter Which keys; all unless told. */
  constructor(bus: BusConnection, store: IdentityStore, filter?: string) {
    this.#store = store;
    this.whole = new Promise((resolve) => (this.#beWhole = resolve));
    this.#watch = new KeyValueBucket(bus, IDENTITY_BUCKET).watch({
      ...(filter === undefined ? {} : { filter }),
      onEntry: (entry) => this.#see(entry),
      onSynced: (keys) => {
        if (keys !== undefined) store.keepOnly(keys);
        this.#beWhole();
      },
    });
  }

  async start(context: RunContext): Promise<void> {
    await this.#watch.start(context);
  }

  async stop(): Promise<void> {
    await this.#watch.stop();
  }

  /** A value that is none, such as one of a later version, is nobody. */
  #see({ key, value }: KeyValueEntry): void {
    const identity = value === undefined ? undefined : parseIdentity(value);
    if (identity === undefined) this.#store.delete(key);
    else this.#store.set(key, identity);
  }
}
