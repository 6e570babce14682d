/** A component that keeps the objects of one kind in memory, and tells of their changes. */

import type { Component, RetinaError, RunContext } from '@retina/core';
import { Gate } from './gate.js';
import type { KubeObject, ObjectKey } from './kube-object.js';
import { type ChangeListener, type Indexer, ObjectStore } from './object-store.js';
import { Reflector, type ReflectorObserver, type ReflectorOptions } from './reflector.js';

/** What an informer is made of. */
export interface InformerOptions<T extends KubeObject> extends Omit<ReflectorOptions<T>, 'store'> {
  /** Names of the indexes that `byIndex` knows. */
  readonly indexers?: Readonly<Record<string, Indexer<T>>>;
}

/**
 * `start` resolves at once, also while the API server is away: what needs the whole picture waits for `synced`. Objects
 * stay over a stop, so that a restart tells only what changed meanwhile.
 */
export class Informer<T extends KubeObject> implements Component {
  readonly name: string;
  readonly #options: InformerOptions<T>;
  readonly #store: ObjectStore<T>;
  readonly #synced = new Gate();
  #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: InformerOptions<T>) {
    this.name = `informer of ${options.client.type.plural}`;
    this.#options = options;
    this.#store = new ObjectStore(options.indexers);
  }

  /** Resolves when everything that the API server had at the start is here. Never rejects. */
  get synced(): Promise<void> {
    return this.#synced.opened;
  }

  get hasSynced(): boolean {
    return this.#synced.isOpen;
  }

  get size(): number {
    return this.#store.size;
  }

  get(key: ObjectKey): T | undefined {
    return this.#store.get(key);
  }

  values(): IterableIterator<T> {
    return this.#store.values();
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.#store.byIndex(index, value);
  }

  /** Tells of what is there and of every change; returns how to end that. See `ChangeListener` for what is allowed in it. */
  listen(listener: ChangeListener<T>): () => void {
    return this.#store.listen(listener);
  }

  async start(context: RunContext): Promise<void> {
    this.#ending = new AbortController();
    const reflector = new Reflector<T>({
      ...this.#options,
      store: this.#store,
      observer: withLog(this.#options.observer, context),
    });
    // Not the context's signal: others that stop before us still read.
    this.#running = reflector
      .run(this.#ending.signal, () => this.#synced.open())
      .catch((error: unknown) => context.fail(error));
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }
}

function withLog(observer: ReflectorObserver | undefined, { logger }: RunContext): ReflectorObserver {
  return {
    listed: (objects) => {
      logger.debug('Listed.', { objects });
      observer?.listed?.(objects);
    },
    watchEnded: (cause) => observer?.watchEnded?.(cause),
    failed: (error: RetinaError, delayMs) => {
      logger.warn('The API server did not answer as it should; asking again.', { error, delayMs });
      observer?.failed?.(error, delayMs);
    },
  };
}
