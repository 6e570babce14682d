/** Reads and writes objects of one kind. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import { RetinaError } from '@retina/core';
import { askedDelayMs, connectionError } from './api-error.js';
import { type ApiRequest, readBody, sendRequest } from './api-request.js';
import type { KubeConnection } from './kube-connection.js';
import type { KubeObject, ObjectName } from './kube-object.js';
import type { RequestObserver, Verb } from './request-observer.js';
import { apiVersionOf, collectionPath, objectPath, type ResourceType } from './resource-type.js';
import { watchEvents, type WatchEvent } from './watch-stream.js';

/** A client's way of asking. */
export interface ResourceClientOptions {
  readonly observer?: RequestObserver;
}

/** What goes with any request. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Which objects. */
export interface Selection {
  /** All namespaces unless told. */
  readonly namespace?: string | undefined;
  /** As kubectl writes it: `app=web,tier!=cache`. */
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Which page of a list. */
export interface PageOptions extends Selection, CallOptions {
  readonly limit?: number;
  /** From the page before; expires after some minutes, which is answered by KUBE_EXPIRED. */
  readonly continueToken?: string | undefined;
}

/** One page. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where a watch goes on from, the same on all pages of a list. */
  readonly resourceVersion: string;
  /** Absent on the last page. */
  readonly continueToken: string | undefined;
}

/** What to watch, and from where. */
export interface WatchOptions extends Selection, CallOptions {
  readonly resourceVersion: string;
  /** The server closes the watch then. */
  readonly timeoutSeconds: number;
  /** A connection without a byte for this long is taken for dead. */
  readonly silenceMs?: number;
}

/** How a patch is meant: RFC 7386, RFC 6902. */
export type PatchType = 'merge' | 'json';

type Write = 'spec' | 'status';

const PATCH_TYPES = { merge: 'application/merge-patch+json', json: 'application/json-patch+json' } as const;
/** JSON is YAML. */
const APPLY_TYPE = 'application/apply-patch+yaml';
/** How often an answer 429 is waited for; it was not carried out, so that any verb may be sent again. */
const BUSY_TRIES = 10;

/**
 * All calls throw RetinaError: KUBE_NOT_FOUND, KUBE_EXISTS, KUBE_CONFLICT, KUBE_EXPIRED, KUBE_REFUSED, PERMISSION_DENIED,
 * KUBE_BUSY, KUBE_UNREACHABLE. A 429 with Retry-After is waited for and tried again, on every verb.
 */
export class ResourceClient<T extends KubeObject = KubeObject> {
  readonly type: ResourceType;
  readonly #connection: KubeConnection;
  readonly #observer: RequestObserver | undefined;

  constructor(connection: KubeConnection, type: ResourceType, { observer }: ResourceClientOptions = {}) {
    this.type = type;
    this.#connection = connection;
    this.#observer = observer;
  }

  async get(name: ObjectName, { signal }: CallOptions = {}): Promise<T> {
    return this.#json('get', { method: 'GET', path: objectPath(this.type, name), signal });
  }

  /** One page, consistent with the newest write. */
  async list({ limit, continueToken, signal, ...selection }: PageOptions = {}): Promise<Page<T>> {
    const path = this.#query(selection, { limit, continue: continueToken });
    const list = await this.#json<RawList<T>>('list', { method: 'GET', path, signal });
    const { resourceVersion = '', continue: next } = list.metadata;
    return { items: list.items, resourceVersion, continueToken: next === '' ? undefined : next };
  }

  /**
   * Events after a resourceVersion, until the server closes the watch or the signal is aborted.
   * @throws also in the middle: KUBE_EXPIRED when the history is gone, KUBE_UNREACHABLE when the connection breaks.
   */
  async *watch(options: WatchOptions): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const { resourceVersion, timeoutSeconds, silenceMs, signal, ...selection } = options;
    const path = this.#query(selection, {
      watch: 1,
      allowWatchBookmarks: true,
      resourceVersion,
      timeoutSeconds,
    });
    const request: ApiRequest = {
      method: 'GET',
      path,
      signal,
      ...(silenceMs === undefined ? {} : { silenceMs }),
    };
    const answer = await this.#send('watch', request);
    try {
      yield* watchEvents<T>(answer, `watch ${this.type.plural}`);
    } catch (error) {
      throw error instanceof RetinaError ? error : connectionError(`watch ${this.type.plural}`, error);
    } finally {
      answer.destroy();
    }
  }

  async create(object: T, { signal }: CallOptions = {}): Promise<T> {
    const path = collectionPath(this.type, object.metadata.namespace);
    return this.#json('create', { method: 'POST', path, body: this.#typed(object), signal });
  }

  /** Writes the whole object if nobody has since its resourceVersion, else KUBE_CONFLICT. */
  async replace(object: T, what: Write = 'spec', { signal }: CallOptions = {}): Promise<T> {
    return this.#json('update', {
      method: 'PUT',
      path: this.#path(object.metadata, what),
      body: this.#typed(object),
      signal,
    });
  }

  async patch(name: ObjectName, patch: unknown, options: PatchOptions = {}): Promise<T> {
    const { type = 'merge', what = 'spec', signal } = options;
    const contentType = PATCH_TYPES[type];
    return this.#json('patch', {
      method: 'PATCH',
      path: this.#path(name, what),
      body: patch,
      contentType,
      signal,
    });
  }

  /** Server-side apply: makes the fields of `object` so, and owns them as `fieldOwner`, from whoever had them. */
  async apply(object: T, fieldOwner: string, what: Write = 'spec', { signal }: CallOptions = {}): Promise<T> {
    const path = `${this.#path(object.metadata, what)}?fieldManager=${encodeURIComponent(fieldOwner)}&force=true`;
    return this.#json('apply', {
      method: 'PATCH',
      path,
      body: this.#typed(object),
      contentType: APPLY_TYPE,
      signal,
    });
  }

  /** What the object owns is deleted after it. */
  async delete(name: ObjectName, { uid, graceSeconds, signal }: DeleteOptions = {}): Promise<void> {
    const body = {
      propagationPolicy: 'Background',
      ...(uid === undefined ? {} : { preconditions: { uid } }),
      ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
    };
    await this.#json('delete', { method: 'DELETE', path: objectPath(this.type, name), body, signal });
  }

  #path(name: ObjectName, what: Write): string {
    return what === 'status' ? `${objectPath(this.type, name)}/status` : objectPath(this.type, name);
  }

  #query({ namespace, ...selectors }: Selection, options: QueryOptions): string {
    const query = new URLSearchParams();
    const all: QueryOptions = { ...selectors, ...options };
    for (const [name, value] of Object.entries(all)) {
      if (value !== undefined) query.set(name, String(value));
    }
    return `${collectionPath(this.type, namespace)}?${query.toString()}`;
  }

  #typed(object: T): T {
    return { apiVersion: apiVersionOf(this.type), kind: this.type.kind, ...object };
  }

  async #json<R = T>(verb: Verb, request: ApiRequest): Promise<R> {
    const answer = await this.#send(verb, request);
    try {
      return JSON.parse(await readBody(answer)) as R;
    } catch (error) {
      throw connectionError(`${verb} ${this.type.plural}`, error);
    }
  }

  async #send(verb: Verb, request: ApiRequest): Promise<IncomingMessage> {
    const observe = (status: number): void =>
      this.#observer?.answered({ verb, plural: this.type.plural, status });
    for (let tries = 1; ; tries++) {
      try {
        return await sendRequest(this.#connection, request, observe);
      } catch (error) {
        const delayMs = isThrottled(error) && tries < BUSY_TRIES ? askedDelayMs(error) : undefined;
        if (delayMs === undefined) throw error;
        // A little later than asked, not all of us at once.
        await sleep(delayMs * (1 + Math.random() / 4), undefined, { signal: request.signal });
      }
    }
  }
}

/** What a patch changes. */
export interface PatchOptions extends CallOptions {
  readonly type?: PatchType;
  readonly what?: Write;
}

/** What is deleted, and how. */
export interface DeleteOptions extends CallOptions {
  /** Only that very object, else KUBE_CONFLICT. */
  readonly uid?: string;
  /** What a pod has to end by itself; what its spec says unless told. */
  readonly graceSeconds?: number;
}

type QueryOptions = Readonly<Record<string, string | number | boolean | undefined>>;

interface RawList<T> {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items: readonly T[];
}

function isThrottled(error: unknown): boolean {
  return error instanceof RetinaError && error.details['status'] === 429;
}
