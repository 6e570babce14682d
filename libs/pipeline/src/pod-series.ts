/** The series of one local address: looked up once, then kept, because every record of that address writes to them. */

import { type Address, type Direction, type Endpoint, TCP_FLAGS, UNKNOWN_ENDPOINT } from '@retina/flow';
import type { CounterSeries, HistogramSeries, MetricRegistry } from '@retina/metrics';

const NS_PER_SECOND = 1e9;
const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** What was forwarded to and from one local address. */
export class PodSeries {
  readonly endpoint: Endpoint | undefined;
  readonly #packets: Readonly<Record<Direction, CounterSeries>>;
  readonly #bytes: Readonly<Record<Direction, CounterSeries>>;
  readonly #flags: readonly CounterSeries[];
  readonly #handshakeRtt: HistogramSeries;
  readonly #registry: MetricRegistry;
  readonly #labels: readonly string[];
  readonly #drops = new Map<string, { packets: CounterSeries; bytes: CounterSeries }>();

  /** @param endpoint Who is behind the address; a change of that needs new series. */
  constructor(registry: MetricRegistry, address: Address, endpoint: Endpoint | undefined) {
    const { namespace, podName, workloadKind, workloadName } = endpoint ?? UNKNOWN_ENDPOINT;
    this.endpoint = endpoint;
    this.#registry = registry;
    this.#labels = [address.text, namespace, podName, workloadKind, workloadName];
    const byDirection = (key: 'podForwardCount' | 'podForwardBytes'): Record<Direction, CounterSeries> => {
      const [ingress, egress] = DIRECTIONS.map((direction) =>
        registry.counter(key).series([direction, ...this.#labels]),
      );
      return { ingress: ingress!, egress: egress! };
    };
    this.#packets = byDirection('podForwardCount');
    this.#bytes = byDirection('podForwardBytes');
    this.#flags = TCP_FLAGS.map((flag) =>
      registry.counter('podTcpFlagsCount').series([flag, ...this.#labels]),
    );
    this.#handshakeRtt = registry.histogram('podHandshakeRtt').series(this.#labels);
  }

  addForwarded(direction: Direction, packets: number, bytes: number): void {
    this.#packets[direction].add(packets);
    this.#bytes[direction].add(bytes);
  }

  /** @param counts In the order of TCP_FLAGS. A flag never seen gets no series. */
  addTcpFlags(counts: readonly number[]): void {
    for (const [index, count] of counts.entries()) {
      if (count > 0) this.#flags[index]!.add(count);
    }
  }

  observeHandshake(rttNs: number): void {
    this.#handshakeRtt.observe(rttNs / NS_PER_SECOND);
  }

  addDropped(reason: string, direction: Direction, packets: number, bytes: number): void {
    const key = `${reason} ${direction}`;
    let series = this.#drops.get(key);
    if (series === undefined) {
      const labels = [reason, direction, ...this.#labels];
      series = {
        packets: this.#registry.counter('podDropCount').series(labels),
        bytes: this.#registry.counter('podDropBytes').series(labels),
      };
      this.#drops.set(key, series);
    }
    series.packets.add(packets);
    series.bytes.add(bytes);
  }
}
