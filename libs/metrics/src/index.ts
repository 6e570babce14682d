export { CATALOGUE } from './catalogue.js';
export { POD_LABELS } from './catalogue/definition.js';
export { labelText, parseLabelText } from './label-text.js';
export { render } from './exposition.js';
export { PROCESS_METRICS } from './process-metrics.js';
export { MetricRegistry } from './registry.js';
export { checkpointRegistry, restoreRegistry } from './registry-checkpoint.js';
export { sampleEventLoopLag } from './sample-event-loop-lag.js';

export type { MetricDefinition, MetricKey, MetricKeyOf } from './catalogue.js';
export type { RegistryState } from './registry-checkpoint.js';
export type { Exposition } from './exposition.js';
export type { HistogramSeries } from './histogram-family.js';
export type { MetricFamily, Redefinition, RegistryOptions } from './registry.js';
export type { CounterSeries, GaugeSeries } from './scalar-family.js';
export type { Family, SeriesPoint } from './series-family.js';
