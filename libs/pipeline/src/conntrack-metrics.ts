/** Retina's metrics of connections, and how many there are. */

import { CONNECTION_ENDS, CONNECTION_STATES, type Connection } from '@retina/flow';
import type { CounterSeries, MetricRegistry } from '@retina/metrics';
import type { ConnectionCount } from './connection-table.js';

const DIRECTIONS = ['known', 'unknown'] as const;

/** Where the state of the table is read for a scrape. */
export interface CountedConnections {
  readonly size: number;
  forEach(visit: (connection: ConnectionCount) => void): void;
}

/** Counts reports of connections. */
export class ConntrackMetrics {
  readonly #registry: MetricRegistry;
  readonly #withRetina: boolean;
  readonly #ended: ReadonlyMap<string, CounterSeries>;

  /** @param withRetina Whether to keep Retina's own metrics too (`enableConntrackMetrics`). */
  constructor(registry: MetricRegistry, withRetina: boolean) {
    this.#registry = registry;
    this.#withRetina = withRetina;
    this.#ended = new Map(
      CONNECTION_ENDS.map((end) => [end, registry.counter('endedConnections').series([end])]),
    );
    for (const series of this.#ended.values()) series.add(0);
  }

  count(connections: readonly Connection[]): void {
    const sum = { packetsTx: 0, packetsRx: 0, bytesTx: 0, bytesRx: 0 };
    for (const { forward, reply, ended } of connections) {
      if (ended !== undefined) this.#ended.get(ended)!.add(1);
      sum.packetsTx += forward.packets;
      sum.packetsRx += reply.packets;
      sum.bytesTx += forward.bytes;
      sum.bytesRx += reply.bytes;
    }
    if (!this.#withRetina) return;
    const { packetsTx, packetsRx, bytesTx, bytesRx } = sum;
    this.#registry.counter('conntrackPacketsTx').series([]).add(packetsTx);
    this.#registry.counter('conntrackPacketsRx').series([]).add(packetsRx);
    this.#registry.counter('conntrackBytesTx').series([]).add(bytesTx);
    this.#registry.counter('conntrackBytesRx').series([]).add(bytesRx);
  }

  /** Shows before each scrape what the table holds. */
  show(connections: CountedConnections): Disposable {
    return this.#registry.onCollect(() => {
      const counts = new Map<string, number>();
      connections.forEach(({ state, directionKnown }) => {
        const key = `${state} ${directionKnown ? 'known' : 'unknown'}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      });
      for (const state of CONNECTION_STATES) {
        for (const direction of DIRECTIONS) {
          const count = counts.get(`${state} ${direction}`) ?? 0;
          this.#registry.gauge('connections').series([state, direction]).set(count);
        }
      }
      if (this.#withRetina)
        this.#registry.gauge('conntrackTotalConnections').series([]).set(connections.size);
    });
  }
}
