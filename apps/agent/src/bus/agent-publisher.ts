/** What the agent sends to NATS: what it sees, for the aggregator. */

import type { StreamPublisher } from '@retina/bus';
import type { Component, RunContext } from '@retina/core';
import type { Batch, Sink } from '@retina/flow';
import type { AgentConfig } from '../settings.js';
import type { FlowPublishing } from './flow-publishing.js';
import { PublisherAccount, type PublisherParts } from './publisher-account.js';

/** Kinds of batches that `PartitionedBatches` takes. */
const PUBLISHED: readonly Batch['kind'][] = [
  'flow',
  'connection',
  'drop',
  'drop-total',
  'drop-cause',
  'dns',
  'tcp',
];

/** Loads what it needs with its start, as everything about NATS. While it is down, what it is given counts as lost. */
export class AgentPublisher implements Component, Sink {
  readonly name = 'publisher';
  /** The node's own metrics do without. */
  readonly optional = true;
  readonly #config: AgentConfig;
  readonly #parts: PublisherParts;
  readonly #account: PublisherAccount;
  #publisher: StreamPublisher | undefined;
  #flows: FlowPublishing | undefined;
  #collecting: Disposable | undefined;

  constructor(config: AgentConfig, parts: PublisherParts) {
    this.#config = config;
    this.#parts = parts;
    this.#account = new PublisherAccount(parts.ledger, 'bus');
  }

  accept(batch: Batch): void {
    if (this.#flows !== undefined) this.#flows.accept(batch);
    else this.#account.lose(recordsOf(batch));
  }

  /** Resolves at once, also while no server can be reached. @throws HOST_CALL_FAILED when the spool cannot be used. */
  async start(context: RunContext): Promise<void> {
    const { FlowPublishing, createPublisher } = await import('./flow-publishing.js');
    const { nodeName, ledger, registry, connection } = this.#parts;
    const publisher = createPublisher(this.#config, await connection());
    this.#publisher = publisher;
    this.#account.begin(publisher.counts.waiting);
    await publisher.start(context);
    this.#collecting = registry.onCollect(() => this.#collect());
    this.#flows = new FlowPublishing(this.#config, { nodeName, ledger, publisher });
    this.#flows.start(context);
  }

  /** Publishes what there is, and leaves on disk what NATS does not confirm. */
  async stop(): Promise<void> {
    const flows = this.#flows;
    await flows?.stop();
    this.#flows = undefined;
    await this.#publisher?.stop();
    this.#settle();
    this.#publisher = undefined;
    this.#collecting?.[Symbol.dispose]();
  }

  #settle(): void {
    const { counts } = this.#publisher ?? {};
    if (counts === undefined) return;
    this.#parts.registry.counter('busDuplicates').series([]).add(this.#account.settle(counts));
  }

  #collect(): void {
    this.#settle();
    const { registry } = this.#parts;
    const { waiting, spooledBytes } = this.#publisher?.counts ?? { waiting: 0, spooledBytes: 0 };
    registry.gauge('busWaiting').series([]).set(waiting);
    registry.gauge('busSpoolBytes').series([]).set(spooledBytes);
  }
}

/** Records of the kinds that are published; each batch has one list. */
function recordsOf(batch: Batch): number {
  if (!PUBLISHED.includes(batch.kind)) return 0;
  const records: readonly unknown[] | undefined = Object.values(batch).find((value) => Array.isArray(value));
  return records?.length ?? 0;
}
