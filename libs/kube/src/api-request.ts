/** One request to the API server and its answer. */

import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { answerError, connectionError } from './api-error.js';
import type { KubeConnection } from './kube-connection.js';

/** What is sent. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** `application/json` unless told. */
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
  /** Without an answer, or the next bytes of one, for this long, the request fails. */
  readonly silenceMs?: number;
}

const SILENCE_MS = 60_000;

/**
 * Sends a request; resolves with an answer that is a success, its body unread.
 * @throws RetinaError for any other answer; KUBE_UNREACHABLE when there is none, or the signal was aborted. `observe` hears of all.
 */
export async function sendRequest(
  connection: KubeConnection,
  request: ApiRequest,
  observe: (status: number) => void,
): Promise<IncomingMessage> {
  const title = `${request.method} ${request.path.replace(/\?.*/, '')}`;
  let answer: IncomingMessage;
  try {
    answer = await exchange(connection, request);
  } catch (error) {
    observe(0);
    throw connectionError(title, error);
  }
  const code = answer.statusCode ?? 0;
  observe(code);
  if (code < 300) return answer;
  const body = await readBody(answer).catch(() => '');
  throw answerError({ code, body, retryAfter: answer.headers['retry-after'], request: title });
}

/** Reads a whole body. @throws Error when it ended before it was complete. */
export async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function exchange(connection: KubeConnection, request: ApiRequest): Promise<IncomingMessage> {
  const { method, path, body, contentType = 'application/json', signal, silenceMs = SILENCE_MS } = request;
  const options = await connection.request(path);
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const headers = {
    ...(options.headers as Record<string, string> | undefined),
    accept: 'application/json',
    'user-agent': 'retina',
    ...(payload === undefined ? {} : { 'content-type': contentType, 'content-length': payload.length }),
  };
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      { ...options, method, headers, ...(signal === undefined ? {} : { signal }) },
      resolve,
    );
    sent.setTimeout(silenceMs, () => sent.destroy(new Error(`no answer within ${silenceMs / 1000} s`)));
    sent.once('error', reject);
    sent.end(payload);
  });
}
