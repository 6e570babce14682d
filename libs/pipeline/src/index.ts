export { ConnectionTable } from './connection-table.js';
export { ConnectionTracker } from './connection-tracker.js';
export { IdentityFile } from './identity-file.js';
export { IdentityTable } from './identity-table.js';
export { LocalAddresses } from './local-addresses.js';
export { MetricsSink } from './metrics-sink.js';
export { parseIdentities } from './parse-identities.js';
export { Pipeline } from './pipeline.js';
export { TrafficSummary, describeDrop } from './traffic-summary.js';

export type { ConnectionLifetimes } from './connection-lifetimes.js';
export type { ConnectionTableOptions } from './connection-table.js';
export type { ConnectionTrackerOptions } from './connection-tracker.js';
export type { IdentityTableOptions, MissCause } from './identity-table.js';
export type { MetricsSinkOptions } from './metrics-sink.js';
export type { NodeAddresses } from './local-addresses.js';
export type { Identities } from './parse-identities.js';
export type { PipelineOptions } from './pipeline.js';
export type { Summary } from './traffic-summary.js';
