export { askedDelayMs } from './api-error.js';
export { Controller } from './controller.js';
export {
  CONFIG_MAPS,
  CUSTOM_RESOURCE_DEFINITIONS,
  ENDPOINT_SLICES,
  EVENTS,
  JOBS,
  LEASES,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
  SECRETS,
  SERVICES,
} from './core-resources.js';
export { EventRecorder } from './event-recorder.js';
export { Informer } from './informer.js';
export { KubeConnection } from './kube-connection.js';
export { keyOf, nameOf } from './kube-object.js';
export { LeaderElection } from './leader-election.js';
export { ResourceClient } from './resource-client.js';
export { apiVersionOf } from './resource-type.js';
export { WorkQueue } from './work-queue.js';

export type { ControllerOptions, ReconcileStep, StepResult } from './controller.js';
export type { EventRecorderOptions, ObjectEvent } from './event-recorder.js';
export type { InformerOptions } from './informer.js';
export type { ConnectionOptions } from './kube-connection.js';
export type { KubeObject, ObjectKey, ObjectMeta, ObjectName, OwnerReference } from './kube-object.js';
export type { LeaderElectionOptions } from './leader-election.js';
export type { ChangeListener, Indexer, StoreChange } from './object-store.js';
export type { ReflectorObserver } from './reflector.js';
export type { RequestObserver, Verb } from './request-observer.js';
export type {
  CallOptions,
  DeleteOptions,
  Page,
  PageOptions,
  PatchOptions,
  PatchType,
  ResourceClientOptions,
  Selection,
  WatchOptions,
} from './resource-client.js';
export type { ResourceType } from './resource-type.js';
export type { WatchEvent } from './watch-stream.js';
export type { WorkQueueOptions } from './work-queue.js';
