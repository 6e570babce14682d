/** The plan of a Capture, from the cluster as the API server has it now. */

import { type CapturePlan, planCapture } from '@retina/capture';
import {
  type KubeConnection,
  type KubeObject,
  NAMESPACES,
  NODES,
  PODS,
  type RequestObserver,
  ResourceClient,
  type ResourceType,
  type Selection,
} from '@retina/kube';
import type { StoredCapture } from './capture-objects.js';

/** Where the cluster is, and what Captures may reach of it. */
export interface PlanningOptions {
  readonly connection: KubeConnection;
  readonly observer: RequestObserver;
  /** The folder of every node below which `hostPath` lies. */
  readonly hostPathBase: string;
  /** Namespaces whose Captures reach the whole cluster; `*` for all of them. */
  readonly clusterNamespaces: readonly string[];
}

const PAGE = 500;

/** Asks for what the target is about: captures are rare, and not worth a copy of everything in memory. */
export async function planFromCluster(
  capture: StoredCapture,
  options: PlanningOptions,
  signal: AbortSignal,
): Promise<CapturePlan> {
  const { hostPathBase, clusterNamespaces } = options;
  const { namespace = 'default', creationTimestamp } = capture.metadata;
  const { namespaceSelector } = capture.spec.captureConfiguration.captureTarget;
  const reach = ['*', namespace].some((name) => clusterNamespaces.includes(name)) ? 'cluster' : 'namespace';
  const [nodes, namespaces, pods] = await Promise.all([
    all(NODES, {}, options, signal),
    all(NAMESPACES, {}, options, signal),
    all(PODS, namespaceSelector === undefined ? { namespace } : {}, options, signal),
  ]);
  const startedAt = new Date(creationTimestamp ?? 0);
  return planCapture(capture, { nodes, namespaces, pods }, { reach, hostPathBase, startedAt });
}

async function all(
  type: ResourceType,
  selection: Selection,
  { connection, observer }: PlanningOptions,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const client = new ResourceClient(connection, type, { observer });
  const objects: KubeObject[] = [];
  let continueToken: string | undefined;
  do {
    const page = await client.list({ ...selection, limit: PAGE, continueToken, signal });
    objects.push(...page.items);
    ({ continueToken } = page);
  } while (continueToken !== undefined);
  return objects;
}
