/** A key-value bucket of JetStream: what one writes and many follow. */

import { type KV, Kvm } from '@nats-io/kv';
import type { BusConnection } from './bus-connection.js';
import { busError } from './bus-error.js';
import { KeyValueWatch, type KeyValueWatchOptions } from './key-value-watch.js';

/** How a bucket is made, when it is not there. */
export interface BucketOptions {
  /** Copies in a cluster of servers; 1 unless told. */
  readonly replicas?: number;
  /** Beyond it, writes are refused. */
  readonly maxBytes?: number;
  readonly description?: string;
}

/** One bucket. All calls throw BUS_UNREACHABLE, BUS_REFUSED, BUS_CONFLICT or BUS_NOT_FOUND. */
export class KeyValueBucket {
  readonly name: string;
  readonly #bus: BusConnection;
  #kv: KV | undefined;

  constructor(bus: BusConnection, name: string) {
    this.#bus = bus;
    this.name = name;
  }

  /** Makes the bucket if it is not there; one that is stays as it is. One value a key is kept. */
  async create(
    { replicas = 1, maxBytes, description }: BucketOptions = {},
    signal?: AbortSignal,
  ): Promise<void> {
    const connection = await this.#bus.connected(signal);
    await this.#try('make', async () => {
      this.#kv = await new Kvm(connection).create(this.name, {
        history: 1,
        replicas,
        ...(maxBytes === undefined ? {} : { max_bytes: maxBytes }),
        ...(description === undefined ? {} : { description }),
      });
    });
  }

  /** Writes a value; returns its revision. @param expected Only if this is the key's revision, 0 for none; else BUS_CONFLICT. */
  async put(key: string, value: string, expected?: number): Promise<number> {
    const kv = await this.#open();
    return this.#try(`write ${key}`, async () =>
      kv.put(key, value, expected === undefined ? {} : { previousSeq: expected }),
    );
  }

  /** The value of a key and its revision; undefined when there is none. */
  async get(key: string): Promise<{ readonly value: string; readonly revision: number } | undefined> {
    const kv = await this.#open();
    const entry = await this.#try(`read ${key}`, async () => kv.get(key));
    if (entry?.operation !== 'PUT') return undefined;
    return { value: entry.string(), revision: entry.revision };
  }

  /** Takes a key out; a mark stays for those who follow, until `forgetDeleted`. */
  async delete(key: string): Promise<void> {
    const kv = await this.#open();
    await this.#try(`delete ${key}`, async () => kv.delete(key));
  }

  /** Takes out marks of keys that were deleted longer ago than this, so that the bucket does not grow for ever. */
  async forgetDeleted(olderMs: number): Promise<void> {
    const kv = await this.#open();
    // Of the class that the client makes, not of its interface.
    const purging = kv as KV & { purgeDeletes(olderMs: number): Promise<unknown> };
    await this.#try('forget deleted keys', async () => purging.purgeDeletes(olderMs));
  }

  /** Follows keys; see `KeyValueWatch`. Not started. */
  watch(options: KeyValueWatchOptions): KeyValueWatch {
    return new KeyValueWatch(this.#bus, this.name, options);
  }

  async #open(): Promise<KV> {
    const connection = await this.#bus.connected();
    this.#kv ??= await this.#try('open', async () => new Kvm(connection).open(this.name));
    return this.#kv;
  }

  async #try<T>(action: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw busError(`${action} in ${this.name}`, error);
    }
  }
}
