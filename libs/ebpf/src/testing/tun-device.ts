/** A network interface whose wire is this process (Documentation/networking/tuntap.rst). */

import { constants } from 'node:os';
import { errno, libc } from '../ffi.js';
import { hostCallError } from '../host-error.js';
import type { Namespace } from './namespace.js';

const O_RDWR_NONBLOCK_CLOEXEC = 0o2 | 0o4000 | 0o2000000;
const TUNSETIFF = 0x400454ca;
const IFF_TUN = 0x1;
const IFF_NO_PI = 0x1000;
/** struct ifreq: name, then the flags. */
const IFREQ_SIZE = 40;
const IFREQ_FLAGS_OFFSET = 16;
const LARGEST_PACKET = 65_536;
/** A burst must wait for this process to be scheduled, not be dropped. */
const QUEUE_PACKETS = 100_000;

/** A TUN device to make. */
export interface TunOptions {
  readonly in: Namespace;
  readonly name: string;
  /** With prefix length. */
  readonly addresses: readonly string[];
}

/** The process's end of a TUN device: what the kernel routes to the device is read here, and the other way round. */
export class TunDevice implements Disposable {
  readonly fd: number;
  readonly #buffer = Buffer.allocUnsafeSlow(LARGEST_PACKET);

  constructor({ in: namespace, name, addresses }: TunOptions) {
    using _ = namespace.enter();
    this.fd = libc.open('/dev/net/tun', O_RDWR_NONBLOCK_CLOEXEC);
    if (this.fd < 0) throw hostCallError('open(/dev/net/tun)');
    const request = Buffer.alloc(IFREQ_SIZE);
    request.write(name);
    request.writeUInt16LE(IFF_TUN | IFF_NO_PI, IFREQ_FLAGS_OFFSET);
    if (libc.ioctl(this.fd, TUNSETIFF, request) !== 0) throw hostCallError('ioctl(TUNSETIFF)', { name });
    namespace.ip(
      `link set ${name} txqueuelen ${QUEUE_PACKETS} multicast off`,
      ...addresses.map((address) => `addr add ${address} dev ${name}`),
      `link set ${name} up`,
    );
  }

  /** The next packet, or undefined when there is none. */
  read(): Buffer | undefined {
    const length = libc.read(this.fd, this.#buffer, this.#buffer.length);
    if (length >= 0) return Buffer.from(this.#buffer.subarray(0, length));
    if (errno() === constants.errno.EAGAIN) return undefined;
    throw hostCallError('read(/dev/net/tun)');
  }

  write(packet: Buffer): void {
    if (libc.write(this.fd, packet, packet.length) < 0) throw hostCallError('write(/dev/net/tun)');
  }

  [Symbol.dispose](): void {
    libc.close(this.fd);
  }
}
