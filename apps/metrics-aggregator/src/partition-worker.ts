/** Takes one partition in: add up, write the snapshot, then tell the server that the messages are done with. */

import { PartitionAggregate } from '@retina/aggregate';
import {
  type BusConnection,
  type ConsumedMessage,
  FLOW_PARTITIONS,
  FLOW_STREAM,
  type KeyValueBucket,
  parseSubject,
  snapshotKey,
  StreamConsumer,
  subjectFilter,
} from '@retina/bus';
import { Backoff, type Logger, RetinaError } from '@retina/core';
import { AddressTable, type EndpointLookup } from '@retina/flow';
import { type ReceivedBatch, readFlowBatch } from '@retina/wire';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { AggregatorMetrics } from './aggregator-metrics.js';

/** What it is made of. */
export interface PartitionWorkerOptions {
  readonly partition: number;
  readonly bucket: KeyValueBucket;
  readonly bus: BusConnection;
  readonly metrics: AggregatorMetrics;
  readonly logger: Logger;
  /** Rows of each roll-up. */
  readonly capacity: number;
  /** Who is behind addresses that the node does not know. */
  readonly endpoints: EndpointLookup;
}

interface Loaded {
  readonly aggregate: PartitionAggregate;
  /** Of the snapshot that it was read from, or that was written of it last; 0 for none. */
  revision: number;
}

const MESSAGES_A_ROUND = 256;
const ROUND_MS = 1_000;

/**
 * Two workers may have the same partition at once, in different processes: a snapshot is only written over the one that
 * it goes on from, so one of them fails, and begins anew with what the other one wrote.
 */
export class PartitionWorker {
  readonly #options: PartitionWorkerOptions;
  readonly #consumer: StreamConsumer;

  constructor(options: PartitionWorkerOptions) {
    this.#options = options;
    this.#consumer = new StreamConsumer(options.bus, {
      stream: FLOW_STREAM,
      name: `retina-aggregate-${options.partition}`,
      filter: subjectFilter({ kind: 'flow', partition: options.partition }),
    });
  }

  /** Until aborted. What was read is in a snapshot then, or comes again to whoever is next. */
  async run(signal: AbortSignal): Promise<void> {
    const { metrics, partition, logger } = this.#options;
    const backoff = new Backoff({ minMs: 250, maxMs: 5_000 });
    let told = '';
    while (!signal.aborted) {
      try {
        const loaded = await this.#load();
        metrics.show(partition, loaded.aggregate);
        while (!signal.aborted) {
          await this.#round(loaded, signal);
          backoff.reset();
          told = '';
        }
      } catch (thrown) {
        const error = RetinaError.from(thrown);
        if (error.code !== told) logger.warn('A partition waits.', { partition, error });
        told = error.code;
        await sleep(backoff.next(), undefined, { signal }).catch(() => undefined);
      }
    }
    metrics.hide(partition);
  }

  async #load(): Promise<Loaded> {
    const { bucket, partition } = this.#options;
    const entry = await bucket.get(snapshotKey(partition));
    if (entry === undefined) return { aggregate: new PartitionAggregate(this.#options), revision: 0 };
    return { aggregate: PartitionAggregate.decode(entry.value, this.#options), revision: entry.revision };
  }

  async #round(loaded: Loaded, signal: AbortSignal): Promise<void> {
    const messages = await this.#consumer.next(MESSAGES_A_ROUND, ROUND_MS, signal);
    const read: ConsumedMessage[] = [];
    let isNew = false;
    for (const message of messages) {
      const outcome = this.#take(loaded.aggregate, message);
      if (outcome === 'malformed') message.refuse();
      else read.push(message);
      isNew ||= outcome === 'counted';
      await turn();
    }
    if (isNew) await this.#commit(loaded, read);
    for (const message of read) message.ack();
  }

  async #commit(loaded: Loaded, read: readonly ConsumedMessage[]): Promise<void> {
    const { bucket, partition, metrics } = this.#options;
    try {
      const snapshot = loaded.aggregate.encode(Date.now());
      loaded.revision = await bucket.put(snapshotKey(partition), snapshot, loaded.revision);
    } catch (error) {
      metrics.commit('prevented');
      for (const message of read) message.retry();
      throw error;
    }
    metrics.commit('written');
    metrics.show(partition, loaded.aggregate);
  }

  #take(aggregate: PartitionAggregate, message: ConsumedMessage): 'counted' | 'duplicate' | 'malformed' {
    const { metrics, logger, partition } = this.#options;
    try {
      const batch = readFlowBatch(message.payload, new AddressTable());
      expectOwn(batch, message.subject);
      const isNew = aggregate.take(batch, Date.now());
      metrics.batch(isNew ? 'counted' : 'duplicate', isNew ? batch.message.flows.length : 0);
      return isNew ? 'counted' : 'duplicate';
    } catch (thrown) {
      const error = RetinaError.from(thrown);
      logger.debug('A message cannot be read.', { partition, subject: message.subject, error });
      metrics.batch('malformed');
      return 'malformed';
    }
  }
}

/** A batch must be what its subject says: nobody speaks for another node. */
function expectOwn({ header }: ReceivedBatch, subject: string): void {
  const { cluster, partition, node } = parseSubject(subject);
  const isOwn =
    header.partition === partition &&
    header.partitions === FLOW_PARTITIONS &&
    header.node === node &&
    header.cluster === cluster;
  if (isOwn) return;
  throw new RetinaError('MESSAGE_MALFORMED', 'a batch is not what its subject says', {
    details: { subject, partition: header.partition, partitions: header.partitions, node: header.node },
  });
}
