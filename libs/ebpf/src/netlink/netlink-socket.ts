/** A socket to the kernel's network tables: by rtnetlink (man 7 rtnetlink) unless another protocol is named. */

import { RetinaError } from '@retina/core';
import { constants } from 'node:os';
import { errno, libc } from '../ffi.js';
import { hostCallError } from '../host-error.js';
import { Answer } from './answer.js';
import {
  CONTROL_TYPE,
  MESSAGE_FLAG,
  type NetlinkMessage,
  type NetlinkRequest,
  decodeMessages,
  encodeMessage,
} from './message.js';
import { netlinkError } from './netlink-error.js';

const AF_NETLINK = 16;
const NETLINK_ROUTE = 0;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const MSG_TRUNC = 0x20;
const SOCKADDR_SIZE = 12;

const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
/** Goes beyond net.core.rmem_max; needs CAP_NET_ADMIN. */
const SO_RCVBUFFORCE = 33;
const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;
/** Errors do not quote the request. Linux 4.3. */
const NETLINK_CAP_ACK = 10;
/** Errors come with a sentence. Linux 4.12. */
const NETLINK_EXT_ACK = 11;

/** A dump fills buffers as large as the reader's, to 32 KiB (netlink_dump); one large message may exceed that. */
const RECEIVE_SIZE = 64 * 1024;
/** Tables that change all the time still get dumped: at 50 µs a try, this many fail only under a storm. */
const DUMP_TRIES = 16;

/** How a netlink socket is opened. */
export interface NetlinkSocketOptions {
  /** NETLINK_*; rtnetlink (0) if absent. */
  readonly protocol?: number;
  /** Multicast groups (RTNLGRP_*) whose events `receive()` returns. A socket that has some should make no requests. */
  readonly groups?: readonly number[];
  /** How many bytes of events the kernel holds until they are received; its default (about 200 KiB) if absent. */
  readonly receiveBufferBytes?: number;
}

/**
 * Talks to the network namespace in which it was opened, whichever the thread is in later.
 *
 * Requests are synchronous: rtnetlink does the work inside send(2), so that the answer waits when that returns. A round
 * trip takes tens of microseconds.
 */
export class NetlinkSocket implements Disposable {
  #fd: number;
  #buffer = Buffer.allocUnsafeSlow(RECEIVE_SIZE);
  #sequence = 0;

  /** @throws HOST_CALL_FAILED or PERMISSION_DENIED when the kernel has no such socket or group. */
  constructor({ protocol = NETLINK_ROUTE, groups = [], receiveBufferBytes }: NetlinkSocketOptions = {}) {
    this.#fd = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    if (this.#fd < 0) throw hostCallError('socket(AF_NETLINK)');
    try {
      // Older kernels lack these two, and errors are the poorer for it, no more.
      this.#setOption(SOL_NETLINK, NETLINK_CAP_ACK, 1);
      this.#setOption(SOL_NETLINK, NETLINK_EXT_ACK, 1);
      if (receiveBufferBytes !== undefined) this.#setReceiveBuffer(receiveBufferBytes);
      this.#bind();
      for (const group of groups) {
        if (!this.#setOption(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group)) {
          throw hostCallError('setsockopt(NETLINK_ADD_MEMBERSHIP)', { group });
        }
      }
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** For a poll on events. */
  get fd(): number {
    return this.#fd;
  }

  /**
   * Asks for a change or for one object, and returns what the kernel answered before its acknowledgement (for a change
   * nothing, unless the request has the ECHO flag).
   * @throws HOST_CALL_FAILED or PERMISSION_DENIED with the kernel's own explanation if it gives one.
   */
  request(request: NetlinkRequest): NetlinkMessage[] {
    return this.#exchange(request, MESSAGE_FLAG.REQUEST | MESSAGE_FLAG.ACK).messages;
  }

  /**
   * Asks for one object each, of the kind that is answered by that object or by an error. Undefined where there is none.
   * @param requests So many that the answers fit the socket's buffer: 32 of some hundred bytes do.
   * @throws HOST_CALL_FAILED or PERMISSION_DENIED, as for one request.
   */
  lookUp(requests: readonly NetlinkRequest[]): (NetlinkMessage | undefined)[] {
    const first = this.#sequence + 1;
    const messages = requests.map((request) =>
      encodeMessage(request, MESSAGE_FLAG.REQUEST, ++this.#sequence),
    );
    const all = Buffer.concat(messages);
    if (libc.send(this.#fd, all, all.length, 0) < 0) throw hostCallError('send(AF_NETLINK)');
    const found: (NetlinkMessage | undefined)[] = requests.map(() => undefined);
    for (let left = requests.length; left > 0; ) {
      for (const message of this.#receiveMessages()) {
        const index = message.sequence - first;
        if (index < 0) continue;
        left--;
        if (message.type !== CONTROL_TYPE.ERROR) found[index] = message;
        else if (message.payload.readInt32LE(0) !== -constants.errno.ENOENT) throwError(message);
      }
    }
    return found;
  }

  /**
   * Reads a whole table.
   * @throws HOST_CALL_FAILED also when the table kept changing while it was read.
   */
  dump(request: NetlinkRequest): NetlinkMessage[] {
    for (let tries = 0; tries < DUMP_TRIES; tries++) {
      const answer = this.#exchange(request, MESSAGE_FLAG.REQUEST | MESSAGE_FLAG.DUMP);
      if (answer.complete) return answer.messages;
    }
    throw new RetinaError('HOST_CALL_FAILED', 'a netlink table kept changing while it was dumped', {
      details: { type: request.type, tries: DUMP_TRIES },
    });
  }

  /**
   * Reads a table of any size, a datagram (32 KiB) at a time, so that the caller can let others run between two. The
   * socket makes no other request meanwhile, and is of no use any more when the reading is given up half-way. Entries
   * may be missing when the table changed.
   */
  *dumpInPieces(request: NetlinkRequest): Generator<readonly NetlinkMessage[]> {
    const answer = this.#send(request, MESSAGE_FLAG.REQUEST | MESSAGE_FLAG.DUMP);
    for (let complete = false; !complete; ) {
      complete = this.#receiveInto(answer, request);
      yield answer.messages.splice(0);
    }
  }

  /**
   * The next datagram of events; an empty array when there is none now. `overrun` says that events were lost, which
   * the kernel tells once per loss.
   */
  receive(): NetlinkMessage[] | 'overrun' {
    const datagram = this.#receive();
    if (datagram === 'none') return [];
    return typeof datagram === 'string' ? 'overrun' : decodeMessages(datagram);
  }

  [Symbol.dispose](): void {
    if (this.#fd >= 0) libc.close(this.#fd);
    this.#fd = -1;
  }

  /** Sends and receives to the end of the answer. */
  #exchange(request: NetlinkRequest, flags: number): Answer {
    const answer = this.#send(request, flags);
    while (!this.#receiveInto(answer, request));
    return answer;
  }

  #send(request: NetlinkRequest, flags: number): Answer {
    const sequence = ++this.#sequence;
    const message = encodeMessage(request, flags, sequence);
    if (libc.send(this.#fd, message, message.length, 0) < 0) {
      throw hostCallError('send(AF_NETLINK)', { type: request.type });
    }
    return new Answer(sequence);
  }

  #receiveMessages(): NetlinkMessage[] {
    const datagram = this.#receive();
    if (typeof datagram !== 'string') return decodeMessages(datagram);
    throw new RetinaError('HOST_CALL_FAILED', 'the kernel did not answer a netlink request', {
      details: { errno: datagram === 'none' ? 'EAGAIN' : 'ENOBUFS' },
    });
  }

  /** Takes the next datagram of an answer; whether that was the last one. */
  #receiveInto(answer: Answer, { type }: NetlinkRequest): boolean {
    const datagram = this.#receive();
    if (datagram === 'none' || datagram === 'overrun') {
      throw new RetinaError('HOST_CALL_FAILED', 'the kernel did not answer a netlink request', {
        details: { type, errno: datagram === 'none' ? 'EAGAIN' : 'ENOBUFS' },
      });
    }
    if (datagram !== 'cut') return answer.take(decodeMessages(datagram));
    answer.miss();
    return false;
  }

  /** A copy of the next datagram; `cut` when it was larger than the buffer, which has grown to its size now. */
  #receive(): Buffer | 'none' | 'cut' | 'overrun' {
    const buffer = this.#buffer;
    const length = libc.recv(this.#fd, buffer, buffer.length, MSG_TRUNC);
    if (length < 0) {
      const number = errno();
      if (number === constants.errno.EAGAIN) return 'none';
      if (number === constants.errno.ENOBUFS) return 'overrun';
      throw hostCallError('recv(AF_NETLINK)');
    }
    if (length <= buffer.length) return Buffer.from(buffer.subarray(0, length));
    this.#buffer = Buffer.allocUnsafeSlow(length);
    return 'cut';
  }

  #bind(): void {
    const address = Buffer.alloc(SOCKADDR_SIZE);
    address.writeUInt16LE(AF_NETLINK, 0);
    if (libc.bind(this.#fd, address, address.length) < 0) throw hostCallError('bind(AF_NETLINK)');
  }

  #setReceiveBuffer(bytes: number): void {
    if (this.#setOption(SOL_SOCKET, SO_RCVBUFFORCE, bytes)) return;
    if (!this.#setOption(SOL_SOCKET, SO_RCVBUF, bytes))
      throw hostCallError('setsockopt(SO_RCVBUF)', { bytes });
  }

  #setOption(level: number, name: number, value: number): boolean {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return libc.setsockopt(this.#fd, level, name, bytes, bytes.length) === 0;
  }
}

function throwError(message: NetlinkMessage): void {
  const error = netlinkError(message);
  if (error !== undefined) throw error;
}
