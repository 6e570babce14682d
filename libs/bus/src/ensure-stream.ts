/** Makes a stream, or changes the bounds of one that is there. */

import { JetStreamApiError, jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import type { BusConnection } from './bus-connection.js';
import { busError } from './bus-error.js';

/** How much a stream keeps. What is older or more goes, whether anybody read it or not. */
export interface StreamOptions {
  /** Copies in a cluster of servers; 1 unless told. */
  readonly replicas?: number;
  readonly maxBytes?: number;
  /** Two minutes at least. */
  readonly maxAgeMs?: number;
}

/** A stream, and what it is called. */
export interface BoundedStream extends StreamOptions {
  readonly name: string;
  /** A filter: what it takes in. */
  readonly subject: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** How long the server remembers message ids. A message that comes again later is stored twice: readers must know it. */
export const DUPLICATE_WINDOW_MS = 120_000;

const NS_PER_MS = 1e6;
const STREAM_EXISTS = 10_058;

/** @throws BUS_UNREACHABLE, BUS_REFUSED. */
export async function ensureStream(
  bus: BusConnection,
  { name, subject, replicas = 1, maxBytes, maxAgeMs }: BoundedStream,
  signal?: AbortSignal,
): Promise<void> {
  const connection = await bus.connected(signal);
  const bounds: Partial<StreamConfig> = {
    subjects: [subject],
    num_replicas: replicas,
    max_bytes: maxBytes,
    max_age: maxAgeMs * NS_PER_MS,
    duplicate_window: DUPLICATE_WINDOW_MS * NS_PER_MS,
  };
  try {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name, ...bounds }).catch(async (error: unknown) => {
      if (!(error instanceof JetStreamApiError) || error.code !== STREAM_EXISTS) throw error;
      await manager.streams.update(name, bounds);
    });
  } catch (error) {
    throw busError(`make the stream ${name}`, error);
  }
}
