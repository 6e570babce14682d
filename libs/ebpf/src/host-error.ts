/** Turns errno and libbpf's negative results into RetinaErrors: the one place of this library that reads them. */

import { type ErrorCode, RetinaError } from '@retina/core';
import { constants } from 'node:os';
import { errno, libc } from './ffi.js';

const ERRNO_NAMES = new Map<number, string>(
  Object.entries(constants.errno).map(([name, number]) => [number, name]),
);

/** The symbolic name of an error number, such as ENOENT. */
export function errnoName(number: number): string {
  // EWOULDBLOCK is EAGAIN on Linux, and errno 524 (ENOTSUPP) never left the kernel's own headers.
  if (number === constants.errno.EAGAIN) return 'EAGAIN';
  return number === 524 ? 'ENOTSUPP' : (ERRNO_NAMES.get(number) ?? `errno ${number}`);
}

/**
 * The error of a libc call that just failed. Call it first thing after the failure: it reads errno.
 * PERMISSION_DENIED for EPERM and EACCES, HOST_CALL_FAILED for the rest.
 */
export function hostCallError(call: string, details: Record<string, unknown> = {}): RetinaError {
  return failure('HOST_CALL_FAILED', call, errno(), details);
}

/** The error of a libbpf call that returned `-errno`. */
export function bpfError(
  code: 'BPF_LOAD_FAILED' | 'BPF_ATTACH_FAILED' | 'BPF_MAP_FAILED',
  call: string,
  result: number,
  details: Record<string, unknown> = {},
): RetinaError {
  return failure(code, call, -result, details);
}

/** The error of a libbpf call that returned NULL and left the reason in errno. */
export function bpfNullError(
  code: 'BPF_LOAD_FAILED' | 'BPF_ATTACH_FAILED',
  call: string,
  details: Record<string, unknown> = {},
): RetinaError {
  return failure(code, call, errno(), details);
}

function failure(
  code: ErrorCode,
  call: string,
  number: number,
  details: Record<string, unknown>,
): RetinaError {
  const name = errnoName(number);
  const denied =
    code === 'HOST_CALL_FAILED' && (number === constants.errno.EPERM || number === constants.errno.EACCES);
  return new RetinaError(denied ? 'PERMISSION_DENIED' : code, `${call}: ${name} (${libc.strerror(number)})`, {
    details: { ...details, errno: name },
  });
}
