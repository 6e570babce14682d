/** Which of the views of one packet counts for the cluster. */

import { type Flow, UNKNOWN } from '@retina/flow';
import type { PacketView, ViewEnd, ViewEnds } from './packet-view.js';

/**
 * Whether packets are counted where this record was made, and nowhere else. The side that sends counts: a pod at its
 * interface, a node at its uplink or, to a pod of its own, at the interface of that. Senders that no agent watches are counted
 * at the interface of the pod that receives. Goes by the record alone, and by what the node that made it translates.
 * @param node The one that made the record.
 */
export function isReporter({ before, after }: PacketView, point: Flow['point'], node: string): boolean {
  if (isPod(before.source)) return point === 'from-endpoint';
  if (!isPod(after.destination)) return false;
  if (point === 'to-network') return nodeOf(after.source) === node;
  return point === 'to-endpoint' && !isCountedByOther(before, node);
}

/** Another node sent it, as its own or for somebody whom it hides, and knew that it goes to a pod. */
function isCountedByOther({ source, destination }: ViewEnds, node: string): boolean {
  const sender = nodeOf(source);
  return sender !== undefined && sender !== node && isPod(destination);
}

/** Nodes and Services have no name of a pod. */
function isPod({ endpoint }: ViewEnd): boolean {
  return endpoint !== undefined && endpoint.podName !== UNKNOWN;
}

function nodeOf({ endpoint }: ViewEnd): string | undefined {
  return endpoint?.workloadKind === 'Node' ? endpoint.workloadName : undefined;
}
