export { PartitionAggregate } from './partition-aggregate.js';
export { RollUp } from './roll-up.js';
export { SequenceRanges } from './sequence-ranges.js';

export type { PartitionAggregateOptions } from './partition-aggregate.js';
export type { RollUpRow, RollUpState } from './roll-up.js';
