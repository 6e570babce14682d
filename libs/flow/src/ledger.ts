/** The loss ledger: at every edge of the data path, produced = delivered + sampled + lost. */

/** The edges of the data path, and what each counts. A source may leave nothing out: loss is legal, silent loss is not. */
export const LEDGER_STAGES = {
  flow_table: 'Packets at the flow hooks: in flow records, not IP (sampled), or lost to a full table.',
  connections:
    'Packets in flow records: reported with their connection, or seen before at another point of the node (sampled).',
  drop_totals: 'Dropped packets: in totals by reason and direction, or lost to a full map.',
  drop_table:
    'Dropped packets: in drop records, left out by the governor (sampled), or lost to a full table.',
  tcp_table:
    'What happened to TCP connections: in records by address, left out by the governor (sampled), or lost to a full table.',
  dns_ring:
    'DNS messages, over TCP pieces of them, offered as events: read, left out by the governor (sampled), or lost to a full ring.',
  bus: 'Records for NATS: confirmed by it, or lost to a full spool or a crash; those that wait are neither.',
  bus_events: 'Events for NATS: confirmed by it, or lost to a full spool; those that wait are neither.',
  drop_ring: 'Dropped packets offered as samples: sent, held back by the sampler, or lost to a full ring.',
} as const;

/** An edge of the data path. */
export type LedgerStage = keyof typeof LEDGER_STAGES;

/** What became of a record. */
export const LEDGER_OUTCOMES = ['produced', 'delivered', 'sampled', 'lost'] as const;

/** What became of a record. */
export type LedgerOutcome = (typeof LEDGER_OUTCOMES)[number];

/** Counts of one edge since the process started. */
export type LedgerEntry = Record<LedgerOutcome, number>;

/** Adds up what sources and sinks report. */
export class Ledger {
  readonly #entries = new Map<LedgerStage, LedgerEntry>();

  /** Counts records at an edge. A count of 0 makes the edge known: its zeros say that nothing was lost. */
  count(stage: LedgerStage, outcome: LedgerOutcome, records: number): void {
    this.entry(stage)[outcome] += records;
  }

  /** The live counts of an edge. */
  entry(stage: LedgerStage): LedgerEntry {
    let entry = this.#entries.get(stage);
    if (entry === undefined) {
      entry = { produced: 0, delivered: 0, sampled: 0, lost: 0 };
      this.#entries.set(stage, entry);
    }
    return entry;
  }

  /** Every edge that reported. */
  entries(): IterableIterator<[LedgerStage, LedgerEntry]> {
    return this.#entries.entries();
  }
}
