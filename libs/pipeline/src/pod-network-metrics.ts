/** Shows what the kernel counts in the network namespaces of pods. */

import { type PodNetwork, UNKNOWN_ENDPOINT } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';

/** Sets gauges, and ends the series of pods that are there no longer. */
export class PodNetworkMetrics {
  readonly #registry: MetricRegistry;
  /** By the values of the labels, with a byte between them that is in none. */
  #shown = new Map<string, readonly string[]>();

  constructor(registry: MetricRegistry) {
    this.#registry = registry;
  }

  /** @param pods All that there are now. */
  show(pods: readonly PodNetwork[]): void {
    const gauge = this.#registry.gauge('podNetworkStatistics');
    const gone = this.#shown;
    this.#shown = new Map();
    for (const { name, address, endpoint, statistics } of pods) {
      const { namespace, podName, workloadKind, workloadName } = endpoint ?? UNKNOWN_ENDPOINT;
      const pod = [address.text, namespace, podName, workloadKind, workloadName];
      for (const statistic of statistics) {
        const labels = [name, ...statistic.labels, ...pod];
        const key = labels.join('\0');
        gauge.series(labels).set(statistic.value);
        this.#shown.set(key, labels);
        gone.delete(key);
      }
    }
    for (const labels of gone.values()) gauge.remove(labels);
  }
}
