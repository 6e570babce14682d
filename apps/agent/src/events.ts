/** What happened on this node, for a person: in the log, as a count, and by NATS. */

import type { Component, Logger } from '@retina/core';
import type { EventSink, NodeEvent, Sink } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import { Connectivity, DnsFailures, DropBursts } from '@retina/pipeline';
import type { GovernorEvent } from '@retina/sources';
import type { AgentConfig } from './settings.js';

/** Where events are told, beside the metrics. */
export interface EventsParts {
  readonly registry: MetricRegistry;
  readonly logger: Logger;
  /** By NATS, when there is one. */
  readonly publisher: EventSink | undefined;
}

/** What finds events in batches, and who is told of them. */
export interface Events extends EventSink {
  readonly sinks: readonly Sink[];
  readonly components: readonly Component[];
}

/** Bursts of drops are looked for unless that is switched off; the others cost nothing worth a switch. */
export function createEvents({ dropBurstPackets }: AgentConfig, parts: EventsParts): Events {
  const { registry } = parts;
  const tell = (event: NodeEvent): void => {
    registry.counter('events').series([event.kind, event.phase]).add(1);
    log(parts.logger, event);
    parts.publisher?.tell(event);
  };
  const events: EventSink = { tell };
  const fold = (kind: NodeEvent['kind']) => (): void => {
    registry.counter('foldedEvents').series([kind]).add(1);
  };
  const bursts =
    dropBurstPackets === 0
      ? []
      : [new DropBursts({ events, onFolded: fold('drop-burst'), threshold: dropBurstPackets })];
  const dns = new DnsFailures({ events, onFolded: fold('dns-failures') });
  return { tell, sinks: [...bursts, dns, new Connectivity({ events })], components: [...bursts, dns] };
}

/** A step of the governor as an event; undefined for a reading. */
export function governorEvent(event: GovernorEvent, nowMs: number): NodeEvent | undefined {
  if (event.kind !== 'step') return undefined;
  const { direction, cause, to } = event.step;
  return {
    id: `governor-step/${nowMs}`,
    kind: 'governor-step',
    phase: 'happened',
    atMs: nowMs,
    subject: { direction, cause, level: to.level },
    text: `The agent changes its level of detail ${event.text}.`,
  };
}

function log(logger: Logger, { id, kind, phase, subject, count, text }: NodeEvent): void {
  const fields = { event: kind, phase, id, ...(count === undefined ? {} : { count }), ...subject };
  if (phase === 'ended') logger.info(text, fields);
  else logger.warn(text, fields);
}
