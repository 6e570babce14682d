/** Sorts records into one batch a partition, and numbers the batches. */

import {
  type Batch,
  type FiveTuple,
  type Ledger,
  type Nat,
  networkEnds,
  partitionOf,
  type Sink,
} from '@retina/flow';
import { type BatchClock, FlowBatchBuilder } from './flow-batch-builder.js';

/** A batch that is to be published. */
export interface PartitionedBatch {
  readonly partition: number;
  /** From 1, without a gap within a boot and partition: it is taken up whatever becomes of the message. */
  readonly sequence: number;
  /** Rows in it. */
  readonly records: number;
  readonly payload: Uint8Array;
}

/** Who publishes, and how. */
export interface PartitionedBatchesOptions {
  readonly cluster: string;
  readonly node: string;
  /** Another one for each object of this class, ever. */
  readonly bootId: string;
  readonly partitions: number;
  readonly clock: () => BatchClock;
  /** Goes along once an epoch. */
  readonly ledger: Ledger;
  /** A batch with so many rows is emitted before its time; 512 unless told. */
  readonly maxRecords?: number;
  readonly emit: (batch: PartitionedBatch) => void;
}

/**
 * Records with a 5-tuple go by `partitionOf` the ends between nodes, so that all that is seen of a connection anywhere is in
 * one partition, translated or not; the others by the name of the node. Samples, sockets and statistics are left out: aggregators have no use for them.
 */
export class PartitionedBatches implements Sink {
  readonly #options: Required<PartitionedBatchesOptions>;
  readonly #home: number;
  readonly #sequences: number[];
  readonly #builders: (FlowBatchBuilder | undefined)[];
  #epoch = 1;
  #hasLedger = false;

  constructor(options: PartitionedBatchesOptions) {
    this.#options = { maxRecords: 512, ...options };
    const { node, partitions } = options;
    this.#home = partitionOf(
      { source: { text: node }, destination: { text: node }, sourcePort: 0, destinationPort: 0, protocol: 0 },
      partitions,
    );
    this.#sequences = Array.from({ length: partitions }, () => 0);
    this.#builders = Array.from({ length: partitions });
  }

  accept(batch: Batch): void {
    this.#add(batch);
    const { maxRecords } = this.#options;
    for (const [partition, builder] of this.#builders.entries()) {
      if (builder !== undefined && builder.size >= maxRecords) this.#emit(partition, builder);
    }
  }

  /** Emits what there is, a batch each time that it is asked for the next; then a new epoch begins. */
  *flush(): Generator<void> {
    for (const [partition, builder] of this.#builders.entries()) {
      if (builder === undefined) continue;
      this.#emit(partition, builder);
      yield;
    }
    this.#epoch++;
    this.#hasLedger = false;
  }

  #add(batch: Batch): void {
    if (batch.kind === 'flow') batch.flows.forEach((flow) => this.#of(flow).addFlow(flow));
    else if (batch.kind === 'connection') {
      batch.connections.forEach((connection) => this.#of(connection).addConnection(connection));
    } else if (batch.kind === 'drop') batch.drops.forEach((drop) => this.#of(drop).addDrop(drop));
    else this.#addOfNode(batch);
  }

  #addOfNode(batch: Batch): void {
    const home = this.#home;
    if (batch.kind === 'drop-total') batch.totals.forEach((total) => this.#in(home).addDropTotal(total));
    else if (batch.kind === 'drop-cause') batch.totals.forEach((total) => this.#in(home).addDropCause(total));
    else if (batch.kind === 'dns') batch.events.forEach((event) => this.#in(home).addDns(event));
    else if (batch.kind === 'tcp') batch.happenings.forEach((happening) => this.#in(home).addTcp(happening));
  }

  #of(record: FiveTuple & { readonly nat?: Nat | undefined }): FlowBatchBuilder {
    const { source, destination, sourcePort, destinationPort } = networkEnds(record);
    const { protocol } = record;
    const tuple = { source, destination, sourcePort, destinationPort, protocol };
    return this.#in(partitionOf(tuple, this.#options.partitions));
  }

  #in(partition: number): FlowBatchBuilder {
    return (this.#builders[partition] ??= new FlowBatchBuilder(this.#options.clock()));
  }

  #emit(partition: number, builder: FlowBatchBuilder): void {
    this.#builders[partition] = undefined;
    const { cluster, node, bootId, partitions, ledger, emit } = this.#options;
    const sequence = (this.#sequences[partition] ?? 0) + 1;
    this.#sequences[partition] = sequence;
    const entries = this.#hasLedger
      ? []
      : Array.from(ledger.entries(), ([stage, entry]) => ({ stage, ...entry }));
    this.#hasLedger = true;
    const payload = builder.build({
      ...{ cluster, node, bootId, partition, partitions, sequence },
      epoch: this.#epoch,
      ledger: entries,
    });
    emit({ partition, sequence, records: builder.size, payload });
  }
}
