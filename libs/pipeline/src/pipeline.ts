/** From sources to sinks: says who is behind the addresses of each record, and passes the batch on. */

import { RetinaError, type Logger } from '@retina/core';
import type { Batch, EndpointLookup, Endpoints, FiveTuple, Flow, Sink } from '@retina/flow';

/** Looks at flows, and may complete them. */
export interface FlowObserver {
  observe(flows: readonly Flow[]): void;
}

/** What a pipeline is made of. */
export interface PipelineOptions {
  readonly endpoints: EndpointLookup;
  /** Joins flows into connections, before anybody else sees them. */
  readonly connections?: FlowObserver | undefined;
  readonly sinks: readonly Sink[];
  readonly logger: Logger;
}

/** Enriches in place and fans out. A sink that throws costs only itself this batch. */
export class Pipeline implements Sink {
  readonly #options: PipelineOptions;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  accept(batch: Batch): void {
    switch (batch.kind) {
      case 'flow':
        this.#options.connections?.observe(batch.flows);
        this.#enrich(batch.flows);
        break;
      case 'connection':
        this.#enrich(batch.connections);
        break;
      case 'drop':
      case 'drop-sample':
        this.#enrich(batch.drops);
        break;
      case 'drop-total':
      case 'forward-total':
      case 'reachability':
        break;
    }
    for (const sink of this.#options.sinks) this.#pass(sink, batch);
  }

  #enrich(records: readonly (FiveTuple & Endpoints)[]): void {
    const { endpoints } = this.#options;
    for (const record of records) {
      record.sourceEndpoint = endpoints.find(record.source);
      record.destinationEndpoint = endpoints.find(record.destination);
    }
  }

  #pass(sink: Sink, batch: Batch): void {
    try {
      sink.accept(batch);
    } catch (thrown) {
      const error = RetinaError.from(thrown);
      this.#options.logger.error('a sink failed on a batch', { kind: batch.kind, error });
    }
  }
}
