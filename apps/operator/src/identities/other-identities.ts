/** Who Services and nodes are. */

import { defined } from '@retina/core';
import { type Identity, UNKNOWN } from '@retina/flow';
import { type Node, type Service, ZONE_LABEL } from '../kinds.js';

/** The identity of a Service's own addresses, before they are translated to a pod's; undefined for a headless one. */
export function serviceIdentity({ metadata, spec }: Service): Identity | undefined {
  const addresses = (spec?.clusterIPs ?? [spec?.clusterIP ?? '']).filter(
    (address) => address !== '' && address !== 'None',
  );
  if (addresses.length === 0) return undefined;
  const { name, namespace = UNKNOWN } = metadata;
  const endpoint = {
    namespace,
    podName: UNKNOWN,
    workloadKind: 'Service',
    workloadName: name,
    service: name,
  };
  return { addresses, endpoint, sinceMs: madeMs(metadata.creationTimestamp) };
}

/** The identity of a node's addresses, which pods in its network have too. */
export function nodeIdentity({ metadata, status }: Node): Identity | undefined {
  const addresses = (status?.addresses ?? [])
    .filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP')
    .map(({ address }) => address);
  if (addresses.length === 0) return undefined;
  const zone = metadata.labels?.[ZONE_LABEL];
  const endpoint = {
    namespace: UNKNOWN,
    podName: UNKNOWN,
    workloadKind: 'Node',
    workloadName: metadata.name,
    ...defined({ zone }),
    node: metadata.name,
  };
  return { addresses: [...new Set(addresses)], endpoint, sinceMs: madeMs(metadata.creationTimestamp) };
}

function madeMs(creationTimestamp: string | undefined): number {
  return Date.parse(creationTimestamp ?? '') || 0;
}
