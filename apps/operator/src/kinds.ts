/** The parts of Kubernetes' objects that the operator looks at, and what it keeps of them in memory. */

import { OBSERVE_ANNOTATION } from '@retina/api';
import { defined } from '@retina/core';
import type { KubeObject, ObjectMeta } from '@retina/kube';

/** A pod. */
export interface Pod extends KubeObject {
  readonly spec?: { readonly nodeName?: string; readonly hostNetwork?: boolean };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip: string }[];
    readonly hostIP?: string;
    readonly containerStatuses?: readonly { readonly name: string; readonly containerID?: string }[];
    /** What is kept of `containerStatuses`. */
    readonly containers?: readonly { readonly name: string; readonly id?: string }[];
  };
}

/** Something that owns pods and may be owned itself: a ReplicaSet, a Job. */
export type Owner = KubeObject;

/** A Service. */
export interface Service extends KubeObject {
  readonly spec?: { readonly clusterIP?: string; readonly clusterIPs?: readonly string[] };
}

/** A slice of the addresses behind a Service. */
export interface EndpointSlice extends KubeObject {
  readonly endpoints?:
    | readonly { readonly targetRef?: { readonly kind?: string; readonly uid?: string } }[]
    | null;
}

/** A node. */
export interface Node extends KubeObject {
  readonly status?: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] };
}

/** Label of an EndpointSlice with the name of its Service. */
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
/** Label of a node with its zone. */
export const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Most of a pod is spec and status that nobody here reads; 10,000 of them must fit. */
export function trimPod({ metadata, spec, status }: Pod): Pod {
  return {
    metadata: {
      ...identityOf(metadata),
      ...defined({ labels: metadata.labels }),
      ...annotationsOf(metadata),
    },
    spec: defined({ nodeName: spec?.nodeName, hostNetwork: spec?.hostNetwork }),
    status: defined({ phase: status?.phase, podIP: status?.podIP, podIPs: status?.podIPs }),
  };
}

/** What RetinaEndpoints tell besides. */
export function trimPodForEndpoint(pod: Pod): Pod {
  const trimmed = trimPod(pod);
  const { hostIP, containerStatuses } = pod.status ?? {};
  const containers = containerStatuses?.map(({ name, containerID }) => ({
    name,
    ...defined({ id: containerID }),
  }));
  return { ...trimmed, status: { ...trimmed.status, ...defined({ hostIP, containers }) } };
}

/** Of what owns pods only who it is and who owns it. */
export function trimOwner({ metadata }: Owner): Owner {
  return { metadata: identityOf(metadata) };
}

/** Of a Service its addresses. */
export function trimService({ metadata, spec }: Service): Service {
  return {
    metadata: identityOf(metadata),
    spec: defined({ clusterIP: spec?.clusterIP, clusterIPs: spec?.clusterIPs }),
  };
}

/** Of a slice the pods that it leads to. */
export function trimSlice({ metadata, endpoints }: EndpointSlice): EndpointSlice {
  return {
    metadata: { ...identityOf(metadata), ...labelOf(metadata, SERVICE_NAME_LABEL) },
    endpoints: (endpoints ?? []).flatMap(({ targetRef }) =>
      targetRef?.kind === 'Pod' && targetRef.uid !== undefined
        ? [{ targetRef: { kind: 'Pod', uid: targetRef.uid } }]
        : [],
    ),
  };
}

/** Of a node its addresses and zone. A node writes its status every few seconds; this part hardly ever changes. */
export function trimNode({ metadata, status }: Node): Node {
  return {
    metadata: { ...identityOf(metadata), ...labelOf(metadata, ZONE_LABEL) },
    status: { addresses: status?.addresses ?? [] },
  };
}

/** Of a namespace its annotations. */
export function trimNamespace({ metadata }: KubeObject): KubeObject {
  return { metadata: { ...identityOf(metadata), ...annotationsOf(metadata) } };
}

function identityOf(metadata: ObjectMeta): ObjectMeta {
  const { name, namespace, uid, resourceVersion, creationTimestamp, ownerReferences } = metadata;
  return { name, ...defined({ namespace, uid, resourceVersion, creationTimestamp, ownerReferences }) };
}

function labelOf({ labels }: ObjectMeta, key: string): Pick<ObjectMeta, 'labels'> {
  const value = labels?.[key];
  return value === undefined ? {} : { labels: { [key]: value } };
}

/** The one annotation that counts. */
function annotationsOf({ annotations }: ObjectMeta): Pick<ObjectMeta, 'annotations'> {
  const value = annotations?.[OBSERVE_ANNOTATION];
  return value === undefined ? {} : { annotations: { [OBSERVE_ANNOTATION]: value } };
}
