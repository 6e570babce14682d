/** The cluster as the operator knows it: one watch a kind, whatever the number of agents. */

import {
  ENDPOINT_SLICES,
  Informer,
  JOBS,
  type KubeConnection,
  type KubeObject,
  keyOf,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
  type RequestObserver,
  ResourceClient,
  type ResourceType,
  SERVICES,
} from '@retina/kube';
import {
  type EndpointSlice,
  type Node,
  type Owner,
  type Pod,
  type Service,
  trimNamespace,
  trimNode,
  trimOwner,
  trimPod,
  trimPodForEndpoint,
  trimService,
  trimSlice,
} from './kinds.js';

/** Pods by the UID of what owns them. */
export const BY_OWNER = 'owner';
/** Pods by the name of their node. */
export const BY_NODE = 'node';
/** Pods by their namespace. */
export const BY_NAMESPACE = 'namespace';
/** Pods by their own UID. */
export const BY_UID = 'uid';
/** Slices by the UID of a pod behind them. */
export const BY_POD = 'pod';

/** Informers of everything that identities are made of. None is started here. */
export class ClusterView {
  readonly pods: Informer<Pod>;
  readonly replicaSets: Informer<Owner>;
  readonly jobs: Informer<Owner>;
  readonly services: Informer<Service>;
  readonly slices: Informer<EndpointSlice>;
  readonly nodes: Informer<Node>;
  readonly namespaces: Informer<KubeObject>;

  /** @param forEndpoints Whether pods are kept with all that a RetinaEndpoint tells. */
  constructor(connection: KubeConnection, observer?: RequestObserver, forEndpoints = false) {
    const client = <T extends KubeObject>(type: ResourceType): ResourceClient<T> =>
      new ResourceClient<T>(connection, type, observer === undefined ? {} : { observer });
    this.pods = new Informer<Pod>({
      client: client(PODS),
      transform: forEndpoints ? trimPodForEndpoint : trimPod,
      indexers: {
        [BY_UID]: ({ metadata }) => (metadata.uid === undefined ? [] : [metadata.uid]),
        [BY_OWNER]: ({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid),
        [BY_NODE]: ({ spec }) => (spec?.nodeName === undefined ? [] : [spec.nodeName]),
        [BY_NAMESPACE]: ({ metadata }) => (metadata.namespace === undefined ? [] : [metadata.namespace]),
      },
    });
    this.replicaSets = new Informer<Owner>({ client: client(REPLICA_SETS), transform: trimOwner });
    this.jobs = new Informer<Owner>({ client: client(JOBS), transform: trimOwner });
    this.services = new Informer<Service>({ client: client(SERVICES), transform: trimService });
    this.slices = new Informer<EndpointSlice>({
      client: client(ENDPOINT_SLICES),
      transform: trimSlice,
      indexers: { [BY_POD]: (slice) => podUidsOf(slice) },
    });
    this.nodes = new Informer<Node>({ client: client(NODES), transform: trimNode });
    this.namespaces = new Informer<KubeObject>({ client: client(NAMESPACES), transform: trimNamespace });
  }

  /** All of them, as components. */
  get informers(): readonly Informer<KubeObject>[] {
    const { pods, replicaSets, jobs, services, slices, nodes, namespaces } = this;
    return [pods, replicaSets, jobs, services, slices, nodes, namespaces] as readonly Informer<KubeObject>[];
  }

  /** Resolves when the whole cluster is known. */
  async synced(): Promise<void> {
    await Promise.all(this.informers.map(async ({ synced }) => synced));
  }

  /** What owns a pod besides pods' direct owners: the Deployment of its ReplicaSet, the CronJob of its Job. */
  ownerOf(kind: string, namespace: string | undefined, name: string): Owner | undefined {
    const key = keyOf({ namespace, name });
    if (kind === 'ReplicaSet') return this.replicaSets.get(key);
    return kind === 'Job' ? this.jobs.get(key) : undefined;
  }
}

/** UIDs of the pods that a slice leads to. */
export function podUidsOf({ endpoints }: EndpointSlice): readonly string[] {
  return (endpoints ?? []).flatMap(({ targetRef }) => targetRef?.uid ?? []);
}
