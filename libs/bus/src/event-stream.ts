/** The JetStream stream of what happened on nodes, for whoever subscribes. */

import type { BusConnection } from './bus-connection.js';
import { ensureStream, type StreamOptions } from './ensure-stream.js';
import { subjectFilter } from './subjects.js';

/** The stream of events. */
export const EVENT_STREAM = 'retina-event';

const WEEK_MS = 7 * 24 * 3_600_000;

/**
 * Makes the stream, or gives the one that is there these bounds: 64 MiB and a week unless told.
 * @throws BUS_UNREACHABLE, BUS_REFUSED.
 */
export async function ensureEventStream(
  bus: BusConnection,
  { maxBytes = 2 ** 26, maxAgeMs = WEEK_MS, ...options }: StreamOptions = {},
  signal?: AbortSignal,
): Promise<void> {
  const stream = { name: EVENT_STREAM, subject: subjectFilter({ kind: 'event' }) };
  await ensureStream(bus, { ...options, ...stream, maxBytes, maxAgeMs }, signal);
}
