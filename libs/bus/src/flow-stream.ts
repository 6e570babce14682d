/** The JetStream stream that keeps what agents publish until aggregators have taken it in. */

import type { BusConnection } from './bus-connection.js';
import { ensureStream, type StreamOptions } from './ensure-stream.js';
import { subjectFilter } from './subjects.js';

/** The stream of flow batches. */
export const FLOW_STREAM = 'retina-flow';

/**
 * Partitions of flows, on every node and in every aggregator the same: so many aggregators can share the work. More would
 * cost more messages a second on each node.
 */
export const FLOW_PARTITIONS = 8;

/**
 * Makes the stream, or gives the one that is there these bounds: 512 MiB and an hour unless told.
 * @throws BUS_UNREACHABLE, BUS_REFUSED.
 */
export async function ensureFlowStream(
  bus: BusConnection,
  { maxBytes = 2 ** 29, maxAgeMs = 3_600_000, ...options }: StreamOptions = {},
  signal?: AbortSignal,
): Promise<void> {
  const stream = { name: FLOW_STREAM, subject: subjectFilter({ kind: 'flow' }) };
  await ensureStream(bus, { ...options, ...stream, maxBytes, maxAgeMs }, signal);
}
