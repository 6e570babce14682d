/** From sources to sinks: says who is behind the addresses of each record, and passes the batch on. */

import { RetinaError, type Logger } from '@retina/core';
import type { Batch, EndpointLookup, Endpoints, FiveTuple, Sink } from '@retina/flow';

/** What a pipeline is made of. */
export interface PipelineOptions {
  readonly endpoints: EndpointLookup;
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
        this.#enrich(batch.flows);
        break;
      case 'drop':
      case 'drop-sample':
        this.#enrich(batch.drops);
        break;
      case 'dns':
        for (const event of batch.events) event.clientEndpoint = this.#options.endpoints.find(event.client);
        break;
      case 'drop-total':
      case 'dns-total':
      case 'forward-total':
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
