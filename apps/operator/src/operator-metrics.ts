/** What the operator tells of itself. */

import type { Component } from '@retina/core';
import type { RequestObserver } from '@retina/kube';
import { type MetricRegistry, sampleEventLoopLag } from '@retina/metrics';
import type { BucketWriter } from './bucket-writer.js';
import type { ClusterView } from './cluster-view.js';
import type { DesiredIdentities } from './identities/desired-identities.js';
import { VERSION } from './version.js';

/** What is read before each scrape. */
export interface WatchedParts {
  readonly view: ClusterView;
  readonly identities: DesiredIdentities;
  readonly identityWriter: BucketWriter;
}

/** Counts as things happen, and reads sizes before each scrape. */
export class OperatorMetrics implements Component {
  readonly name = 'operator-metrics';
  readonly #registry: MetricRegistry;
  readonly #isLeading: () => boolean;
  readonly #running: Disposable[] = [];
  #parts: WatchedParts | undefined;

  constructor(registry: MetricRegistry, isLeading: () => boolean) {
    this.#registry = registry;
    this.#isLeading = isLeading;
  }

  async start(): Promise<void> {
    this.#registry.gauge('buildInfo').series([VERSION, process.version]).set(1);
    this.#running.push(
      sampleEventLoopLag(this.#registry.histogram('eventLoopLag')),
      this.#registry.onCollect(() => this.#collect()),
    );
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    for (const running of this.#running.splice(0)) running[Symbol.dispose]();
    return Promise.resolve();
  }

  /** Hears of every request to the Kubernetes API. */
  readonly requests: RequestObserver = {
    answered: ({ verb, plural, status }) =>
      this.#registry
        .counter('kubeRequests')
        .series([verb, plural, String(status)])
        .add(1),
  };

  written(bucket: string, kind: 'put' | 'delete'): void {
    this.#registry.counter('bucketWrites').series([bucket, kind]).add(1);
  }

  /** From now on these are read: those of a new term. */
  watch(parts: WatchedParts): void {
    this.#parts = parts;
  }

  #collect(): void {
    this.#registry
      .gauge('operatorLeader')
      .series([])
      .set(this.#isLeading() ? 1 : 0);
    if (this.#parts === undefined) return;
    const { view, identities, identityWriter } = this.#parts;
    for (const informer of view.informers) {
      this.#registry
        .gauge('kubeObjects')
        .series([informer.name.slice('informer of '.length)])
        .set(informer.size);
    }
    this.#registry
      .gauge('identities')
      .series([])
      .set([...identities.keys()].length);
    this.#registry.gauge('identitiesWaiting').series([]).set(identityWriter.depth);
  }
}
