/** Turns batches into Retina's metrics, at node level and, with local context, at pod level. */

import type { Address, Batch, Drop, DropTotal, Endpoint, Flow, ForwardTotal, Sink } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import type { LocalAddresses } from './local-addresses.js';
import { PodSeries } from './pod-series.js';

/** Local addresses whose series are kept at hand; beyond, the oldest are looked up again. */
const CAPACITY = 16_384;

/** What a metrics sink needs to know. */
export interface MetricsSinkOptions {
  readonly local: LocalAddresses;
  /** Whether there are series for pods; otherwise for the node only. */
  readonly podLevel: boolean;
}

/** Counts what batches report. Never blocks and keeps nothing of a batch. */
export class MetricsSink implements Sink {
  readonly #registry: MetricRegistry;
  readonly #local: LocalAddresses;
  readonly #podLevel: boolean;
  readonly #pods = new Map<string, PodSeries>();

  constructor(registry: MetricRegistry, { local, podLevel }: MetricsSinkOptions) {
    this.#registry = registry;
    this.#local = local;
    this.#podLevel = podLevel;
  }

  accept(batch: Batch): void {
    switch (batch.kind) {
      case 'flow':
        for (const flow of batch.flows) this.#countFlow(flow);
        break;
      case 'drop':
        for (const drop of batch.drops) this.#countDrop(drop);
        break;
      case 'drop-total':
        for (const total of batch.totals) this.#countDropTotal(total);
        break;
      case 'forward-total':
        for (const total of batch.totals) this.#countForward(total);
        break;
      case 'drop-sample':
        break;
    }
  }

  #countFlow(flow: Flow): void {
    const end = this.#podLevel ? this.#local.endOf(flow) : undefined;
    if (end === undefined) return;
    const leaving = flow.point === 'from-endpoint' || flow.point === 'to-network';
    const pod = this.#pod(end, leaving ? flow.sourceEndpoint : flow.destinationEndpoint);
    pod.addForwarded(leaving ? 'egress' : 'ingress', flow.packets, flow.bytes);
    pod.addTcpFlags(flow.tcpFlags);
    if (flow.handshakeRttNs !== undefined) pod.observeHandshake(flow.handshakeRttNs);
  }

  /** A packet between two pods of this node is lost to both: egress of the one, ingress of the other. */
  #countDrop(drop: Drop): void {
    const { reason, location, packets, bytes } = drop;
    this.#registry.counter('dropLocationPackets').series([reason, location]).add(packets);
    if (!this.#podLevel) return;
    if (isLocal(this.#local, drop.source, drop.sourceEndpoint)) {
      this.#pod(drop.source, drop.sourceEndpoint).addDropped(reason, 'egress', packets, bytes);
    }
    if (isLocal(this.#local, drop.destination, drop.destinationEndpoint)) {
      this.#pod(drop.destination, drop.destinationEndpoint).addDropped(reason, 'ingress', packets, bytes);
    }
  }

  #countDropTotal({ reason, direction, packets, bytes }: DropTotal): void {
    this.#registry.counter('dropCount').series([reason, direction]).add(packets);
    this.#registry.counter('dropBytes').series([reason, direction]).add(bytes);
  }

  #countForward({ direction, packets, bytes }: ForwardTotal): void {
    this.#registry.counter('forwardCount').series([direction]).add(packets);
    this.#registry.counter('forwardBytes').series([direction]).add(bytes);
  }

  #pod(address: Address, endpoint: Endpoint | undefined): PodSeries {
    const known = this.#pods.get(address.text);
    if (known !== undefined && known.endpoint === endpoint) return known;
    if (this.#pods.size >= CAPACITY) this.#pods.clear();
    const pod = new PodSeries(this.#registry, address, endpoint);
    this.#pods.set(address.text, pod);
    return pod;
  }
}

function isLocal(local: LocalAddresses, address: Address, endpoint: Endpoint | undefined): boolean {
  return endpoint !== undefined || local.has(address);
}
