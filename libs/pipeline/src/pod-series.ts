/** The series of one local address: looked up once, then kept, because every record of that address writes to them. */

import { type Address, type Direction, type Endpoint, TCP_FLAGS, UNKNOWN_ENDPOINT } from '@retina/flow';
import type { CounterSeries, Family, HistogramSeries, MetricRegistry } from '@retina/metrics';

const NS_PER_SECOND = 1e9;

/** The metrics at pod level: each has the labels of an address, and some have one or two before them. */
export type PodFamilies = {
  /** By direction. */
  readonly packets: Family<CounterSeries>;
  /** By direction. */
  readonly bytes: Family<CounterSeries>;
  /** By reason and direction. */
  readonly droppedPackets: Family<CounterSeries>;
  /** By reason and direction. */
  readonly droppedBytes: Family<CounterSeries>;
  /** By flag. */
  readonly tcpFlags: Family<CounterSeries>;
  readonly handshakeRtt: Family<HistogramSeries>;
};

/** Takes the pod level out of a registry. */
export function podFamilies(registry: MetricRegistry): PodFamilies {
  return {
    packets: registry.counter('podForwardCount'),
    bytes: registry.counter('podForwardBytes'),
    droppedPackets: registry.counter('podDropCount'),
    droppedBytes: registry.counter('podDropBytes'),
    tcpFlags: registry.counter('podTcpFlagsCount'),
    handshakeRtt: registry.histogram('podHandshakeRtt'),
  };
}

interface Amounts {
  readonly packets: CounterSeries;
  readonly bytes: CounterSeries;
}

/** What went to and from one local address. */
export class PodSeries {
  readonly endpoint: Endpoint | undefined;
  readonly #families: PodFamilies;
  readonly #labels: readonly string[];
  readonly #forwarded: Readonly<Record<Direction, Amounts>>;
  readonly #dropped = new Map<string, Amounts>();
  readonly #tcpFlags: readonly CounterSeries[];
  readonly #handshakeRtt: HistogramSeries;

  /** @param endpoint Who is behind the address; a change of that needs new series. */
  constructor(families: PodFamilies, address: Address, endpoint: Endpoint | undefined) {
    const { namespace, podName, workloadKind, workloadName } = endpoint ?? UNKNOWN_ENDPOINT;
    this.endpoint = endpoint;
    this.#families = families;
    this.#labels = [address.text, namespace, podName, workloadKind, workloadName];
    this.#forwarded = { ingress: this.#forwardedSeries('ingress'), egress: this.#forwardedSeries('egress') };
    this.#tcpFlags = TCP_FLAGS.map((flag) => families.tcpFlags.series([flag, ...this.#labels]));
    this.#handshakeRtt = families.handshakeRtt.series(this.#labels);
  }

  addForwarded(direction: Direction, packets: number, bytes: number): void {
    this.#forwarded[direction].packets.add(packets);
    this.#forwarded[direction].bytes.add(bytes);
  }

  /** @param counts In the order of TCP_FLAGS. A flag never seen gets no series. */
  addTcpFlags(counts: readonly number[], weight: number): void {
    for (const [index, count] of counts.entries()) {
      if (count > 0) this.#tcpFlags[index]!.add(weight * count);
    }
  }

  observeHandshake(rttNs: number, weight: number): void {
    this.#handshakeRtt.observe(rttNs / NS_PER_SECOND, weight);
  }

  addDropped(reason: string, direction: Direction, packets: number, bytes: number): void {
    const key = `${reason} ${direction}`;
    let series = this.#dropped.get(key);
    if (series === undefined) {
      series = this.#droppedSeries(reason, direction);
      this.#dropped.set(key, series);
    }
    series.packets.add(packets);
    series.bytes.add(bytes);
  }

  #forwardedSeries(direction: Direction): Amounts {
    const labels = [direction, ...this.#labels];
    return { packets: this.#families.packets.series(labels), bytes: this.#families.bytes.series(labels) };
  }

  #droppedSeries(reason: string, direction: Direction): Amounts {
    const { droppedPackets, droppedBytes } = this.#families;
    const labels = [reason, direction, ...this.#labels];
    return { packets: droppedPackets.series(labels), bytes: droppedBytes.series(labels) };
  }
}
