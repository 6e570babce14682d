/** Keeps a store equal to what the API server has: one list, then a watch that goes on from it for as long as it can. */

import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { Backoff, RetinaError } from '@retina/core';
import { askedDelayMs } from './api-error.js';
import { keyOf, type KubeObject, type ObjectKey } from './kube-object.js';
import type { ObjectStore } from './object-store.js';
import type { ResourceClient, Selection } from './resource-client.js';

/** Who hears what a reflector does. Must not throw. */
export interface ReflectorObserver {
  /** A list has been read to its end, all pages. */
  listed?(objects: number): void;
  /** A watch has ended and the next begins: `closed` by the server, or by an error of this code. */
  watchEnded?(cause: string): void;
  /** Something failed and is tried again. */
  failed?(error: RetinaError, delayMs: number): void;
}

/** What is kept, and how. */
export interface ReflectorOptions<T extends KubeObject> {
  readonly client: ResourceClient<T>;
  readonly store: ObjectStore<T>;
  readonly selection?: Selection;
  /** What is kept of an object, to save memory; managedFields are gone already. Must keep the metadata's identity. */
  readonly transform?: (object: T) => T;
  /** Objects in a page; 500 unless told. */
  readonly pageSize?: number;
  /** How long the server lets a watch live, at least; up to twice as long. 5 min unless told. */
  readonly watchSeconds?: number;
  readonly backoff?: Backoff;
  readonly observer?: ReflectorObserver;
}

/** Bookmarks come about every minute, so that a connection that is silent for three is dead. */
const SILENCE_MS = 180_000;
/** A watch that lived shorter is no success: the next one waits. */
const HEALTHY_WATCH_MS = 1_000;
/** Events handled before others of the loop get their turn. */
const EVENTS_PER_TURN = 200;

/** Never lists again what a watch can still tell; never asks twice without a pause after a failure. */
export class Reflector<T extends KubeObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #backoff: Backoff;
  /** Where the next watch goes on; undefined when only a list can tell. */
  #resourceVersion: string | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#backoff = options.backoff ?? new Backoff({ minMs: 500 });
  }

  /** Runs until the signal is aborted; what fails is tried again. `onSynced` is called when a list has been read. */
  async run(signal: AbortSignal, onSynced: () => void): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#resourceVersion === undefined) {
          await this.#list(signal);
          onSynced();
        }
        await this.#watch(signal);
      } catch (thrown) {
        if (signal.aborted) return;
        await this.#pauseAfter(RetinaError.from(thrown), signal);
      }
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { client, store, selection, pageSize = 500, observer } = this.#options;
    const keys = new Set<ObjectKey>();
    let continueToken: string | undefined;
    let resourceVersion: string;
    do {
      const page = await client.list({ ...selection, limit: pageSize, continueToken, signal });
      for (const object of page.items) {
        keys.add(keyOf(object.metadata));
        store.put(this.#kept(object));
      }
      ({ continueToken, resourceVersion } = page);
      await turn();
    } while (continueToken !== undefined);
    // Only a whole list says what is gone.
    store.keepOnly(keys);
    this.#resourceVersion = resourceVersion;
    observer?.listed?.(keys.size);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { client, store, selection, watchSeconds = 300, observer } = this.#options;
    const beganMs = performance.now();
    const events = client.watch({
      ...selection,
      resourceVersion: this.#resourceVersion ?? '',
      timeoutSeconds: Math.ceil(watchSeconds * (1 + Math.random())),
      silenceMs: SILENCE_MS,
      signal,
    });
    let handled = 0;
    for await (const { type, object } of events) {
      if (type === 'DELETED') store.delete(object);
      else if (type !== 'BOOKMARK') store.put(this.#kept(object));
      this.#resourceVersion = object.metadata.resourceVersion ?? this.#resourceVersion;
      if (++handled % EVENTS_PER_TURN === 0) await turn();
    }
    observer?.watchEnded?.('closed');
    if (performance.now() - beganMs >= HEALTHY_WATCH_MS) this.#backoff.reset();
    else await sleep(this.#backoff.next(), undefined, { signal });
  }

  async #pauseAfter(error: RetinaError, signal: AbortSignal): Promise<void> {
    const { observer } = this.#options;
    if (this.#resourceVersion !== undefined) observer?.watchEnded?.(error.code);
    // The history is gone: also a list whose pages took too long begins anew.
    if (error.code === 'KUBE_EXPIRED') this.#resourceVersion = undefined;
    const delayMs = Math.max(this.#backoff.next(), askedDelayMs(error) ?? 0);
    observer?.failed?.(error, delayMs);
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
  }

  #kept(object: T): T {
    const { managedFields: _, ...metadata } = object.metadata;
    const slim = { ...object, metadata };
    return this.#options.transform?.(slim) ?? slim;
  }
}
