/** The metrics of flows and drops at pod level: whose series a record belongs to. */

import type { Address, Drop, Endpoint, Flow } from '@retina/flow';
import type { End, Traffic } from './context-labels.js';
import type { LocalAddresses } from './local-addresses.js';
import type { PodLevel } from './pod-level.js';
import { PodSeries } from './pod-series.js';

/** Ends whose series are kept at hand; beyond, all are looked up again. */
const CAPACITY = 8_192;

/** How the metrics at pod level are kept. */
export interface PodMetricsOptions {
  readonly local: LocalAddresses;
  /** An address from which nothing came for so long may be at home elsewhere. */
  readonly idleMs: number;
}

/** Counts for the addresses that are at home on this node. */
export class PodMetrics {
  readonly #level: PodLevel;
  readonly #local: LocalAddresses;
  readonly #idleMs: number;
  readonly #series = new Map<string, PodSeries>();
  /** Of the pod level for which series are kept. */
  #generation = 0;
  #periodBeganMs: number | undefined;

  constructor(level: PodLevel, { local, idleMs }: PodMetricsOptions) {
    this.#level = level;
    this.#local = local;
    this.#idleMs = idleMs;
  }

  countFlow(flow: Flow): void {
    if (this.#local.endOf(flow) === undefined) return;
    const leaving = flow.point === 'from-endpoint' || flow.point === 'to-network';
    const series = this.#seriesOf(flow, leaving ? 'source' : 'destination');
    const { weight, isReply } = flow;
    series.addForwarded(leaving ? 'egress' : 'ingress', isReply, weight * flow.packets, weight * flow.bytes);
    series.addTcpFlags(flow.tcpFlags, weight);
    if (flow.handshakeRttNs === undefined) return;
    const { destination, destinationPort } = flow;
    series.observeHandshake(flow.handshakeRttNs, weight, () => `${destination.text} ${destinationPort}`);
  }

  /**
   * In local context, a packet between two pods of this node is lost to both: egress of the one, ingress of the other. In
   * remote context the series has both.
   */
  countDrop(drop: Drop): void {
    if (this.#level.isRemote) {
      const isFromHere = this.#local.has(drop.source);
      const isToHere = this.#local.has(drop.destination);
      const isEgress = isFromHere === isToHere ? drop.direction === 'egress' : isFromHere;
      this.#countDropAt(drop, isEgress ? 'source' : 'destination');
      return;
    }
    if (this.#isLocal(drop.source, drop.sourceEndpoint)) this.#countDropAt(drop, 'source');
    if (this.#isLocal(drop.destination, drop.destinationEndpoint)) this.#countDropAt(drop, 'destination');
  }

  /**
   * Forgets where addresses were at home long ago. To be called from time to time with a clock that never goes back.
   */
  expire(nowMs: number): void {
    this.#periodBeganMs ??= nowMs;
    if (nowMs - this.#periodBeganMs < this.#idleMs) return;
    this.#periodBeganMs = nowMs;
    this.#local.endPeriod();
    // Who is still there is looked up again, and finds its series as they were.
    this.#series.clear();
  }

  #countDropAt(drop: Drop, home: End): void {
    const direction = home === 'source' ? 'egress' : 'ingress';
    this.#seriesOf(drop, home).addDropped(drop.reason, direction, drop.packets, drop.bytes);
  }

  #isLocal(address: Address, endpoint: Endpoint | undefined): boolean {
    return endpoint !== undefined || this.#local.has(address);
  }

  #seriesOf(traffic: Traffic, home: End): PodSeries {
    if (this.#generation !== this.#level.generation || this.#series.size >= CAPACITY) this.#series.clear();
    this.#generation = this.#level.generation;
    const text = this.#level.textOf(traffic, home);
    const known = this.#series.get(text);
    if (known?.fits(traffic, home) === true) return known;
    const series = new PodSeries(this.#level, traffic, home);
    this.#series.set(text, series);
    return series;
  }
}
