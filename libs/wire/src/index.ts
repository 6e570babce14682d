export { addressOf } from './flow/batch-tables.js';
export { FlowBatchBuilder, SCHEMA_VERSION } from './flow/flow-batch-builder.js';
export { flowBatchCodec } from './flow/flow.gen.js';
export { latencyBucket } from './flow/latency-sum.js';
export { PartitionedBatches } from './flow/partitioned-batches.js';
export {
  connectionsOf,
  dnsOf,
  dropCausesOf,
  dropTotalsOf,
  dropsOf,
  flowsOf,
  readFlowBatch,
  tcpOf,
} from './flow/read-flow-batch.js';

export type { Codec, Method } from './codec.js';
export type { BatchTables, ResolvedEnd } from './flow/batch-tables.js';
export type { BatchClock, BatchOrigin } from './flow/flow-batch-builder.js';
export type {
  BatchHeader,
  BatchHeaderInit,
  Dns as DnsMessage,
  Drop as DropMessage,
  Flow as FlowMessage,
  FlowBatch,
  FlowBatchInit,
  Latency as LatencyMessage,
  LedgerEntry as LedgerEntryMessage,
} from './flow/flow.gen.js';
export type { PartitionedBatch, PartitionedBatchesOptions } from './flow/partitioned-batches.js';
export type { ReceivedBatch } from './flow/read-flow-batch.js';
