/** How much detail signals give: the governor steps it down when they cost too much, and up again. */

/**
 * From the most detail to the least. `full`: everything. `flow`: no samples of drops, and flows at pods only.
 * `sampled`: one flow of N, and the DNS messages of one socket of N. `counters`: packets, drops by reason, DNS messages
 * and what happens to TCP connections are counted, and no more is known of them.
 */
export const GRANULARITY_LEVELS = ['full', 'flow', 'sampled', 'counters'] as const;

/** One of the levels. */
export type GranularityLevel = (typeof GRANULARITY_LEVELS)[number];

/** A level, and how many flows stand behind one that is kept. */
export interface Granularity {
  readonly level: GranularityLevel;
  /** 1 unless `level` is `sampled`; Infinity when no flow is kept. */
  readonly oneOf: number;
}

/** Everything. */
export const FULL: Granularity = { level: 'full', oneOf: 1 };
