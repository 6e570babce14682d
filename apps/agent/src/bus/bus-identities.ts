/** Who is behind addresses, as the operator tells. */

import {
  type BusConnection,
  IDENTITY_BUCKET,
  KeyValueBucket,
  type KeyValueEntry,
  type KeyValueWatch,
} from '@retina/bus';
import type { Component, RunContext } from '@retina/core';
import { parseIdentity } from '@retina/flow';
import type { IdentityTable } from '@retina/pipeline';

/** Keeps a table equal to the bucket of identities, or to a part of it. Without NATS the table stays as it is. */
export class BusIdentities implements Component {
  readonly name = 'identities by NATS';
  readonly #table: IdentityTable;
  readonly #watch: KeyValueWatch;
  #told = new Set<string>();
  #isWhole = false;
  #unreadable = 0;

  /** @param filter Which keys; all unless told. */
  constructor(bus: BusConnection, table: IdentityTable, filter?: string) {
    this.#table = table;
    this.#watch = new KeyValueBucket(bus, IDENTITY_BUCKET).watch({
      ...(filter === undefined ? {} : { filter }),
      onEntry: (entry) => this.#see(entry),
      onSynced: (anew) => this.#synced(anew),
    });
  }

  /** Whether all identities have been read once. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Values that were none, such as those of a later version. */
  get unreadable(): number {
    return this.#unreadable;
  }

  async start(context: RunContext): Promise<void> {
    await this.#watch.start(context);
  }

  async stop(): Promise<void> {
    await this.#watch.stop();
  }

  #see({ key, value }: KeyValueEntry): void {
    const identity = value === undefined ? undefined : parseIdentity(value);
    if (value !== undefined && identity === undefined) this.#unreadable++;
    if (identity === undefined) {
      this.#table.delete(key);
      return;
    }
    this.#told.add(key);
    this.#table.set(key, identity);
  }

  #synced(anew: boolean): void {
    if (anew) this.#table.keepOnly(this.#told);
    this.#told = new Set();
    this.#isWhole = true;
  }
}
