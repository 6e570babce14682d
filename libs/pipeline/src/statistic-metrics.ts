/** Shows what the node keeps anyway, as it stands. */

import type { StatisticFamily, StatisticReading } from '@retina/flow';
import type { MetricKeyOf, MetricRegistry } from '@retina/metrics';

const METRICS: Readonly<Record<StatisticFamily, MetricKeyOf<'gauge'>>> = {
  tcp: 'tcpStatistics',
  ip: 'ipStatistics',
  udp: 'udpStatistics',
  snmp: 'snmpStatistics',
  interface: 'interfaceStatistics',
  remote: 'tcpRemotes',
  conntrack: 'conntrackStatistics',
  'infiniband-counter': 'infinibandCounters',
  'infiniband-status': 'infinibandStatus',
};

/** Sets gauges, and ends the series of what is there no longer. */
export class StatisticMetrics {
  readonly #registry: MetricRegistry;
  readonly #shown = new Map<StatisticFamily, ReadonlyMap<string, readonly string[]>>();

  constructor(registry: MetricRegistry) {
    this.#registry = registry;
  }

  show({ family, statistics }: StatisticReading): void {
    const gauge = this.#registry.gauge(METRICS[family]);
    const now = new Map<string, readonly string[]>();
    for (const { labels, value } of statistics) {
      gauge.series(labels).set(value);
      now.set(labels.join('\0'), labels);
    }
    for (const [key, labels] of this.#shown.get(family) ?? []) if (!now.has(key)) gauge.remove(labels);
    this.#shown.set(family, now);
  }
}
