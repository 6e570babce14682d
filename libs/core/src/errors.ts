/**
 * The one error class and its closed table of codes. What failed decides what happens next:
 * a code carries a disposition, and the supervisor, retries, exit codes and gRPC statuses follow from it.
 */

/**
 * What an error asks of whoever catches it.
 * - `transient`: may pass by itself; back off and retry.
 * - `terminal`: needs a person; do not retry.
 * - `unsupported`: this host cannot; disable the part and go on.
 * - `defect`: our bug; stop the process.
 */
export type Disposition = 'transient' | 'terminal' | 'unsupported' | 'defect';

interface ErrorDefinition {
  readonly disposition: Disposition;
  readonly meaning: string;
}

/** Every code there is. Append only: a retired code is never given a second meaning. */
export const ERROR_CODES = {
  CONFIG_INVALID: {
    disposition: 'terminal',
    meaning: 'The configuration has faults; all of them are listed, each with its key.',
  },
  FEATURE_UNSUPPORTED: {
    disposition: 'unsupported',
    meaning: 'This kernel or host lacks a feature; the message names it and since when it exists.',
  },
  PERMISSION_DENIED: {
    disposition: 'terminal',
    meaning: 'The process lacks a privilege; the message names it.',
  },
  BPF_LOAD_FAILED: {
    disposition: 'terminal',
    meaning: 'The kernel refused a BPF object; details.log holds the verifier log.',
  },
  BPF_ATTACH_FAILED: {
    disposition: 'transient',
    meaning: 'A loaded program could not be attached to its hook.',
  },
  BPF_MAP_FAILED: {
    disposition: 'transient',
    meaning: 'An operation on a BPF map failed.',
  },
  HOST_CALL_FAILED: {
    disposition: 'transient',
    meaning: 'A system call failed; details.errno names the error.',
  },
  RECORD_MALFORMED: {
    disposition: 'defect',
    meaning: 'Bytes from the kernel or a file do not have the layout that they must have.',
  },
  ADDRESS_IN_USE: {
    disposition: 'terminal',
    meaning: 'Another process listens on the address; change apiServer.port or stop it.',
  },
  KUBE_UNREACHABLE: {
    disposition: 'transient',
    meaning: 'The API server did not answer: the connection failed or ended; the cause has it.',
  },
  KUBE_BUSY: {
    disposition: 'transient',
    meaning:
      'The API server cannot answer now (429 or 5xx); details.retryAfterMs says when to ask again, if it did.',
  },
  KUBE_CONFLICT: {
    disposition: 'transient',
    meaning:
      'The object was changed by somebody else since it was read, or another applier owns the field; read it again.',
  },
  KUBE_EXPIRED: {
    disposition: 'transient',
    meaning: 'The API server no longer has the history that was asked for (410); list again.',
  },
  KUBE_NOT_FOUND: {
    disposition: 'terminal',
    meaning:
      'The API server has no such object, or no such kind because its CustomResourceDefinition is not installed.',
  },
  KUBE_EXISTS: {
    disposition: 'terminal',
    meaning: 'An object of this name is there already.',
  },
  KUBE_REFUSED: {
    disposition: 'terminal',
    meaning: 'The API server refused the object or the request; the message has its reasons, field by field.',
  },
  MESSAGE_MALFORMED: {
    disposition: 'terminal',
    meaning: 'Bytes from another process are no message of the kind that was expected, or of a newer schema.',
  },
  REQUEST_INVALID: {
    disposition: 'terminal',
    meaning:
      'A request asks for something that there is not, or that contradicts itself; the message names the field.',
  },
  RPC_UNREACHABLE: {
    disposition: 'transient',
    meaning: 'The gRPC server did not answer: the connection failed, ended, or the deadline passed.',
  },
  RPC_BUSY: {
    disposition: 'transient',
    meaning: 'The gRPC server refused the request because a limit is reached; the message names it.',
  },
  RPC_REFUSED: {
    disposition: 'terminal',
    meaning: 'The gRPC server refused the request; the message has its reason.',
  },
  TLS_INVALID: {
    disposition: 'terminal',
    meaning: 'A certificate, key or CA cannot be read or used; the message names the file.',
  },
  BUS_UNREACHABLE: {
    disposition: 'transient',
    meaning: 'NATS did not answer: no server, a connection that ended, or JetStream that is not up yet.',
  },
  BUS_REFUSED: {
    disposition: 'terminal',
    meaning: 'NATS refused: wrong credentials, a missing permission, or no JetStream in the account.',
  },
  BUS_CONFLICT: {
    disposition: 'transient',
    meaning: 'The key was written by somebody else since it was read; read it again.',
  },
  BUS_NOT_FOUND: {
    disposition: 'transient',
    meaning: 'NATS has no such stream, bucket or consumer yet: the operator or the aggregator makes it.',
  },
  PROGRAM_ENDED: {
    disposition: 'terminal',
    meaning: 'A program that runs beside this one ended by itself; what it wrote before says why.',
  },
  SHUTDOWN_TIMEOUT: {
    disposition: 'defect',
    meaning: 'A component did not stop before the deadline.',
  },
  OTLP_FAILED: {
    disposition: 'transient',
    meaning:
      'An OpenTelemetry collector was away, too slow, refused metrics or took a part of them; the next export has them again.',
  },
  ILLEGAL_STATE: {
    disposition: 'defect',
    meaning: 'A call came in a state that does not allow it.',
  },
  UNEXPECTED: {
    disposition: 'defect',
    meaning: 'An error that nobody foresaw; the cause has it.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** A code of the table. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** What goes with an error beside its message. */
export interface ErrorOptions {
  /** Variables of the failure; the message itself stays short so that logs group by it. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The only error class of the project. */
export class RetinaError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(`[${code}] ${message}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RetinaError';
    this.code = code;
    this.details = options.details ?? {};
  }

  /** What this error asks of whoever catches it. */
  get disposition(): Disposition {
    return ERROR_CODES[this.code].disposition;
  }

  /** Turns whatever was thrown into a RetinaError; one that already is comes back unchanged. */
  static from(thrown: unknown): RetinaError {
    if (thrown instanceof RetinaError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new RetinaError('UNEXPECTED', message, { cause: thrown });
  }
}
