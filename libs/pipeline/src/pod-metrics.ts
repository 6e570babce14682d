/** The metrics at pod level: whose series a record belongs to, and when series end. */

import type { Address, Drop, Endpoint, Flow } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import type { LocalAddresses } from './local-addresses.js';
import { type PodFamilies, PodSeries, podFamilies } from './pod-series.js';

/** Local addresses whose series are kept at hand; beyond, all are looked up again. */
const CAPACITY = 16_384;

/** How the metrics at pod level are kept. */
export interface PodMetricsOptions {
  readonly local: LocalAddresses;
  /** How long a series without writes lives on. */
  readonly idleMs: number;
}

/** Counts for the addresses that are at home on this node. */
export class PodMetrics {
  readonly #local: LocalAddresses;
  readonly #idleMs: number;
  readonly #families: PodFamilies;
  readonly #pods = new Map<string, PodSeries>();
  #periodBeganMs: number | undefined;

  constructor(registry: MetricRegistry, { local, idleMs }: PodMetricsOptions) {
    this.#local = local;
    this.#idleMs = idleMs;
    this.#families = podFamilies(registry);
  }

  countFlow(flow: Flow): void {
    const address = this.#local.endOf(flow);
    if (address === undefined) return;
    const leaving = flow.point === 'from-endpoint' || flow.point === 'to-network';
    const pod = this.#pod(address, leaving ? flow.sourceEndpoint : flow.destinationEndpoint);
    pod.addForwarded(leaving ? 'egress' : 'ingress', flow.weight * flow.packets, flow.weight * flow.bytes);
    pod.addTcpFlags(flow.tcpFlags, flow.weight);
    if (flow.handshakeRttNs !== undefined) pod.observeHandshake(flow.handshakeRttNs, flow.weight);
  }

  /** A packet between two pods of this node is lost to both: egress of the one, ingress of the other. */
  countDrop(drop: Drop): void {
    const { reason, source, sourceEndpoint, destination, destinationEndpoint, packets, bytes } = drop;
    if (this.#isLocal(source, sourceEndpoint)) {
      this.#pod(source, sourceEndpoint).addDropped(reason, 'egress', packets, bytes);
    }
    if (this.#isLocal(destination, destinationEndpoint)) {
      this.#pod(destination, destinationEndpoint).addDropped(reason, 'ingress', packets, bytes);
    }
  }

  /**
   * Ends what has been idle too long, so that a pod that went away does not stay for ever. To be called from time to time
   * with a clock that never goes back.
   */
  expire(nowMs: number): void {
    for (const family of Object.values(this.#families)) family.expire(this.#idleMs, nowMs);
    this.#periodBeganMs ??= nowMs;
    if (nowMs - this.#periodBeganMs < this.#idleMs) return;
    this.#periodBeganMs = nowMs;
    this.#local.endPeriod();
    // Who is still there is looked up again, and finds its series as they were.
    this.#pods.clear();
  }

  #isLocal(address: Address, endpoint: Endpoint | undefined): boolean {
    return endpoint !== undefined || this.#local.has(address);
  }

  #pod(address: Address, endpoint: Endpoint | undefined): PodSeries {
    const known = this.#pods.get(address.text);
    if (known !== undefined && known.endpoint === endpoint) return known;
    if (this.#pods.size >= CAPACITY) this.#pods.clear();
    const pod = new PodSeries(this.#families, address, endpoint);
    this.#pods.set(address.text, pod);
    return pod;
  }
}
