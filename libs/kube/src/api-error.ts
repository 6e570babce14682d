/** What the API server's refusals mean to us: its `Status` objects as errors of our table. */

import { type ErrorCode, RetinaError } from '@retina/core';

/** The `Status` that comes with every answer that is not a success, as far as it is read. */
export interface ApiStatus {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly retryAfterSeconds?: number };
}

/** An answer that is not a success. */
export interface FailedAnswer {
  readonly code: number;
  readonly body: string;
  /** The header, in seconds or as an HTTP date. */
  readonly retryAfter?: string | undefined;
  /** Verb and path, for the message. */
  readonly request: string;
}

/** By HTTP status. 409 is told apart by its reason; whatever else is not here is the request's own fault. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'PERMISSION_DENIED',
  403: 'PERMISSION_DENIED',
  404: 'KUBE_NOT_FOUND',
  408: 'KUBE_BUSY',
  409: 'KUBE_CONFLICT',
  410: 'KUBE_EXPIRED',
  429: 'KUBE_BUSY',
};

/** The error for an answer. */
export function answerError(answer: FailedAnswer, nowMs: number = Date.now()): RetinaError {
  const status = parsedStatus(answer.body);
  return statusError({ ...status, code: answer.code }, answer.request, retryAfterMs(answer, status, nowMs));
}

/** The error for a `Status` that came inside of a watch. */
export function statusError(status: ApiStatus, request: string, retryAfter?: number): RetinaError {
  const { code = 500, reason, message = `status ${code}` } = status;
  return new RetinaError(codeOf(code, reason), `${request}: ${message}`, {
    details: { status: code, reason, ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }) },
  });
}

/** The error for a connection that failed. */
export function connectionError(request: string, cause: unknown): RetinaError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new RetinaError('KUBE_UNREACHABLE', `${request}: ${message}`, { cause });
}

/** How long the server asks us to wait, in ms; undefined when it does not say. */
export function askedDelayMs(error: unknown): number | undefined {
  if (!(error instanceof RetinaError)) return undefined;
  const { retryAfterMs } = error.details as { retryAfterMs?: number };
  return retryAfterMs;
}

function codeOf(code: number, reason: string | undefined): ErrorCode {
  if (code === 409 && reason === 'AlreadyExists') return 'KUBE_EXISTS';
  return CODES[code] ?? (code >= 500 ? 'KUBE_BUSY' : 'KUBE_REFUSED');
}

function parsedStatus(body: string): ApiStatus {
  try {
    return JSON.parse(body) as ApiStatus;
  } catch {
    return { message: body.slice(0, 200) };
  }
}

function retryAfterMs(
  { retryAfter }: FailedAnswer,
  { details }: ApiStatus,
  nowMs: number,
): number | undefined {
  if (retryAfter === undefined) {
    return details?.retryAfterSeconds === undefined ? undefined : details.retryAfterSeconds * 1000;
  }
  const seconds = Number(retryAfter);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
