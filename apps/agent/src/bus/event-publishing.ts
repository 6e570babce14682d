/** Events into JetStream. */

import { type BusConnection, eventMessage, MessageSpool, StreamPublisher } from '@retina/bus';
import type { NodeEvent } from '@retina/flow';
import { join } from 'node:path';
import type { AgentConfig } from '../settings.js';
import { clusterOf } from './cluster-name.js';

/** Some thousands of events. */
const SPOOL_BYTES = 4 * 2 ** 20;

/** With a spool of its own: flows that fill theirs leave events their room. @throws HOST_CALL_FAILED. */
export function createEventPublisher({ publish }: AgentConfig, bus: BusConnection): StreamPublisher {
  const folder = join(publish.spoolFolder, 'events');
  return new StreamPublisher({ bus, spool: new MessageSpool({ folder, maxBytes: SPOOL_BYTES }) });
}

/** Publishes each event that it is given. */
export function eventPublishing(
  config: AgentConfig,
  { nodeName: node, publisher }: { readonly nodeName: string; readonly publisher: StreamPublisher },
): (event: NodeEvent) => void {
  const origin = { cluster: clusterOf(config), node };
  return (event) => publisher.publish(eventMessage(event, origin));
}
