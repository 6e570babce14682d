/** Netlink messages: a header, a fixed part that depends on the type, and attributes (struct nlmsghdr). */

import { RetinaError } from '@retina/core';
import { aligned } from './attributes.js';

const HEADER_SIZE = 16;

/** nlmsg_type of the answers that every netlink family shares. */
export const CONTROL_TYPE = { NOOP: 1, ERROR: 2, DONE: 3, OVERRUN: 4 } as const;

/** nlmsg_flags. Those of a request, of a dump and of a creation share bits: the type tells which is meant. */
export const MESSAGE_FLAG = {
  REQUEST: 0x1,
  MULTI: 0x2,
  ACK: 0x4,
  /** Answer a creation with what was created. */
  ECHO: 0x8,
  /** The table changed while it was dumped, so entries may be missing. */
  DUMP_INTR: 0x10,
  DUMP: 0x300,
  EXCL: 0x200,
  CREATE: 0x400,
  /** On an error: it does not echo the request's payload. */
  CAPPED: 0x100,
  /** On an error: extended acknowledgement attributes follow. */
  ACK_TLVS: 0x200,
} as const;

/** A message as it came, with its payload as bytes. */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  /** The request that this answers; 0 on a multicast event. */
  readonly sequence: number;
  /** The fixed part and the attributes. */
  readonly payload: Buffer;
}

/** What is sent: the fixed part of the message and its attributes, already encoded. */
export interface NetlinkRequest {
  readonly type: number;
  readonly flags?: number;
  readonly body: Buffer;
  readonly attributes?: readonly Buffer[];
}

/** The bytes of a request. The sender's port is left 0, which the kernel fills in. */
export function encodeMessage(request: NetlinkRequest, flags: number, sequence: number): Buffer {
  const header = Buffer.alloc(HEADER_SIZE);
  const body = Buffer.alloc(aligned(request.body.length));
  body.set(request.body);
  const message = Buffer.concat([header, body, ...(request.attributes ?? [])]);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE(request.type, 4);
  message.writeUInt16LE((request.flags ?? 0) | flags, 6);
  message.writeUInt32LE(sequence, 8);
  return message;
}

/**
 * The messages of one datagram. Payloads are views of it, not copies.
 * @throws RECORD_MALFORMED when a length does not fit.
 */
export function decodeMessages(datagram: Buffer): NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  for (let at = 0; at + HEADER_SIZE <= datagram.length; ) {
    const length = datagram.readUInt32LE(at);
    if (length < HEADER_SIZE || at + length > datagram.length) {
      throw new RetinaError('RECORD_MALFORMED', 'a netlink message does not fit its datagram', {
        details: { at, length, size: datagram.length },
      });
    }
    messages.push({
      type: datagram.readUInt16LE(at + 4),
      flags: datagram.readUInt16LE(at + 6),
      sequence: datagram.readUInt32LE(at + 8),
      payload: datagram.subarray(at + HEADER_SIZE, at + length),
    });
    at += aligned(length);
  }
  return messages;
}
