/** What a scrape gets: all metrics as text, in chunks between which the event loop turns. */

import { setImmediate } from 'node:timers/promises';
import type { MetricRegistry } from './registry.js';
import { chooseFormat, type TextFormat } from './text-format.js';

/** A scrape's answer. */
export interface Exposition {
  readonly contentType: string;
  /** Chunks of whole lines. Made as they are read: a reader that stops early costs nothing more. */
  readonly body: AsyncIterable<string>;
}

/** Large enough that few turns are needed while others keep the loop busy, small enough that making one takes about a millisecond. */
const CHUNK_LENGTH = 256 * 1024;

/**
 * Renders the registry as the Accept header asks: OpenMetrics 1.0, or the Prometheus text format 0.0.4. Each line shows its value of the moment in which its chunk is
 * made; series may come and go meanwhile.
 */
export function render(registry: MetricRegistry, accept?: string): Exposition {
  const format = chooseFormat(accept);
  return { contentType: format.contentType, body: chunks(registry, format) };
}

async function* chunks(registry: MetricRegistry, format: TextFormat): AsyncGenerator<string> {
  const startMs = performance.now();
  let chunk = '';
  for (const lines of await registry.collect(format)) {
    chunk += lines;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
    await setImmediate();
  }
  yield chunk;
  registry
    .gauge('scrapeDuration')
    .series([])
    .set((performance.now() - startMs) / 1000);
}
