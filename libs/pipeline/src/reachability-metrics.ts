/** Retina's metrics of connectivity between nodes. */

import type { Reachability } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';

/** Shows the last round of probes, and no node that is not in it. */
export class ReachabilityMetrics {
  readonly #registry: MetricRegistry;
  /** By the names of the nodes, with a byte between them that is in no name. */
  #shown = new Map<string, readonly [source: string, target: string]>();

  constructor(registry: MetricRegistry) {
    this.#registry = registry;
  }

  show(nodes: readonly Reachability[]): void {
    const status = this.#registry.gauge('nodeConnectivityStatus');
    const latency = this.#registry.gauge('nodeConnectivityLatency');
    const gone = this.#shown;
    this.#shown = new Map();
    for (const { source, target, latencySeconds } of nodes) {
      const labels = [source, target] as const;
      const key = labels.join('\0');
      this.#shown.set(key, labels);
      gone.delete(key);
      status.series(labels).set(latencySeconds === undefined ? 0 : 1);
      if (latencySeconds === undefined) latency.remove(labels);
      else latency.series(labels).set(latencySeconds);
    }
    for (const labels of gone.values()) {
      status.remove(labels);
      latency.remove(labels);
    }
  }
}
