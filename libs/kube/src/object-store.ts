/** The objects of one kind in memory, found by key and by index. */

import { keyOf, type KubeObject, type ObjectKey } from './kube-object.js';

/** What an object is found by: any number of values, as `nodeName` or every IP of a pod. */
export type Indexer<T> = (object: T) => readonly string[];

/** One difference. `previous` is what was known before. */
export type StoreChange<T> =
  | { readonly type: 'added'; readonly object: T }
  | { readonly type: 'updated'; readonly object: T; readonly previous: T }
  | { readonly type: 'deleted'; readonly object: T };

/** Told of each change after it was made. Must not throw and must not wait: put the key on a queue. */
export type ChangeListener<T> = (change: StoreChange<T>) => void;

/** Values are never copied: whoever reads an object must not write to it. */
export class ObjectStore<T extends KubeObject> {
  readonly #objects = new Map<ObjectKey, T>();
  readonly #indexers: Readonly<Record<string, Indexer<T>>>;
  readonly #indexes = new Map<string, Map<string, Set<ObjectKey>>>();
  readonly #listeners = new Set<ChangeListener<T>>();

  constructor(indexers: Readonly<Record<string, Indexer<T>>> = {}) {
    this.#indexers = indexers;
    for (const name of Object.keys(indexers)) this.#indexes.set(name, new Map());
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(key);
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  /** Objects that an indexer gives this value for, in no order. */
  byIndex(index: string, value: string): readonly T[] {
    const keys = this.#indexes.get(index)?.get(value) ?? [];
    return [...keys].flatMap((key) => this.#objects.get(key) ?? []);
  }

  /** Tells of changes from now on; returns how to end that. What is there already is told as added, at once. */
  listen(listener: ChangeListener<T>): () => void {
    this.#listeners.add(listener);
    for (const object of this.#objects.values()) listener({ type: 'added', object });
    return () => void this.#listeners.delete(listener);
  }

  /** Puts in what was read; an object that is known in this very version changes nothing. */
  put(object: T): void {
    const key = keyOf(object.metadata);
    const previous = this.#objects.get(key);
    if (previous !== undefined && isSame(previous, object)) return;
    if (previous !== undefined && previous.metadata.uid !== object.metadata.uid) {
      // Deleted and made again under the same name: two objects, whose end and beginning both count.
      this.delete(previous);
      this.put(object);
      return;
    }
    if (previous !== undefined) this.#unindex(key, previous);
    this.#objects.set(key, object);
    this.#index(key, object);
    this.#tell(previous === undefined ? { type: 'added', object } : { type: 'updated', object, previous });
  }

  /** Takes out an object; the listeners are told its last state. */
  delete(object: T): void {
    const key = keyOf(object.metadata);
    const previous = this.#objects.get(key);
    if (previous === undefined) return;
    this.#unindex(key, previous);
    this.#objects.delete(key);
    this.#tell({ type: 'deleted', object: previous });
  }

  /** Deletes all but these: the end of a list, whose objects were put in before. */
  keepOnly(keys: ReadonlySet<ObjectKey>): void {
    for (const [key, object] of this.#objects) if (!keys.has(key)) this.delete(object);
  }

  #tell(change: StoreChange<T>): void {
    for (const listener of this.#listeners) listener(change);
  }

  #index(key: ObjectKey, object: T): void {
    for (const [name, values] of this.#indexes) {
      for (const value of this.#indexers[name]?.(object) ?? []) {
        const keys = values.get(value);
        if (keys === undefined) values.set(value, new Set([key]));
        else keys.add(key);
      }
    }
  }

  #unindex(key: ObjectKey, object: T): void {
    for (const [name, values] of this.#indexes) {
      for (const value of this.#indexers[name]?.(object) ?? []) {
        const keys = values.get(value);
        keys?.delete(key);
        if (keys?.size === 0) values.delete(value);
      }
    }
  }
}

function isSame(a: KubeObject, b: KubeObject): boolean {
  return a.metadata.uid === b.metadata.uid && a.metadata.resourceVersion === b.metadata.resourceVersion;
}
