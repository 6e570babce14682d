/** Who a pod is, for everybody who sees its addresses. */

import { asksForObservation } from '@retina/api';
import { defined } from '@retina/core';
import { type Endpoint, type Identity, UNKNOWN } from '@retina/flow';
import type { OwnerReference } from '@retina/kube';
import { BY_POD, type ClusterView } from '../cluster-view.js';
import { type Pod, SERVICE_NAME_LABEL, ZONE_LABEL } from '../kinds.js';

/** Phases after which a pod's addresses are free for others. */
const ENDED = ['Succeeded', 'Failed'];

/**
 * The identity of a pod; undefined as long as it has no address of its own, as in the node's network, and once it has ended.
 * @param podLabels The labels that the configuration asks for.
 */
export function podIdentity(pod: Pod, view: ClusterView, podLabels: readonly string[]): Identity | undefined {
  const { metadata, spec } = pod;
  const addresses = addressesOf(pod);
  if (addresses.length === 0) return undefined;
  const endpoint: Endpoint = {
    namespace: metadata.namespace ?? UNKNOWN,
    podName: metadata.name,
    ...workloadOf(pod, view),
    ...defined({
      service: servicesOf(metadata.uid, view),
      zone: zoneOf(pod, view),
      node: spec?.nodeName,
      labels: chosenLabels(metadata.labels, podLabels),
      isObserved: isObserved(pod, view),
      uid: metadata.uid,
    }),
  };
  return { addresses, endpoint, sinceMs: Date.parse(metadata.creationTimestamp ?? '') || 0 };
}

/** The topmost owner, and the direct one where that is another. A pod that nobody owns is its own workload. */
function workloadOf(
  { metadata }: Pod,
  view: ClusterView,
): Pick<Endpoint, 'workloadKind' | 'workloadName' | 'owner'> {
  const direct = controllerOf(metadata.ownerReferences);
  if (direct === undefined) return { workloadKind: 'Pod', workloadName: metadata.name };
  const owner = view.ownerOf(direct.kind, metadata.namespace, direct.name);
  const topmost = controllerOf(owner?.metadata.ownerReferences) ?? direct;
  const workload = { workloadKind: topmost.kind, workloadName: topmost.name };
  return topmost === direct ? workload : { ...workload, owner: { kind: direct.kind, name: direct.name } };
}

/** By an annotation of its own or of its namespace. */
function isObserved(pod: Pod, view: ClusterView): true | undefined {
  const namespace = view.namespaces.get(pod.metadata.namespace ?? '');
  const asks = asksForObservation(pod) || (namespace !== undefined && asksForObservation(namespace));
  return asks ? true : undefined;
}

/** Its own addresses while it lives, of both families; older kubelets set only the first. */
function addressesOf({ spec, status }: Pod): readonly string[] {
  if (spec?.hostNetwork === true || ENDED.includes(status?.phase ?? '')) return [];
  const all = (status?.podIPs ?? []).map(({ ip }) => ip);
  return all.length > 0 || status?.podIP === undefined ? all : [status.podIP];
}

function zoneOf({ spec }: Pod, view: ClusterView): string | undefined {
  return view.nodes.get(spec?.nodeName ?? '')?.metadata.labels?.[ZONE_LABEL];
}

/** The one that made it; others may hold a pod without running it. */
function controllerOf(references: readonly OwnerReference[] = []): OwnerReference | undefined {
  return references.find(({ controller }) => controller === true) ?? references[0];
}

function servicesOf(uid: string | undefined, view: ClusterView): string | undefined {
  if (uid === undefined) return undefined;
  const names = view.slices
    .byIndex(BY_POD, uid)
    .flatMap(({ metadata }) => metadata.labels?.[SERVICE_NAME_LABEL] ?? []);
  return names.length === 0 ? undefined : [...new Set(names)].toSorted().join(',');
}

function chosenLabels(
  labels: Readonly<Record<string, string>> | undefined,
  chosen: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const found = chosen.flatMap((key) => (labels?.[key] === undefined ? [] : [[key, labels[key]] as const]));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
