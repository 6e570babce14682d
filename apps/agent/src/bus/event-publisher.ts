/** What happened on this node, to NATS, for whoever subscribes. */

import type { StreamPublisher } from '@retina/bus';
import type { Component, RunContext } from '@retina/core';
import type { EventSink, NodeEvent } from '@retina/flow';
import type { AgentConfig } from '../settings.js';
import { PublisherAccount, type PublisherParts } from './publisher-account.js';

/** Keeps events on disk while NATS is away. While it is down itself, what it is told counts as lost. */
export class EventPublisher implements Component, EventSink {
  readonly name = 'event-publisher';
  /** The log tells of events, too. */
  readonly optional = true;
  readonly #config: AgentConfig;
  readonly #parts: PublisherParts;
  readonly #account: PublisherAccount;
  #publisher: StreamPublisher | undefined;
  #publish: ((event: NodeEvent) => void) | undefined;
  #collecting: Disposable | undefined;

  constructor(config: AgentConfig, parts: PublisherParts) {
    this.#config = config;
    this.#parts = parts;
    this.#account = new PublisherAccount(parts.ledger, 'bus_events');
  }

  tell(event: NodeEvent): void {
    if (this.#publish === undefined) this.#account.lose(1);
    else this.#publish(event);
  }

  /** Resolves at once, also while no server can be reached. @throws HOST_CALL_FAILED when the spool cannot be used. */
  async start(context: RunContext): Promise<void> {
    const { createEventPublisher, eventPublishing } = await import('./event-publishing.js');
    const { connection, nodeName, registry } = this.#parts;
    const publisher = createEventPublisher(this.#config, await connection());
    this.#publisher = publisher;
    this.#account.begin(publisher.counts.waiting);
    await publisher.start(context);
    this.#collecting = registry.onCollect(() => void this.#account.settle(publisher.counts));
    this.#publish = eventPublishing(this.#config, { nodeName, publisher });
  }

  /** What NATS does not confirm stays on disk. */
  async stop(): Promise<void> {
    this.#publish = undefined;
    this.#collecting?.[Symbol.dispose]();
    await this.#publisher?.stop();
    if (this.#publisher !== undefined) this.#account.settle(this.#publisher.counts);
    this.#publisher = undefined;
  }
}
