export { CAPTURE } from './capture.js';
export {
  compileMetrics,
  configurationDigest,
  formatCompiledMetrics,
  parseCompiledMetrics,
} from './compile-metrics.js';
export { setCondition } from './condition.js';
export { crdManifest } from './crd-manifest.js';
export {
  ADDITIONAL_LABELS,
  CONTEXT_LABELS,
  METRIC_NAMES,
  METRICS_CONFIGURATION,
} from './metrics-configuration.js';
export { asksForObservation, OBSERVE, OBSERVE_ANNOTATION } from './observation.js';
export { API_VERSION, GROUP, validateResource, VERSION } from './resource.js';
export { RESOURCES } from './resources.js';
export { RETINA_ENDPOINT } from './retina-endpoint.js';
export { TRACES_CONFIGURATION } from './traces-configuration.js';

export type { Capture, CaptureNode } from './capture.js';
export type {
  CompiledMetric,
  CompiledMetrics,
  NamespaceChoice,
  Overruled,
} from './compile-metrics.js';
export type { Condition } from './condition.js';
export type { LabelSelector } from './label-selector.js';
export type { AdditionalLabel, ContextLabel, MetricsConfiguration } from './metrics-configuration.js';
export type { ObjectMeta, Resource, ResourceDefinition, ResourceOf } from './resource.js';
export type { RetinaEndpoint } from './retina-endpoint.js';
export type { Fault } from './schema/find-faults.js';
export type { TracesConfiguration } from './traces-configuration.js';
