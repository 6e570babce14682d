/** Which of the views of one packet counts for the cluster. */

import { type Endpoint, type Flow, UNKNOWN } from '@retina/flow';

/**
 * Where packets between these two are counted, and nowhere else: at the interface of the pod that sends them; when that is
 * none, at the interface of the pod that gets them; undefined when neither is known to be a pod. Goes by the record alone.
 */
export function reporterOf({
  sourceEndpoint,
  destinationEndpoint,
}: Pick<Flow, 'sourceEndpoint' | 'destinationEndpoint'>): 'from-endpoint' | 'to-endpoint' | undefined {
  if (isPod(sourceEndpoint)) return 'from-endpoint';
  return isPod(destinationEndpoint) ? 'to-endpoint' : undefined;
}

/** Nodes and Services have no name of a pod. */
function isPod(endpoint: Endpoint | undefined): boolean {
  return endpoint !== undefined && endpoint.podName !== UNKNOWN;
}
