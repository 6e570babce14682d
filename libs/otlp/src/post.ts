/** One request to a collector. */

import { RetinaError } from '@retina/core';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);
/** An answer says next to nothing; one that does not end is none. */
const MAX_RESPONSE_BYTES = 64 * 1024;

/** Where and how to send. */
export interface PostOptions {
  readonly endpoint: string;
  readonly headers: Headers;
  readonly timeoutMs: number;
  /** Ends the request at once. */
  readonly signal: AbortSignal;
}

/**
 * Sends a message and gives the answer's body.
 *
 * @throws RetinaError OTLP_FAILED when the collector is away, slow, or answers by an error; details.retryAfterMs says when
 * it wants to be asked again, if it did.
 */
export async function post(message: Uint8Array, options: PostOptions): Promise<Uint8Array> {
  const headers = new Headers(options.headers);
  headers.set('content-type', 'application/x-protobuf');
  headers.set('content-encoding', 'gzip');
  const response = await reach(options, {
    method: 'POST',
    headers,
    body: await compress(message),
    // Headers may have a secret, which another host must not get.
    redirect: 'error',
    signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]),
  });
  if (response.ok) return body(response, options.endpoint);
  await response.body?.cancel().catch(() => undefined);
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), Date.now());
  throw new RetinaError('OTLP_FAILED', 'The collector refused metrics.', {
    details: {
      endpoint: options.endpoint,
      status: response.status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  });
}

/** The wait that a Retry-After header asks for, in ms: seconds or a date (RFC 9110, section 10.2.3). */
export function parseRetryAfter(text: string | null, nowMs: number): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

async function reach({ endpoint }: PostOptions, request: RequestInit): Promise<Response> {
  try {
    return await fetch(endpoint, request);
  } catch (cause) {
    throw unreached(endpoint, cause);
  }
}

async function body(response: Response, endpoint: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_RESPONSE_BYTES) throw new Error('The answer is too long.');
      chunks.push(chunk);
    }
  } catch (cause) {
    throw unreached(endpoint, cause);
  }
  return Buffer.concat(chunks);
}

function unreached(endpoint: string, cause: unknown): RetinaError {
  return new RetinaError('OTLP_FAILED', 'The collector did not answer.', { details: { endpoint }, cause });
}
