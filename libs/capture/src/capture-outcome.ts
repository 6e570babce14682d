/**
 * What became of one node's part of a capture: the worker writes it as its termination message, which the kubelet puts
 * into the pod's status, where the operator and the CLI read it.
 */

/** Kubernetes keeps this much of a termination message. */
const MAX_BYTES = 4_096;
const MAX_TEXT = 400;
const CUT = new Set(['error', 'location', 'kept']);

/** What became of one output. */
export interface OutputOutcome {
  readonly output: 'hostPath' | 'persistentVolumeClaim' | 'blobUpload' | 's3Upload' | 'httpUpload';
  /** Where the archive is: a path, or a URL without its query. */
  readonly location: string;
  /** Why it is not there; undefined when it is, and was verified. */
  readonly error?: string | undefined;
}

/** Why a recording ended. */
export type RecordingEnd = 'duration' | 'size' | 'stopped' | 'disk' | 'failed';

/** What became of a task. */
export interface CaptureOutcome {
  /** Whether every output has the whole archive. */
  readonly delivered: boolean;
  readonly end: RecordingEnd;
  /** Packets in the files. */
  readonly packets: number;
  /** Packets that passed the filter and that the kernel could not keep. */
  readonly dropped: number;
  /** Of the archive. */
  readonly bytes: number;
  /** SHA-256 of the archive, in hex; empty without one. */
  readonly sha256: string;
  /** The name of the archive with `.tar.gz`; empty without one. */
  readonly archive: string;
  readonly outputs: readonly OutputOutcome[];
  /** Why there is no archive, or why the recording ended early. */
  readonly error?: string | undefined;
  /** Where on the node the archive was kept because an output failed. */
  readonly kept?: string | undefined;
}

/** The outcome as text that fits into a termination message; long texts are cut. */
export function formatOutcome(outcome: CaptureOutcome): string {
  for (let limit = MAX_TEXT; limit > 8; limit = Math.floor(limit / 2)) {
    const text = JSON.stringify(outcome, (key, value: unknown) =>
      CUT.has(key) && typeof value === 'string' && value.length > limit ? `${value.slice(0, limit)}…` : value,
    );
    if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  }
  throw new RangeError('an outcome has at most one entry for each kind of output');
}

/** Reads an outcome; undefined when the text is none, such as that of a worker that was killed. */
export function parseOutcome(text: string): CaptureOutcome | undefined {
  try {
    const value = JSON.parse(text) as Partial<CaptureOutcome> | null;
    const isOutcome =
      typeof value?.delivered === 'boolean' &&
      typeof value.end === 'string' &&
      typeof value.archive === 'string' &&
      typeof value.sha256 === 'string' &&
      [value.packets, value.dropped, value.bytes].every(Number.isSafeInteger) &&
      Array.isArray(value.outputs);
    return isOutcome ? (value as CaptureOutcome) : undefined;
  } catch {
    return undefined;
  }
}

/** Exit statuses of a worker. Any other means that it was killed or could not start. */
export const EXIT_STATUS = {
  /** Recorded, and every output has the archive. */
  delivered: 0,
  /** The task is not one: a variable is missing or wrong, or a filter is not understood. */
  invalid: 2,
  /** Nothing could be recorded, or the recording broke off; what there is was delivered. */
  notRecorded: 3,
  /** At least one output does not have the archive, which stays on the node. */
  notDelivered: 4,
  /** The disk became too full: the recording ended early; what there is was delivered. */
  diskFull: 5,
} as const;
