/** A UDP socket that counts what reaches it, or lets its buffer overflow. */

import { readFileSync } from 'node:fs';
import { libc } from '../ffi.js';
import { hostCallError } from '../host-error.js';
import type { Namespace } from './namespace.js';

const AF_INET6 = 10;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOCKADDR_IN6_SIZE = 28;
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;
/** The kernel charges 768 bytes or more for a datagram, however small: this holds some 80,000. */
const RECEIVE_BUFFER_BYTES = 64 * 1024 * 1024;
const LARGEST_DATAGRAM = 65_536;

/** What a UDP sink got. */
export interface UdpReceived {
  readonly packets: number;
  /** Payload only. */
  readonly bytes: number;
}

/** How a UDP sink listens. */
export interface UdpSinkOptions {
  readonly in: Namespace;
  readonly port: number;
  /** How much the kernel holds while nobody reads; 64 MiB if absent. The smallest that it grants is about 2 KiB. */
  readonly receiveBufferBytes?: number;
}

/**
 * Bound to all addresses of both families. It reads only when `received()` is called, so with a small buffer and no
 * such call it is a receiver that is too slow.
 */
export class UdpSink implements Disposable {
  readonly #namespace: Namespace;
  readonly #port: number;
  readonly #buffer = Buffer.allocUnsafeSlow(LARGEST_DATAGRAM);
  #fd: number;
  #packets = 0;
  #bytes = 0;

  constructor({ in: namespace, port, receiveBufferBytes = RECEIVE_BUFFER_BYTES }: UdpSinkOptions) {
    this.#namespace = namespace;
    this.#port = port;
    using _ = namespace.enter();
    this.#fd = libc.socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (this.#fd < 0) throw hostCallError('socket(AF_INET6)');
    const size = Buffer.alloc(4);
    size.writeInt32LE(receiveBufferBytes);
    if (libc.setsockopt(this.#fd, SOL_SOCKET, SO_RCVBUFFORCE, size, size.length) !== 0) {
      throw hostCallError('setsockopt(SO_RCVBUFFORCE)');
    }
    const address = Buffer.alloc(SOCKADDR_IN6_SIZE);
    address.writeUInt16LE(AF_INET6, 0);
    address.writeUInt16BE(port, 2);
    if (libc.bind(this.#fd, address, address.length) !== 0) throw hostCallError('bind', { port });
  }

  /** Reads what has come until now, and returns the count since the start. */
  received(): UdpReceived {
    for (;;) {
      const length = libc.recv(this.#fd, this.#buffer, this.#buffer.length, 0);
      if (length < 0) break;
      this.#packets++;
      this.#bytes += length;
    }
    return { packets: this.#packets, bytes: this.#bytes };
  }

  /** How many datagrams the kernel dropped at this socket (the last column of /proc/net/udp6). */
  dropped(): number {
    using _ = this.#namespace.enter();
    const port = this.#port.toString(16).toUpperCase().padStart(4, '0');
    const line = readFileSync('/proc/thread-self/net/udp6', 'utf8')
      .split('\n')
      .find((row) => row.includes(`:${port} `));
    return Number(line?.trim().split(/\s+/).at(-1) ?? 0);
  }

  [Symbol.dispose](): void {
    if (this.#fd >= 0) libc.close(this.#fd);
    this.#fd = -1;
  }
}
