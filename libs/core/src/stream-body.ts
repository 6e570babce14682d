/** Sends a body that is rendered while it is sent: no faster than the client reads, and no further once it is gone. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A body in pieces. It is asked for the next piece only when the client has taken those before. */
export type BodyChunks = AsyncIterable<string | Uint8Array>;

/** How a streamed body ended. */
export type StreamOutcome = 'sent' | 'client-gone' | 'client-too-slow';

/** Every way in which a connection that the other side closed shows up. */
const CLIENT_GONE = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE']);

/**
 * Streams `body` as the answer to `request`, with gzip when the client takes it. The iterator's `return` is called when
 * the client goes away, or has not taken all within `timeoutMs`; its connection is closed then.
 * @throws what the body throws; the connection is closed, so that no client takes the part for the whole.
 */
export async function streamBody(
  body: BodyChunks,
  request: IncomingMessage,
  response: ServerResponse,
  timeoutMs: number,
): Promise<StreamOutcome> {
  const signal = AbortSignal.timeout(timeoutMs);
  response.setHeader('vary', 'accept, accept-encoding');
  try {
    if (acceptsGzip(request.headers['accept-encoding'])) {
      response.setHeader('content-encoding', 'gzip');
      // Level 1: metrics text shrinks to a tenth at any level, and the CPU time is the node's.
      await pipeline(body, createGzip({ level: 1 }), response, { signal });
    } else {
      await pipeline(body, response, { signal });
    }
    return 'sent';
  } catch (thrown) {
    if (signal.aborted) return 'client-too-slow';
    if (thrown instanceof Error && 'code' in thrown && CLIENT_GONE.has(String(thrown.code))) {
      return 'client-gone';
    }
    throw thrown;
  }
}

/** Whether an Accept-Encoding header takes gzip (RFC 9110, 12.5.3): named or `*`, and not with a weight of 0. */
export function acceptsGzip(header: string | undefined): boolean {
  const weights = new Map<string, number>();
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
