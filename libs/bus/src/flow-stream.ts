/** The JetStream stream that keeps what agents publish until aggregators have taken it in. */

import { JetStreamApiError, jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import type { BusConnection } from './bus-connection.js';
import { busError } from './bus-error.js';
import { subjectFilter } from './subjects.js';

/** The stream of flow batches. */
export const FLOW_STREAM = 'retina-flow';

/**
 * Partitions of flows, on every node and in every aggregator the same: so many aggregators can share the work. More would
 * cost more messages a second on each node.
 */
export const FLOW_PARTITIONS = 8;

/** How much the stream keeps. What is older or more goes, whether anybody read it or not. */
export interface FlowStreamOptions {
  /** Copies in a cluster of servers; 1 unless told. */
  readonly replicas?: number;
  /** 512 MiB unless told. */
  readonly maxBytes?: number;
  /** An hour unless told; two minutes at least. */
  readonly maxAgeMs?: number;
}

/** How long the server remembers message ids. A message that comes again later is stored twice: readers must know it. */
export const DUPLICATE_WINDOW_MS = 120_000;

const NS_PER_MS = 1e6;
const STREAM_EXISTS = 10_058;

/**
 * Makes the stream, or gives the one that is there these bounds.
 * @throws BUS_UNREACHABLE, BUS_REFUSED.
 */
export async function ensureFlowStream(
  bus: BusConnection,
  { replicas = 1, maxBytes = 2 ** 29, maxAgeMs = 3_600_000 }: FlowStreamOptions = {},
  signal?: AbortSignal,
): Promise<void> {
  const connection = await bus.connected(signal);
  const bounds: Partial<StreamConfig> = {
    subjects: [subjectFilter({ kind: 'flow' })],
    num_replicas: replicas,
    max_bytes: maxBytes,
    max_age: maxAgeMs * NS_PER_MS,
    duplicate_window: DUPLICATE_WINDOW_MS * NS_PER_MS,
  };
  try {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: FLOW_STREAM, ...bounds }).catch(async (error: unknown) => {
      if (!(error instanceof JetStreamApiError) || error.code !== STREAM_EXISTS) throw error;
      await manager.streams.update(FLOW_STREAM, bounds);
    });
  } catch (error) {
    throw busError(`make the stream ${FLOW_STREAM}`, error);
  }
}
