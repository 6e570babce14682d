/** What the node forwarded and dropped, whoever it belonged to. */

import type { Drop, DropTotal, ForwardTotal } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';

/** Counts at node level. */
export class NodeMetrics {
  readonly #registry: MetricRegistry;

  constructor(registry: MetricRegistry) {
    this.#registry = registry;
  }

  countForward({ direction, packets, bytes }: ForwardTotal): void {
    this.#registry.counter('forwardCount').series([direction]).add(packets);
    this.#registry.counter('forwardBytes').series([direction]).add(bytes);
  }

  countDrop({ reason, direction, packets, bytes }: DropTotal): void {
    this.#registry.counter('dropCount').series([reason, direction]).add(packets);
    this.#registry.counter('dropBytes').series([reason, direction]).add(bytes);
  }

  countDropPlace({ reason, location, packets }: Drop): void {
    this.#registry.counter('dropLocationPackets').series([reason, location]).add(packets);
  }
}
