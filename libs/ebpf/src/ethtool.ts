/** The statistics that a network driver keeps under names of its own (include/uapi/linux/ethtool.h). */

import { libc, addressOf } from './ffi.js';
import { hostCallError } from './host-error.js';

const AF_INET = 2;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const SIOCETHTOOL = 0x8946;
const ETHTOOL_GSTRINGS = 0x1b;
const ETHTOOL_GSTATS = 0x1d;
const ETHTOOL_GSSET_INFO = 0x37;
const ETH_SS_STATS = 1;
const NAME_SIZE = 32;
const NAMES_HEAD = 12;
const VALUES_HEAD = 8;
/** struct ifreq: the name, then a pointer. */
const IFREQ_SIZE = 40;
const IFREQ_POINTER = 16;
const INTERFACE_NAME_MAX = 15;

/** Asks drivers. Interfaces are those of the namespace in which it was made. */
export class Ethtool implements Disposable {
  #socket: number;

  constructor() {
    this.#socket = libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
    if (this.#socket < 0) throw hostCallError('socket(AF_INET)');
  }

  /** The counters of an interface by name; empty when its driver has none, or there is no such interface. */
  statistics(name: string): Map<string, number> {
    const count = this.#count(name);
    if (count === 0) return new Map();
    const names = Buffer.alloc(NAMES_HEAD + count * NAME_SIZE);
    names.writeUInt32LE(ETHTOOL_GSTRINGS, 0);
    names.writeUInt32LE(ETH_SS_STATS, 4);
    names.writeUInt32LE(count, 8);
    const values = Buffer.alloc(VALUES_HEAD + count * 8);
    values.writeUInt32LE(ETHTOOL_GSTATS, 0);
    values.writeUInt32LE(count, 4);
    if (!this.#ask(name, names) || !this.#ask(name, values)) return new Map();
    return new Map(
      Array.from({ length: count }, (_, index) => {
        const at = NAMES_HEAD + index * NAME_SIZE;
        const text = names.toString('latin1', at, at + NAME_SIZE);
        const value = values.readBigUInt64LE(VALUES_HEAD + index * 8);
        return [text.slice(0, Math.max(0, text.indexOf('\0'))).trim(), Number(value)];
      }),
    );
  }

  [Symbol.dispose](): void {
    if (this.#socket >= 0) libc.close(this.#socket);
    this.#socket = -1;
  }

  #count(name: string): number {
    const request = Buffer.alloc(24);
    request.writeUInt32LE(ETHTOOL_GSSET_INFO, 0);
    request.writeBigUInt64LE(1n << BigInt(ETH_SS_STATS), 8);
    if (!this.#ask(name, request)) return 0;
    // The bit is cleared when the driver has no such set.
    return request.readBigUInt64LE(8) === 0n ? 0 : request.readUInt32LE(16);
  }

  #ask(name: string, request: Buffer): boolean {
    if (Buffer.byteLength(name) > INTERFACE_NAME_MAX) return false;
    const ifreq = Buffer.alloc(IFREQ_SIZE);
    ifreq.write(name);
    ifreq.writeBigUInt64LE(addressOf(request), IFREQ_POINTER);
    return libc.ioctl(this.#socket, SIOCETHTOOL, ifreq) === 0;
  }
}
