/** What becomes of the records of a publisher, in the ledger. */

import type { BusConnection, PublisherCounts } from '@retina/bus';
import type { Ledger, LedgerStage } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';

/** What a publisher of the agent is made of. */
export interface PublisherParts {
  readonly nodeName: string;
  readonly ledger: Ledger;
  readonly registry: MetricRegistry;
  /** The connection, once somebody started it. */
  readonly connection: () => Promise<BusConnection>;
}

type Settled = Pick<PublisherCounts, 'produced' | 'delivered' | 'lost' | 'duplicates'>;

/** Goes on where the ledger is, also over a restart of the agent. */
export class PublisherAccount {
  readonly #ledger: Ledger;
  readonly #stage: LedgerStage;
  #settled: Settled = { produced: 0, delivered: 0, lost: 0, duplicates: 0 };

  constructor(ledger: Ledger, stage: LedgerStage) {
    this.#ledger = ledger;
    this.#stage = stage;
  }

  /**
   * What is on disk is known already to a ledger that was taken over; what it lacks was under way when it ended.
   * @param spooled Records that wait on disk.
   */
  begin(spooled: number): void {
    const { produced, delivered, sampled, lost } = this.#ledger.entry(this.#stage);
    const known = produced - delivered - sampled - lost;
    if (known > spooled) this.#ledger.count(this.#stage, 'lost', known - spooled);
    else this.#ledger.count(this.#stage, 'produced', spooled - known);
    this.#settled = { produced: spooled, delivered: 0, lost: 0, duplicates: 0 };
  }

  /** Counts what is new; returns how many were duplicates. */
  settle(counts: Settled): number {
    for (const outcome of ['produced', 'delivered', 'lost'] as const) {
      this.#ledger.count(this.#stage, outcome, counts[outcome] - this.#settled[outcome]);
    }
    const duplicates = counts.duplicates - this.#settled.duplicates;
    this.#settled = counts;
    return duplicates;
  }

  /** Records that nobody takes. */
  lose(records: number): void {
    this.#ledger.count(this.#stage, 'produced', records);
    this.#ledger.count(this.#stage, 'lost', records);
  }
}
