/** Flow batches into JetStream, as they become full or old. */

import {
  type BusConnection,
  FLOW_PARTITIONS,
  flowMessageId,
  formatSubject,
  MessageSpool,
  StreamPublisher,
} from '@retina/bus';
import type { RunContext } from '@retina/core';
import type { Batch, Ledger, Sink } from '@retina/flow';
import { PartitionedBatches, type PartitionedBatch } from '@retina/wire';
import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { AgentConfig } from '../settings.js';
import { clusterOf } from './cluster-name.js';

/** What it is made of. */
export interface FlowPublishingParts {
  readonly nodeName: string;
  readonly ledger: Ledger;
  readonly publisher: StreamPublisher;
}

/** @throws HOST_CALL_FAILED when the folder of the spool cannot be used. */
export function createPublisher({ publish }: AgentConfig, bus: BusConnection): StreamPublisher {
  const spool = new MessageSpool({ folder: publish.spoolFolder, maxBytes: publish.spoolBytes });
  return new StreamPublisher({ bus, spool });
}

/** Publishes all batches that it is given. */
export class FlowPublishing implements Sink {
  readonly #intervalMs: number;
  readonly #batches: PartitionedBatches;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;

  constructor(config: AgentConfig, { nodeName: node, ledger, publisher }: FlowPublishingParts) {
    const cluster = clusterOf(config);
    const bootId = randomUUID();
    this.#intervalMs = config.publish.interval;
    this.#batches = new PartitionedBatches({
      ...{ cluster, node, bootId, ledger },
      partitions: FLOW_PARTITIONS,
      clock: () => ({
        baseTimeUs: Date.now() * 1000,
        monotonicNs: Number(process.hrtime.bigint()),
      }),
      emit: ({ partition, sequence, records, payload }: PartitionedBatch) =>
        publisher.publish({
          subject: formatSubject({ cluster, kind: 'flow', partition, node }),
          id: flowMessageId({ node, bootId, partition, sequence }),
          ...{ records, payload },
        }),
    });
  }

  accept(batch: Batch): void {
    this.#batches.accept(batch);
  }

  start(context: RunContext): void {
    this.#timer = setInterval(() => {
      this.#flushing ??= this.#flush()
        .catch((error: unknown) => context.fail(error))
        .finally(() => (this.#flushing = undefined));
    }, this.#intervalMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flushing;
    await this.#flush();
  }

  async #flush(): Promise<void> {
    for (const _ of this.#batches.flush()) await turn();
  }
}
