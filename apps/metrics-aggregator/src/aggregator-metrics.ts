/** What the aggregator tells of the cluster and of itself. */

import type { PartitionAggregate, RollUp } from '@retina/aggregate';
import type { Component } from '@retina/core';
import { type MetricKeyOf, type MetricRegistry, sampleEventLoopLag } from '@retina/metrics';
import { VERSION } from './version.js';

/** What became of a batch. */
export type BatchOutcome = 'counted' | 'duplicate' | 'malformed';

type RollUpName = 'edges' | 'points' | 'drops';

const KEYS: Readonly<
  Record<RollUpName, readonly [packets: MetricKeyOf<'counter'>, bytes: MetricKeyOf<'counter'>]>
> = {
  edges: ['clusterPackets', 'clusterBytes'],
  points: ['clusterObservedPackets', 'clusterObservedBytes'],
  drops: ['clusterDropPackets', 'clusterDropBytes'],
};
const NAMES = Object.keys(KEYS) as RollUpName[];
const OTHER_LABELS: Readonly<Record<RollUpName, readonly string[]>> = {
  edges: ['other', 'other', 'other', 'other', 'other'],
  points: ['other', 'other'],
  drops: ['other', 'other', 'other'],
};

/** Shows sums as they are in snapshots, so that no counter ever goes back. */
export class AggregatorMetrics implements Component {
  readonly name = 'aggregator-metrics';
  readonly #registry: MetricRegistry;
  #lag: Disposable | undefined;
  /** Labels of the series that show, by partition and roll-up. */
  readonly #shown = new Map<string, Map<string, readonly string[]>>();

  constructor(registry: MetricRegistry) {
    this.#registry = registry;
  }

  async start(): Promise<void> {
    this.#registry.gauge('buildInfo').series([VERSION, process.version]).set(1);
    this.#lag = sampleEventLoopLag(this.#registry.histogram('eventLoopLag'));
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#lag?.[Symbol.dispose]();
    return Promise.resolve();
  }

  batch(outcome: BatchOutcome, records = 0): void {
    this.#registry.counter('aggregatorBatches').series([outcome]).add(1);
    this.#registry.counter('aggregatorRecords').series([]).add(records);
  }

  commit(outcome: 'written' | 'prevented'): void {
    this.#registry.counter('aggregatorCommits').series([outcome]).add(1);
  }

  /** From now on the series of the partition are these. */
  show(partition: number, aggregate: PartitionAggregate): void {
    for (const name of NAMES) this.#show(partition, name, aggregate[name]);
    const label = [partition.toString()];
    this.#registry.gauge('aggregatorPartition').series(label).set(1);
    this.#registry.gauge('aggregatorMissing').series(label).set(aggregate.missing);
  }

  /** Another replica has it, or nobody. */
  hide(partition: number): void {
    for (const name of NAMES) {
      for (const labels of this.#shownOf(partition, name).values()) this.#remove(name, labels);
      this.#shown.delete(`${partition} ${name}`);
    }
    const label = [partition.toString()];
    this.#registry.gauge('aggregatorPartition').remove(label);
    this.#registry.gauge('aggregatorMissing').remove(label);
  }

  #show(partition: number, name: RollUpName, rollUp: RollUp): void {
    const { rows, other } = rollUp.state;
    const gone = this.#shownOf(partition, name);
    const shown = new Map<string, readonly string[]>();
    const [packetsKey, bytesKey] = KEYS[name];
    const all = other[0] === 0 ? rows : [...rows, { labels: OTHER_LABELS[name], amounts: other }];
    for (const { labels: values, amounts } of all) {
      const labels = [partition.toString(), ...values];
      const key = labels.join('\0');
      shown.set(key, labels);
      gone.delete(key);
      this.#registry.counter(packetsKey).series(labels).set(amounts[0]);
      this.#registry.counter(bytesKey).series(labels).set(amounts[1]);
    }
    for (const labels of gone.values()) this.#remove(name, labels);
    this.#shown.set(`${partition} ${name}`, shown);
  }

  #shownOf(partition: number, name: RollUpName): Map<string, readonly string[]> {
    return this.#shown.get(`${partition} ${name}`) ?? new Map<string, readonly string[]>();
  }

  #remove(name: RollUpName, labels: readonly string[]): void {
    for (const key of KEYS[name]) this.#registry.counter(key).remove(labels);
  }
}
