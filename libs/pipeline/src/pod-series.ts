/** The series of one sighting: looked up once, then kept, because many records of the same ends write to them. */

import { type Direction, TCP_FLAGS } from '@retina/flow';
import type { CounterSeries, HistogramSeries } from '@retina/metrics';
import type { End, Traffic } from './context-labels.js';
import { endpointOf, type PodLevel } from './pod-level.js';

const NS_PER_SECOND = 1e9;

interface Amounts {
  readonly packets: CounterSeries;
  readonly bytes: CounterSeries;
}

/** What went between two ends, or to and from one. */
export class PodSeries {
  readonly #level: PodLevel;
  readonly #traffic: Traffic;
  readonly #home: End;
  /** By direction and reply: two times three, found without a text, since nearly every record comes here. */
  readonly #forwarded: (Amounts | undefined)[] = [];
  #dropped: Map<string, Amounts> | undefined;
  /** In the order of TCP_FLAGS. */
  readonly #tcpFlags: (CounterSeries | undefined)[] = [];
  #handshakeRtt: HistogramSeries | undefined;

  constructor(level: PodLevel, traffic: Traffic, home: End) {
    const { source, destination, sourcePort, destinationPort, protocol } = traffic;
    const { sourceEndpoint, destinationEndpoint } = traffic;
    const ends = { source, destination, sourceEndpoint, destinationEndpoint };
    this.#level = level;
    // A copy: records may hold much more.
    this.#traffic = { ...ends, sourcePort, destinationPort, protocol };
    this.#home = home;
  }

  /** Whether these are still the series of traffic with the same text: an address may have got into other hands. */
  fits(traffic: Traffic, home: End): boolean {
    if (!this.#level.isRemote) return endpointOf(this.#traffic, this.#home) === endpointOf(traffic, home);
    const { sourceEndpoint, destinationEndpoint } = this.#traffic;
    return traffic.sourceEndpoint === sourceEndpoint && traffic.destinationEndpoint === destinationEndpoint;
  }

  addForwarded(direction: Direction, isReply: boolean | undefined, packets: number, bytes: number): void {
    const index = (direction === 'egress' ? 3 : 0) + (isReply === undefined ? 2 : Number(isReply));
    const amounts = (this.#forwarded[index] ??= this.#forwardedSeries(direction, isReply));
    amounts.packets.add(packets);
    amounts.bytes.add(bytes);
  }

  /** @param counts In the order of TCP_FLAGS. A flag never seen gets no series. */
  addTcpFlags(counts: readonly number[], weight: number): void {
    for (let index = 0; index < counts.length; index++) {
      const count = counts[index]!;
      if (count === 0) continue;
      const series = (this.#tcpFlags[index] ??= this.#tcpFlagSeries(index));
      series.add(weight * count);
    }
  }

  /** @param peer Who took so long to answer. */
  observeHandshake(rttNs: number, weight: number, peer: () => string): void {
    const sighting = { traffic: this.#traffic, home: this.#home };
    this.#handshakeRtt ??= this.#level.histogram('podHandshakeRtt', [], sighting);
    this.#handshakeRtt.observe(rttNs / NS_PER_SECOND, weight, () => ({ peer: peer() }));
  }

  addDropped(reason: string, direction: Direction, packets: number, bytes: number): void {
    const key = `${direction} ${reason}`;
    this.#dropped ??= new Map();
    let amounts = this.#dropped.get(key);
    if (amounts === undefined) {
      amounts = this.#droppedSeries(reason, direction);
      this.#dropped.set(key, amounts);
    }
    amounts.packets.add(packets);
    amounts.bytes.add(bytes);
  }

  #forwardedSeries(direction: Direction, isReply: boolean | undefined): Amounts {
    const sighting = { traffic: this.#traffic, home: this.#home, isReply };
    return {
      packets: this.#level.counter('podForwardCount', [direction], sighting),
      bytes: this.#level.counter('podForwardBytes', [direction], sighting),
    };
  }

  #tcpFlagSeries(index: number): CounterSeries {
    const sighting = { traffic: this.#traffic, home: this.#home };
    return this.#level.counter('podTcpFlagsCount', [TCP_FLAGS[index]!], sighting);
  }

  #droppedSeries(reason: string, direction: Direction): Amounts {
    const sighting = { traffic: this.#traffic, home: this.#home };
    return {
      packets: this.#level.counter('podDropCount', [reason, direction], sighting),
      bytes: this.#level.counter('podDropBytes', [reason, direction], sighting),
    };
  }
}
