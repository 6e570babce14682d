/** The kinds of Kubernetes itself that we read or write. */

import type { ResourceType } from './resource-type.js';

function core(plural: string, kind: string, namespaced: boolean = true): ResourceType {
  return { group: '', version: 'v1', plural, kind, namespaced };
}

function grouped(group: string, plural: string, kind: string): ResourceType {
  return { group, version: 'v1', plural, kind, namespaced: true };
}

/** Pods. */
export const PODS = core('pods', 'Pod');
/** Services. */
export const SERVICES = core('services', 'Service');
/** Nodes, of the whole cluster. */
export const NODES = core('nodes', 'Node', false);
/** Namespaces, of the whole cluster. */
export const NAMESPACES = core('namespaces', 'Namespace', false);
/** ConfigMaps. */
export const CONFIG_MAPS = core('configmaps', 'ConfigMap');
/** Secrets; never watched, only read by name. */
export const SECRETS = core('secrets', 'Secret');
/** ReplicaSets, for the Deployment that owns a pod. */
export const REPLICA_SETS = grouped('apps', 'replicasets', 'ReplicaSet');
/** Jobs, for the CronJob that owns a pod. */
export const JOBS = grouped('batch', 'jobs', 'Job');
/** EndpointSlices: a Service's addresses. */
export const ENDPOINT_SLICES = grouped('discovery.k8s.io', 'endpointslices', 'EndpointSlice');
/** Leases, for leader election. */
export const LEASES = grouped('coordination.k8s.io', 'leases', 'Lease');
/** Events, as `kubectl describe` shows them. */
export const EVENTS = grouped('events.k8s.io', 'events', 'Event');
/** CustomResourceDefinitions, of the whole cluster. */
export const CUSTOM_RESOURCE_DEFINITIONS: ResourceType = {
  ...grouped('apiextensions.k8s.io', 'customresourcedefinitions', 'CustomResourceDefinition'),
  namespaced: false,
};
