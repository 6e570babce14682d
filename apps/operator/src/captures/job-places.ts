/** How many captures may record at once, in the cluster and on a node. */

import { type CaptureJob, hasEnded, nodeOf } from './capture-objects.js';

/** Bounds of Jobs that have not ended. */
export interface JobLimits {
  readonly total: number;
  readonly perNode: number;
}

/** Counts Jobs as they are now, and those that are made meanwhile. */
export class JobPlaces {
  readonly #limits: JobLimits;
  readonly #perNode = new Map<string, number>();
  #total = 0;

  constructor(limits: JobLimits, jobs: Iterable<CaptureJob>) {
    this.#limits = limits;
    for (const job of jobs) if (!hasEnded(job)) this.#add(nodeOf(job));
  }

  /** Takes a place for one more; otherwise says why there is none. */
  take(node: string): string | undefined {
    const { total, perNode } = this.#limits;
    if (this.#total >= total) return `waits: ${total} captures run in the cluster`;
    if ((this.#perNode.get(node) ?? 0) >= perNode) return `waits: ${perNode} captures run on the node`;
    this.#add(node);
    return undefined;
  }

  #add(node: string): void {
    this.#total++;
    this.#perNode.set(node, (this.#perNode.get(node) ?? 0) + 1);
  }
}
