/** What the agent sends to NATS: what it sees, for the aggregator. */

import type { BusConnection, StreamPublisher } from '@retina/bus';
import type { Component, RunContext } from '@retina/core';
import type { Batch, Ledger, Sink } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import type { AgentConfig } from '../settings.js';
import type { FlowPublishing } from './flow-publishing.js';

/** What it is made of. */
export interface AgentPublisherParts {
  readonly nodeName: string;
  readonly ledger: Ledger;
  readonly registry: MetricRegistry;
  /** The connection, once somebody started it. */
  readonly connection: () => Promise<BusConnection>;
}

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
  readonly #parts: AgentPublisherParts;
  #publisher: StreamPublisher | undefined;
  #flows: FlowPublishing | undefined;
  #collecting: Disposable | undefined;
  #settled = { produced: 0, delivered: 0, lost: 0, duplicates: 0 };

  constructor(config: AgentConfig, parts: AgentPublisherParts) {
    this.#config = config;
    this.#parts = parts;
  }

  accept(batch: Batch): void {
    if (this.#flows !== undefined) this.#flows.accept(batch);
    else this.#lose(recordsOf(batch));
  }

  /** Resolves at once, also while no server can be reached. @throws HOST_CALL_FAILED when the spool cannot be used. */
  async start(context: RunContext): Promise<void> {
    const { FlowPublishing, createPublisher } = await import('./flow-publishing.js');
    const { nodeName, ledger, registry, connection } = this.#parts;
    const publisher = createPublisher(this.#config, await connection());
    this.#publisher = publisher;
    this.#begin(publisher.counts.waiting);
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

  /** What is on disk is known already to a ledger that was taken over; what it lacks was under way when it ended. */
  #begin(spooled: number): void {
    const { ledger } = this.#parts;
    const { produced, delivered, sampled, lost } = ledger.entry('bus');
    const known = produced - delivered - sampled - lost;
    if (known > spooled) ledger.count('bus', 'lost', known - spooled);
    else ledger.count('bus', 'produced', spooled - known);
    this.#settled = { produced: spooled, delivered: 0, lost: 0, duplicates: 0 };
  }

  #settle(): void {
    const { counts } = this.#publisher ?? {};
    if (counts === undefined) return;
    const { ledger, registry } = this.#parts;
    for (const outcome of ['produced', 'delivered', 'lost'] as const) {
      ledger.count('bus', outcome, counts[outcome] - this.#settled[outcome]);
    }
    registry
      .counter('busDuplicates')
      .series([])
      .add(counts.duplicates - this.#settled.duplicates);
    this.#settled = counts;
  }

  #collect(): void {
    this.#settle();
    const { registry } = this.#parts;
    const { waiting, spooledBytes } = this.#publisher?.counts ?? { waiting: 0, spooledBytes: 0 };
    registry.gauge('busWaiting').series([]).set(waiting);
    registry.gauge('busSpoolBytes').series([]).set(spooledBytes);
  }

  #lose(records: number): void {
    this.#parts.ledger.count('bus', 'produced', records);
    this.#parts.ledger.count('bus', 'lost', records);
  }
}

/** Records of the kinds that are published; each batch has one list. */
function recordsOf(batch: Batch): number {
  if (!PUBLISHED.includes(batch.kind)) return 0;
  const records: readonly unknown[] | undefined = Object.values(batch).find((value) => Array.isArray(value));
  return records?.length ?? 0;
}
