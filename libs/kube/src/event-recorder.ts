/** A component that writes Kubernetes Events: what `kubectl describe` shows below an object. */

import { randomBytes } from 'node:crypto';
import { BoundedQueue, type Component, type Logger, RetinaError, type RunContext } from '@retina/core';
import { EVENTS } from './core-resources.js';
import type { KubeConnection } from './kube-connection.js';
import type { KubeObject } from './kube-object.js';
import { ResourceClient } from './resource-client.js';
import type { RequestObserver } from './request-observer.js';
import { TokenBucket } from './token-bucket.js';

/** What happened to an object. */
export interface ObjectEvent {
  /** As it was read: its apiVersion, kind, name, namespace and uid name it. */
  readonly regarding: KubeObject;
  readonly type: 'Normal' | 'Warning';
  /** In CamelCase, of a closed list: `Applied`. At most 128 characters. */
  readonly reason: string;
  /** What we did, in CamelCase: `Reconcile`. */
  readonly action: string;
  /** For people; cut at 1,024 bytes. Must not vary where nothing else does: an equal text is counted instead of repeated. */
  readonly note: string;
}

/** Who reports. */
export interface EventRecorderOptions {
  readonly connection: KubeConnection;
  /** Like `retina.sh/operator`. */
  readonly controller: string;
  /** This replica. */
  readonly instance: string;
  readonly observer?: RequestObserver;
}

/** The Event of events.k8s.io/v1, as far as we write it. */
interface KubeEvent extends KubeObject {
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
  readonly [field: string]: unknown;
}

/** What was written about one thing, so that a repetition is counted there. */
interface Series {
  readonly name: string;
  readonly namespace: string;
  count: number;
  lastMs: number;
}

const QUEUE_LENGTH = 1_000;
const SERIES_KEPT = 2_000;
/** Kubernetes ends a series that was silent for six minutes; later repetitions are a new Event. */
const SERIES_IDLE_MS = 360_000;
const NOTE_BYTES = 1_024;
/** Per object, as client-go does: a burst, then one in five minutes. */
const OBJECT_BURST = 25;
const OBJECT_PER_SECOND = 1 / 300;

/**
 * `record` never waits and never fails: events are a courtesy. What is too much, of one object or in all, is counted in
 * `lost` and not written.
 */
export class EventRecorder implements Component {
  readonly name = 'event recorder';
  readonly #options: EventRecorderOptions;
  readonly #client: ResourceClient<KubeEvent>;
  readonly #queue = new BoundedQueue<ObjectEvent>(QUEUE_LENGTH);
  readonly #series = new Map<string, Series>();
  readonly #buckets = new Map<string, TokenBucket>();
  #refused = 0;
  #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    const { connection, observer } = options;
    this.#client = new ResourceClient<KubeEvent>(
      connection,
      EVENTS,
      observer === undefined ? {} : { observer },
    );
  }

  /** Events that were not written: too many, or refused by the server. */
  get lost(): number {
    return this.#queue.lost + this.#refused;
  }

  /** Has an event written soon. */
  record(event: ObjectEvent): void {
    if (this.#bucketOf(event).tryTake()) this.#queue.push(event);
    else this.#refused++;
  }

  async start({ logger }: RunContext): Promise<void> {
    this.#ending = new AbortController();
    this.#running = this.#write(this.#ending.signal, logger);
    return Promise.resolve();
  }

  /** What is queued is not waited for. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #write(signal: AbortSignal, logger: Logger): Promise<void> {
    for await (const event of this.#queue.drain(signal)) {
      try {
        await this.#writeOne(event, signal);
      } catch (thrown) {
        this.#refused++;
        if (!signal.aborted) logger.warn('An Event was not written.', { error: RetinaError.from(thrown) });
      }
    }
  }

  async #writeOne(event: ObjectEvent, signal: AbortSignal): Promise<void> {
    const { regarding, type, reason, note } = event;
    const key = JSON.stringify([idOf(regarding), type, reason, note]);
    const known = this.#series.get(key);
    if (known !== undefined && performance.now() - known.lastMs < SERIES_IDLE_MS) {
      known.count++;
      known.lastMs = performance.now();
      try {
        await this.#client.patch(
          known,
          { series: { count: known.count, lastObservedTime: microTime() } },
          { signal },
        );
        return;
      } catch (error) {
        // Events live an hour at the server; then the series begins anew.
        if (!(error instanceof RetinaError) || error.code !== 'KUBE_NOT_FOUND') throw error;
      }
    }
    const series = { ...newName(regarding), count: 1, lastMs: performance.now() };
    await this.#client.create(this.#event(event, series), { signal });
    this.#keep(key, series);
  }

  #event({ regarding, type, reason, action, note }: ObjectEvent, { name, namespace }: Series): KubeEvent {
    const { apiVersion, kind, metadata } = regarding;
    return {
      metadata: { name, namespace },
      eventTime: microTime(),
      type,
      reason,
      action,
      note: Buffer.from(note)
        .subarray(0, NOTE_BYTES)
        .toString('utf8')
        .replace(/\uFFFD$/, ''),
      reportingController: this.#options.controller,
      reportingInstance: this.#options.instance,
      regarding: {
        apiVersion,
        kind,
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      },
    };
  }

  /** The least recently begun goes first. */
  #keep(key: string, series: Series): void {
    this.#series.delete(key);
    this.#series.set(key, series);
    const [oldest] = this.#series.keys();
    if (this.#series.size > SERIES_KEPT && oldest !== undefined) this.#series.delete(oldest);
  }

  #bucketOf({ regarding }: ObjectEvent): TokenBucket {
    const id = idOf(regarding);
    const known = this.#buckets.get(id);
    if (known !== undefined) return known;
    if (this.#buckets.size >= SERIES_KEPT) this.#forgetBucket();
    const bucket = new TokenBucket(OBJECT_BURST, OBJECT_PER_SECOND);
    this.#buckets.set(id, bucket);
    return bucket;
  }

  #forgetBucket(): void {
    const ids = [...this.#buckets];
    const [id] = ids.find(([, bucket]) => bucket.isFull) ?? ids[0] ?? [];
    if (id !== undefined) this.#buckets.delete(id);
  }
}

function idOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name} ${metadata.uid ?? ''}`;
}

/** Events of cluster-wide objects live in `default`. */
function newName({ metadata }: KubeObject): { readonly name: string; readonly namespace: string } {
  const suffix = randomBytes(8).toString('hex');
  return { name: `${metadata.name.slice(0, 200)}.${suffix}`, namespace: metadata.namespace ?? 'default' };
}

/** MicroTime: six digits, of which we have three. */
function microTime(): string {
  return new Date().toISOString().replace('Z', '000Z');
}
