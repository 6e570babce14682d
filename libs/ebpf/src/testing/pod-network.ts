/** A node and its pods, wired as most CNIs do it: one veth per pod, routed by the node. */

import type { Namespace } from './namespace.js';
import type { NetworkBed } from './network-bed.js';

/** A pod of the test network. */
export interface TestPod {
  readonly namespace: Namespace;
  readonly v4: string;
  readonly v6: string;
  /** The interface inside the pod. */
  readonly link: string;
  /** The end of the pod's veth on the node. */
  readonly nodeLink: string;
  readonly nodeLinkIndex: number;
}

/** A node with pods behind it. */
export interface PodNetwork {
  readonly node: Namespace;
  readonly pods: readonly TestPod[];
}

/** How a pod network is made. */
export interface PodNetworkOptions {
  readonly pods: number;
  /** As for `NetworkBed.veth`. */
  readonly offloads?: boolean;
}

/** Makes a node and `pods` pods that reach each other through it, IPv4 and IPv6. */
export function podNetwork(bed: NetworkBed, { pods, offloads = true }: PodNetworkOptions): PodNetwork {
  const node = bed.namespace('node');
  node.forward();
  return { node, pods: Array.from({ length: pods }, (_, index) => addPod(bed, node, { index, offloads })) };
}

function addPod(
  bed: NetworkBed,
  node: Namespace,
  { index, offloads }: { index: number; offloads: boolean },
): TestPod {
  const namespace = bed.namespace(`pod${index}`);
  const [v4, v6] = [`10.77.${index}.2`, `fd77:${index}::2`];
  const [gateway4, gateway6] = [`10.77.${index}.1`, `fd77:${index}::1`];
  const nodeLink = `veth-pod${index}`;
  const veth = bed.veth({
    in: node,
    name: nodeLink,
    addresses: [`${gateway4}/24`, `${gateway6}/64`],
    offloads,
    peer: { in: namespace, name: 'eth0', addresses: [`${v4}/24`, `${v6}/64`] },
  });
  namespace.ip(`route add default via ${gateway4}`, `route add default via ${gateway6}`);
  return { namespace, v4, v6, link: 'eth0', nodeLink, nodeLinkIndex: veth.index };
}
