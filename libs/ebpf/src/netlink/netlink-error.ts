/** Turns the kernel's error answers to netlink requests into RetinaErrors. */

import { RetinaError } from '@retina/core';
import { errnoName } from '../host-error.js';
import { Attributes, aligned } from './attributes.js';
import { CONTROL_TYPE, MESSAGE_FLAG, type NetlinkMessage } from './message.js';

const ERROR_SIZE = 4;
const MESSAGE_HEADER_SIZE = 16;
/** enum nlmsgerr_attrs: the kernel's own sentence about what is wrong. */
const NLMSGERR_ATTR_MSG = 1;

/**
 * The error that an ERROR or DONE message carries, or undefined when it reports success.
 * PERMISSION_DENIED for EPERM and EACCES, HOST_CALL_FAILED for the rest; `details.errno` is the symbolic name.
 */
export function netlinkError(message: NetlinkMessage): RetinaError | undefined {
  // A DONE without a payload is old-style success.
  const errno = message.payload.length < ERROR_SIZE ? 0 : -message.payload.readInt32LE(0);
  if (errno <= 0) return undefined;
  const name = errnoName(errno);
  const explanation = extendedAck(message);
  const denied = name === 'EPERM' || name === 'EACCES';
  return new RetinaError(
    denied ? 'PERMISSION_DENIED' : 'HOST_CALL_FAILED',
    `rtnetlink: ${name}${explanation === undefined ? '' : ` (${explanation})`}`,
    { details: { errno: name, ...(explanation !== undefined && { explanation }) } },
  );
}

/** True when a thrown value is a host error with one of these names, such as ENODEV. */
export function isErrno(thrown: unknown, ...names: readonly string[]): boolean {
  return thrown instanceof RetinaError && names.includes(String(thrown.details['errno']));
}

/** An ERROR quotes the request's header, and its payload too unless capped, before the attributes. */
function extendedAck({ type, flags, payload }: NetlinkMessage): string | undefined {
  if ((flags & MESSAGE_FLAG.ACK_TLVS) === 0) return undefined;
  let offset = ERROR_SIZE;
  if (type === CONTROL_TYPE.ERROR) {
    const quoted =
      (flags & MESSAGE_FLAG.CAPPED) === 0 ? payload.readUInt32LE(ERROR_SIZE) : MESSAGE_HEADER_SIZE;
    offset += aligned(quoted);
  }
  return Attributes.decode(payload, offset).text(NLMSGERR_ATTR_MSG);
}
