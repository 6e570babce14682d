/** The one place where gRPC's statuses and our errors meet. */

import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';
import { type Disposition, ERROR_CODES, type ErrorCode, RetinaError } from '@retina/core';

/** Carries our code beside gRPC's, from a server of ours to a client of ours. */
const CODE_KEY = 'retina-code';

/** What a client is told, where the disposition alone says too little. */
const STATUS_OF_CODE: Readonly<Partial<Record<ErrorCode, status>>> = {
  REQUEST_INVALID: status.INVALID_ARGUMENT,
  MESSAGE_MALFORMED: status.INVALID_ARGUMENT,
  RPC_BUSY: status.RESOURCE_EXHAUSTED,
  PERMISSION_DENIED: status.PERMISSION_DENIED,
};

const STATUS_OF_DISPOSITION: Readonly<Record<Disposition, status>> = {
  transient: status.UNAVAILABLE,
  terminal: status.FAILED_PRECONDITION,
  unsupported: status.UNIMPLEMENTED,
  defect: status.INTERNAL,
};

/** What an answer means that came from somebody else's server. The rest is RPC_REFUSED. */
const CODE_OF_STATUS: Readonly<Partial<Record<status, ErrorCode>>> = {
  [status.UNAVAILABLE]: 'RPC_UNREACHABLE',
  [status.DEADLINE_EXCEEDED]: 'RPC_UNREACHABLE',
  [status.CANCELLED]: 'RPC_UNREACHABLE',
  [status.RESOURCE_EXHAUSTED]: 'RPC_BUSY',
  [status.INVALID_ARGUMENT]: 'REQUEST_INVALID',
  [status.UNIMPLEMENTED]: 'FEATURE_UNSUPPORTED',
  [status.UNAUTHENTICATED]: 'PERMISSION_DENIED',
  [status.PERMISSION_DENIED]: 'PERMISSION_DENIED',
};

/** What to answer with. Defects keep their words to themselves: those are for the log. */
export function statusOf(thrown: unknown): Pick<StatusObject, 'code' | 'details' | 'metadata'> {
  const error = RetinaError.from(thrown);
  const metadata = new Metadata();
  metadata.set(CODE_KEY, error.code);
  const code = STATUS_OF_CODE[error.code] ?? STATUS_OF_DISPOSITION[error.disposition];
  const details = error.disposition === 'defect' ? ERROR_CODES[error.code].meaning : error.message;
  return { code, details, metadata };
}

/** What a call failed with. */
export function errorOf(thrown: unknown, address: string): RetinaError {
  if (!isServiceError(thrown)) return RetinaError.from(thrown);
  const sent = thrown.metadata?.get(CODE_KEY)[0]?.toString();
  const code = isCode(sent) ? sent : (CODE_OF_STATUS[thrown.code] ?? 'RPC_REFUSED');
  const text = thrown.details.replace(/^\[[A-Z_]+\] /, '');
  return new RetinaError(code, text === '' ? `${status[thrown.code]} from ${address}` : text, {
    details: { address, status: status[thrown.code] },
    cause: thrown,
  });
}

function isServiceError(thrown: unknown): thrown is ServiceError {
  return (
    thrown instanceof Error && 'code' in thrown && 'details' in thrown && typeof thrown.code === 'number'
  );
}

function isCode(text: string | undefined): text is ErrorCode {
  return text !== undefined && Object.hasOwn(ERROR_CODES, text);
}
