/** The table of one address family's flows, as its users see it: read window by window. */

/** A pair of halves that take turns; the resting one is read, then cleared (docs/adr/0003). */
export interface FlowTable {
  readonly name: string;
  readonly maxEntries: number;
  /** Records of the window read last. */
  readonly entries: number;
  /**
   * Reads the half that programs leave alone while the epoch has this value. `take` gets records laid out one after the
   * other, and how many they are; it may keep them until it resolves. The event loop has a turn between chunks.
   */
  readResting(
    epoch: number,
    take: (records: Uint32Array, count: number) => void | Promise<void>,
  ): Promise<void>;
  /** Empties that half. */
  clearResting(epoch: number): void;
}
