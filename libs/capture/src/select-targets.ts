/** Which nodes and pods a capture means, and what it leaves out and why. */

import type { Capture } from '@retina/api';
import { type ClusterObjects, type ClusterPod, podAddresses } from './cluster-objects.js';
import { matchesLabels } from './label-match.js';

/** How far the Captures of a namespace reach: to its own pods only, or to everything. */
export type Reach = 'namespace' | 'cluster';

/** A pod that is captured. */
export interface CapturedPod {
  readonly namespace: string;
  readonly name: string;
  readonly addresses: readonly string[];
}

/** A node that is captured: all of its traffic, or that of these pods. */
export interface CapturedNode {
  readonly node: string;
  readonly pods: readonly CapturedPod[] | undefined;
}

/** What was asked for and is not captured. */
export interface LeftOut {
  /** `node/NAME` or `pod/NAMESPACE/NAME`. */
  readonly what: string;
  readonly why: string;
}

/** What a target comes to in a cluster. */
export interface Targets {
  /** By name of the node. */
  readonly nodes: readonly CapturedNode[];
  readonly leftOut: readonly LeftOut[];
}

type CaptureTarget = Capture['spec']['captureConfiguration']['captureTarget'];

/**
 * Resolves a target. Pods are those of the capture's own namespace, unless a namespaceSelector names others. A pod that
 * has no node or address yet, has ended, or is on a node that cannot be captured on, is left out: never does a pod
 * without address become all traffic of its node. The caller checks the reach first (`reachFaults`).
 */
export function selectTargets(
  target: CaptureTarget,
  namespace: string,
  cluster: ClusterObjects,
  reach: Reach,
): Targets {
  if (target.nodeSelector !== undefined) {
    const { nodeSelector } = target;
    const chosen = cluster.nodes.filter(({ metadata }) => matchesLabels(nodeSelector, metadata.labels));
    const nodes = chosen.map(({ metadata }) => ({ node: metadata.name, pods: undefined }));
    return withoutForeignSystems({ nodes: byName(nodes), leftOut: [] }, cluster);
  }
  const { pods, missing } = choosePods(target, namespace, cluster);
  const onNodes = new Map<string, CapturedPod[]>();
  const leftOut: LeftOut[] = [...missing];
  for (const pod of pods) {
    const why = objection(pod, reach);
    if (why !== undefined) {
      leftOut.push({ what: `pod/${pod.metadata.namespace}/${pod.metadata.name}`, why });
      continue;
    }
    const node = pod.spec?.nodeName ?? '';
    onNodes.set(node, [...(onNodes.get(node) ?? []), capturedPod(pod)]);
  }
  const nodes = Array.from(onNodes, ([node, captured]) => ({ node, pods: captured }));
  return withoutForeignSystems({ nodes: byName(nodes), leftOut }, cluster);
}

/** Why a capture may not reach what its target names, each with its field; empty when it may. */
export function reachFaults(target: CaptureTarget, reach: Reach): { path: string; message: string }[] {
  if (reach === 'cluster') return [];
  const path = 'spec.captureConfiguration.captureTarget';
  const refusals = {
    nodeSelector: 'would capture the traffic of every namespace: choose pods by podSelector or podNames',
    namespaceSelector: 'would leave the namespace of the Capture: remove it',
  } as const;
  return (['nodeSelector', 'namespaceSelector'] as const)
    .filter((field) => target[field] !== undefined)
    .map((field) => ({
      path: `${path}.${field}`,
      message: `${refusals[field]}, or have an administrator allow this namespace to capture in the whole cluster`,
    }));
}

interface Chosen {
  readonly pods: readonly ClusterPod[];
  readonly missing: readonly LeftOut[];
}

function choosePods(target: CaptureTarget, namespace: string, cluster: ClusterObjects): Chosen {
  const { podNames, podSelector = {}, namespaceSelector } = target;
  const own = cluster.pods.filter(({ metadata }) => metadata.namespace === namespace);
  if (podNames !== undefined) {
    const there = new Set(own.map(({ metadata }) => metadata.name));
    const missing = podNames
      .filter((name) => !there.has(name))
      .map((name) => ({ what: `pod/${namespace}/${name}`, why: 'there is no such pod' }));
    return { pods: own.filter(({ metadata }) => podNames.includes(metadata.name)), missing };
  }
  const namespaces = new Set(
    cluster.namespaces
      .filter(({ metadata }) => matchesLabels(namespaceSelector ?? {}, metadata.labels))
      .map(({ metadata }) => metadata.name),
  );
  const candidates =
    namespaceSelector === undefined
      ? own
      : cluster.pods.filter(({ metadata }) => namespaces.has(metadata.namespace ?? ''));
  return {
    pods: candidates.filter(({ metadata }) => matchesLabels(podSelector, metadata.labels)),
    missing: [],
  };
}

function objection(pod: ClusterPod, reach: Reach): string | undefined {
  const { spec = {}, status = {} } = pod;
  if (status.phase === 'Succeeded' || status.phase === 'Failed') return 'the pod has ended';
  if (spec.nodeName === undefined || spec.nodeName === '') return 'the pod is on no node yet';
  if (podAddresses(pod).length === 0) return 'the pod has no address yet';
  if (spec.hostNetwork === true && reach === 'namespace')
    return 'the pod shares the address of its node, whose traffic is not only its own';
  return undefined;
}

function capturedPod(pod: ClusterPod): CapturedPod {
  const { namespace = '', name } = pod.metadata;
  return { namespace, name, addresses: podAddresses(pod) };
}

/** Only Linux nodes are captured on. A node that does not say what it runs is taken for one. */
function withoutForeignSystems({ nodes, leftOut }: Targets, cluster: ClusterObjects): Targets {
  const systems = new Map(
    cluster.nodes.map(({ metadata }) => [metadata.name, metadata.labels?.['kubernetes.io/os'] ?? 'linux']),
  );
  const foreign = nodes.filter(({ node }) => (systems.get(node) ?? 'linux') !== 'linux');
  return {
    nodes: nodes.filter((node) => !foreign.includes(node)),
    leftOut: [
      ...leftOut,
      ...foreign.map(({ node }) => ({
        what: `node/${node}`,
        why: `it runs ${systems.get(node)}: only Linux nodes are captured on`,
      })),
    ],
  };
}

function byName(nodes: readonly CapturedNode[]): CapturedNode[] {
  return nodes.toSorted((one, other) => (one.node < other.node ? -1 : 1));
}
