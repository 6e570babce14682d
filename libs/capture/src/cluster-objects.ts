/** What a plan reads of a cluster: the parts of nodes, pods and namespaces that matter to it, as the API gives them. */

import type { Labels } from './label-match.js';

interface Meta {
  readonly name: string;
  readonly labels?: Labels;
}

/** A node. */
export interface ClusterNode {
  readonly metadata: Meta;
}

/** A namespace. */
export interface ClusterNamespace {
  readonly metadata: Meta;
}

/** A pod. */
export interface ClusterPod {
  readonly metadata: Meta & { readonly namespace?: string };
  readonly spec?: { readonly nodeName?: string; readonly hostNetwork?: boolean };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip?: string }[];
  };
}

/** A cluster at one moment. */
export interface ClusterObjects {
  readonly nodes: readonly ClusterNode[];
  readonly namespaces: readonly ClusterNamespace[];
  readonly pods: readonly ClusterPod[];
}

/** All addresses of a pod; none while it has none. */
export function podAddresses({ status = {} }: ClusterPod): string[] {
  const all = (status.podIPs ?? []).map(({ ip }) => ip);
  return [...new Set([status.podIP, ...all])].filter((ip) => ip !== undefined && ip !== '') as string[];
}
