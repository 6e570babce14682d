/** From sources to sinks: says who is behind the addresses of each record, and passes the batch on. */

import { RetinaError, type Logger } from '@retina/core';
import type { Batch, EndpointLookup, Endpoints, Ends, Flow, Sink } from '@retina/flow';

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
    if (batch.kind === 'flow') this.#options.connections?.observe(batch.flows);
    this.#enrich(batch);
    for (const sink of this.#options.sinks) this.#pass(sink, batch);
  }

  /** Totals belong to nobody. */
  #enrich(batch: Batch): void {
    const { endpoints } = this.#options;
    if (batch.kind === 'flow') this.#enrichFlows(batch.flows);
    else if (batch.kind === 'connection') {
      this.#enrichEnds(batch.connections);
      this.#enrichEnds(batch.connections.flatMap(({ nat }) => nat ?? []));
    } else if (batch.kind === 'drop' || batch.kind === 'drop-sample') this.#enrichEnds(batch.drops);
    else if (batch.kind === 'dns') {
      for (const event of batch.events) {
        event.clientEndpoint = endpoints.find(event.client);
        event.serverEndpoint = endpoints.find(event.server);
      }
    } else if (batch.kind === 'pod-network') {
      for (const pod of batch.pods) {
        pod.address = pod.addresses.find((address) => endpoints.find(address) !== undefined) ?? pod.address;
        pod.endpoint = endpoints.find(pod.address);
      }
    } else if (batch.kind === 'tcp') {
      for (const happening of batch.happenings) {
        happening.localEndpoint = endpoints.find(happening.local);
        happening.remoteEndpoint = endpoints.find(happening.remote);
      }
    }
  }

  /** By the time of their packets: an address may have another owner by now. */
  #enrichFlows(flows: readonly Flow[]): void {
    const { endpoints } = this.#options;
    for (const flow of flows) {
      flow.sourceEndpoint = endpoints.find(flow.source, flow.firstSeenNs);
      flow.destinationEndpoint = endpoints.find(flow.destination, flow.firstSeenNs);
      if (flow.nat !== undefined) this.#enrichEnds([flow.nat], flow.firstSeenNs);
    }
  }

  #enrichEnds(records: readonly (Ends & Endpoints)[], atNs?: number): void {
    const { endpoints } = this.#options;
    for (const record of records) {
      record.sourceEndpoint = endpoints.find(record.source, atNs);
      record.destinationEndpoint = endpoints.find(record.destination, atNs);
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
