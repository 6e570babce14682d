/** Sums over the flows that a server still has. */

import type { HubbleFlow } from '@retina/wire/hubble';
import { podText } from './flow-text.js';

/** What passed between two, or was lost. */
export interface Sums {
  readonly packets: number;
  readonly bytes: number;
  readonly droppedPackets: number;
}

/** Who is on a side. */
export type Grouping = 'pod' | 'workload' | 'namespace';

/** A name for a side of a flow; its address where nobody is known. */
export function sideName(flow: HubbleFlow, side: 'source' | 'destination', by: Grouping): string {
  const { [side]: endpoint, IP } = flow;
  const pod = podText(endpoint);
  if (endpoint === undefined || pod === undefined) return IP?.[side] ?? '';
  if (by === 'namespace') return endpoint.namespace;
  const [workload] = endpoint.workloads;
  return by === 'pod' || workload === undefined
    ? pod
    : `${endpoint.namespace}/${workload.kind}/${workload.name}`;
}

/**
 * Adds up by a key. A packet that passes several points of a node is in a flow at each of them, so the sum of a key is
 * that of the point where most was seen.
 */
export class RecentSums {
  readonly #keys = new Map<string, Map<number, Sums>>();

  add(key: string, { traffic, traceObservationPoint: point }: HubbleFlow): void {
    const { packets = 0, bytes = 0, weight = 0 } = traffic ?? {};
    const times = Math.max(1, weight);
    const points = this.#keys.get(key) ?? new Map<number, Sums>();
    const before = points.get(point) ?? NONE;
    this.#keys.set(
      key,
      points.set(point, {
        packets: before.packets + packets * times,
        bytes: before.bytes + bytes * times,
        droppedPackets: 0,
      }),
    );
  }

  /** The sums of a key; zeros when nothing was added. */
  of(key: string): Sums {
    let most = NONE;
    let droppedPackets = 0;
    for (const [point, sums] of this.#keys.get(key) ?? []) {
      if (point === DROPPED) droppedPackets = sums.packets;
      else if (sums.bytes > most.bytes) most = sums;
    }
    return { ...most, droppedPackets };
  }

  keys(): IterableIterator<string> {
    return this.#keys.keys();
  }
}

/** Drops have no observation point. */
const DROPPED = 0;
const NONE: Sums = { packets: 0, bytes: 0, droppedPackets: 0 };
