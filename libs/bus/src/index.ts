export { BusConnection } from './bus-connection.js';
export { BUS_SETTINGS, busOptions } from './bus-settings.js';
export { eventMessage } from './cloud-event.js';
export { DUPLICATE_WINDOW_MS } from './ensure-stream.js';
export { ensureEventStream, EVENT_STREAM } from './event-stream.js';
export { ensureFlowStream, FLOW_PARTITIONS, FLOW_STREAM } from './flow-stream.js';
export { IdentityWatch } from './identity-watch.js';
export { KeyValueBucket } from './key-value-bucket.js';
export { KeyValueWatch } from './key-value-watch.js';
export { MessageSpool } from './message-spool.js';
export { StreamConsumer } from './stream-consumer.js';
export { StreamPublisher } from './stream-publisher.js';
export { StreamUpkeep } from './stream-upkeep.js';
export {
  AGGREGATE_BUCKET,
  CONFIG_BUCKET,
  flowMessageId,
  formatSubject,
  fromToken,
  IDENTITY_BUCKET,
  leaseKey,
  LIVE_KEYS,
  memberKey,
  METRICS_KEY,
  NODE_BUCKET,
  NODE_KEYS,
  nodeKey,
  nodeOfKey,
  parseSubject,
  podKey,
  podKeys,
  serviceKey,
  snapshotKey,
  SUBJECT_KINDS,
  subjectFilter,
  toToken,
} from './subjects.js';

export type { BusOptions } from './bus-connection.js';
export type { IdentityStore } from './identity-watch.js';
export type { BucketOptions } from './key-value-bucket.js';
export type { KeyValueEntry, KeyValueWatchOptions } from './key-value-watch.js';
export type { EventOrigin } from './cloud-event.js';
export type { StreamOptions } from './ensure-stream.js';
export type { SpooledMessage, SpoolOptions } from './message-spool.js';
export type { ConsumedMessage, StreamConsumerOptions } from './stream-consumer.js';
export type { PublisherCounts, StreamPublisherOptions } from './stream-publisher.js';
export type { Subject, SubjectKind } from './subjects.js';
