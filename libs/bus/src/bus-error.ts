/** The one place where errors of the NATS client become ours. */

import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/nats-core';
import { type ErrorCode, RetinaError } from '@retina/core';

/** Codes of JetStream's API (nats-server, server/errors.json). */
const WRONG_LAST_SEQUENCE = [10071, 10164];
const NOT_FOUND = [10014, 10037, 10059];

/** What failed, as an error of ours: `details` name the action, the cause has the client's error. */
export function busError(action: string, thrown: unknown): RetinaError {
  if (thrown instanceof RetinaError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RetinaError(codeOf(thrown), `${action}: ${message}`, { cause: thrown, details: { action } });
}

function codeOf(thrown: unknown): ErrorCode {
  if (thrown instanceof JetStreamApiError) {
    if (WRONG_LAST_SEQUENCE.includes(thrown.code)) return 'BUS_CONFLICT';
    if (NOT_FOUND.includes(thrown.code)) return 'BUS_NOT_FOUND';
    return thrown.status >= 500 ? 'BUS_UNREACHABLE' : 'BUS_REFUSED';
  }
  if (thrown instanceof Error && thrown.name === 'JetStreamNotEnabled') return 'BUS_REFUSED';
  const isRefusal = [
    errors.PermissionViolationError,
    errors.AuthorizationError,
    errors.UserAuthenticationExpiredError,
  ].some((type) => thrown instanceof type);
  if (isRefusal) return 'BUS_REFUSED';
  if (thrown instanceof errors.RequestError && thrown.cause !== undefined) return codeOf(thrown.cause);
  // What is left is time-outs, connections that ended, and servers without JetStream yet.
  return 'BUS_UNREACHABLE';
}
