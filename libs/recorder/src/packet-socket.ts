/** Packets of interfaces through a ring that the kernel shares with us (packet(7), TPACKET_V3). */

import { addressOf, hostCallError, libc, memoryAt, ReadableWatcher } from '@retina/ebpf/host';
import { RetinaError } from '@retina/core';
import { nothing, socketFilter } from './packet-filter.js';

/** A packet as it lies in the ring: what it points to is the kernel's again after the call. */
export interface RingPacket {
  /** Time of arrival, Unix time. */
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly interfaceIndex: number;
  /** ARPHRD_*. */
  readonly hardwareType: number;
  /** PACKET_HOST, PACKET_OUTGOING, … of linux/if_packet.h. */
  readonly packetType: number;
  /** In network order, as the kernel has it. */
  readonly protocol: number;
  /** The VLAN tag that the kernel took off: TPID and TCI; undefined when there was none. */
  readonly vlan: { readonly tpid: number; readonly tci: number } | undefined;
  /** Bytes on the wire. */
  readonly length: number;
  /** Where the network layer begins in `bytes`. */
  readonly networkOffset: number;
  readonly bytes: Uint8Array;
}

/** What a socket hears. */
export interface PacketSocketOptions {
  /** Names; all interfaces of the network namespace when empty. */
  readonly interfaces: readonly string[];
  readonly filter: string;
  readonly snapLength: number;
  readonly promiscuous: boolean;
  /** Of the ring; 16 MiB unless told. */
  readonly ringBytes?: number;
  /** How long packets may wait for the block of the ring to become full. */
  readonly blockTimeoutMs: number;
  readonly onPacket: (packet: RingPacket) => void;
}

const AF_PACKET = 17;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const ETH_P_ALL = 0x0300;
const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const SOL_PACKET = 263;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_RX_RING = 5;
const PACKET_STATISTICS = 6;
const PACKET_VERSION = 10;
const TPACKET_V3 = 2;
const PACKET_MR_PROMISC = 1;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;
const SIOCGIFNAME = 0x8910;
const SIOCGIFINDEX = 0x8933;
const PACKET_OUTGOING = 4;
const ARPHRD_LOOPBACK = 772;

const BLOCK_BYTES = 2 ** 20;
/** Of a block's header, struct tpacket_hdr_v1, in words. */
const BLOCK = { STATUS: 2, PACKETS: 3, FIRST: 4 } as const;
const STATUS_KERNEL = 0;
const STATUS_USER = 1;
const TP_STATUS_VLAN_VALID = 1 << 4;
const TP_STATUS_VLAN_TPID_VALID = 1 << 6;
const ETH_P_8021Q = 0x8100;
/** struct sockaddr_ll stands behind struct tpacket3_hdr. */
const LINK_ADDRESS = 48;
/** Then the event loop has its turn. */
const BLOCKS_A_TURN = 8;

/** Opens stopped: nothing is heard before `start`. */
export class PacketSocket implements Disposable {
  readonly #options: PacketSocketOptions;
  readonly #fd: number;
  readonly #blocks: number;
  #ring: { readonly address: bigint; readonly bytes: number } | undefined;
  #words: Int32Array | undefined;
  #view: DataView | undefined;
  #watcher: ReadableWatcher | undefined;
  #next = 0;

  /** @throws REQUEST_INVALID for a filter or an interface that there is not; PERMISSION_DENIED without CAP_NET_RAW. */
  constructor(options: PacketSocketOptions) {
    this.#options = options;
    this.#blocks = Math.max(2, Math.round((options.ringBytes ?? 16 * BLOCK_BYTES) / BLOCK_BYTES));
    this.#fd = libc.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0);
    if (this.#fd < 0) throw hostCallError('socket(AF_PACKET)', { needs: 'CAP_NET_RAW' });
    try {
      this.#prepare();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** From now on packets come. */
  start(): void {
    const { interfaces } = this.#options;
    const only = interfaces.length === 1 ? this.#indexOf(interfaces[0] ?? '') : 0;
    const address = Buffer.alloc(20);
    address.writeUInt16LE(AF_PACKET, 0);
    address.writeUInt16LE(ETH_P_ALL, 2);
    address.writeInt32LE(only, 4);
    if (libc.bind(this.#fd, address, address.length) !== 0) throw hostCallError('bind(AF_PACKET)');
    this.#watcher = new ReadableWatcher(this.#fd, () => this.drain());
  }

  /** Nothing new comes in from now on; what the kernel is about to write takes a block's timeout to show. */
  halt(): void {
    this.#attach(nothing());
  }

  /** Hands over what is in the ring now. @param blocks At most so many blocks of it. */
  drain(blocks = BLOCKS_A_TURN): void {
    for (let turn = 0; turn < blocks; turn++) {
      const at = (this.#next * BLOCK_BYTES) / 4;
      const words = this.#words;
      if (words === undefined || (Atomics.load(words, at + BLOCK.STATUS) & STATUS_USER) === 0) return;
      this.#readBlock(this.#next * BLOCK_BYTES, words[at + BLOCK.PACKETS] ?? 0, words[at + BLOCK.FIRST] ?? 0);
      Atomics.store(words, at + BLOCK.STATUS, STATUS_KERNEL);
      this.#next = (this.#next + 1) % this.#blocks;
    }
  }

  /** Packets that passed the filter since it was last asked, and those of them for which the ring had no room. */
  takeStatistics(): { readonly passed: number; readonly dropped: number } {
    const statistics = Buffer.alloc(12);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(statistics.length);
    if (libc.getsockopt(this.#fd, SOL_PACKET, PACKET_STATISTICS, statistics, length) !== 0) {
      throw hostCallError('getsockopt(PACKET_STATISTICS)');
    }
    return { passed: statistics.readUInt32LE(0), dropped: statistics.readUInt32LE(4) };
  }

  /** The name of an interface; undefined when it is gone. */
  nameOf(index: number): string | undefined {
    const request = Buffer.alloc(40);
    request.writeInt32LE(index, 16);
    if (libc.ioctl(this.#fd, SIOCGIFNAME, request) !== 0) return undefined;
    return request.toString('latin1', 0, request.indexOf(0));
  }

  [Symbol.dispose](): void {
    this.#watcher?.[Symbol.dispose]();
    this.#watcher = undefined;
    this.#words = this.#view = undefined;
    if (this.#ring !== undefined) libc.munmap(this.#ring.address, this.#ring.bytes);
    this.#ring = undefined;
    libc.close(this.#fd);
  }

  /** The filter before the ring, and both before the socket is bound: no packet comes that was not asked for. */
  #prepare(): void {
    const { interfaces, filter, snapLength, promiscuous } = this.#options;
    const indices = interfaces.map((name) => this.#indexOf(name));
    this.#attach(socketFilter({ expression: filter, snapLength, interfaces: indices }));
    if (promiscuous) for (const index of indices) this.#makePromiscuous(index);
    this.#set(PACKET_VERSION, words(TPACKET_V3), 'PACKET_VERSION');
    const bytes = this.#blocks * BLOCK_BYTES;
    const frameBytes = 2_048;
    const ring = [
      BLOCK_BYTES,
      this.#blocks,
      frameBytes,
      bytes / frameBytes,
      this.#options.blockTimeoutMs,
      0,
      0,
    ];
    this.#set(PACKET_RX_RING, words(...ring), 'PACKET_RX_RING');
    const address = libc.mmap(null, bytes, PROT_READ_WRITE, MAP_SHARED, this.#fd, 0);
    if (address === MAP_FAILED) throw hostCallError('mmap(PACKET_RX_RING)');
    this.#ring = { address, bytes };
    const memory = memoryAt(address, bytes);
    this.#words = new Int32Array(memory);
    this.#view = new DataView(memory);
  }

  #attach(program: Buffer): void {
    const filter = Buffer.alloc(16);
    filter.writeUInt16LE(program.length / 8, 0);
    filter.writeBigUInt64LE(addressOf(program), 8);
    if (libc.setsockopt(this.#fd, SOL_SOCKET, SO_ATTACH_FILTER, filter, filter.length) !== 0) {
      throw hostCallError('setsockopt(SO_ATTACH_FILTER)');
    }
  }

  #makePromiscuous(index: number): void {
    const membership = Buffer.alloc(16);
    membership.writeInt32LE(index, 0);
    membership.writeUInt16LE(PACKET_MR_PROMISC, 4);
    this.#set(PACKET_ADD_MEMBERSHIP, membership, 'PACKET_ADD_MEMBERSHIP');
  }

  #set(name: number, value: Buffer, text: string): void {
    if (libc.setsockopt(this.#fd, SOL_PACKET, name, value, value.length) !== 0) {
      throw hostCallError(`setsockopt(${text})`);
    }
  }

  #indexOf(name: string): number {
    const request = Buffer.alloc(40);
    request.write(name.slice(0, 15), 'latin1');
    if (libc.ioctl(this.#fd, SIOCGIFINDEX, request) === 0) return request.readInt32LE(16);
    throw new RetinaError('REQUEST_INVALID', `there is no interface ${name} on this node`, {
      details: { field: 'interfaces' },
    });
  }

  #readBlock(block: number, packets: number, first: number): void {
    const view = this.#view;
    if (view === undefined) return;
    let at = block + first;
    for (let index = 0; index < packets; index++) {
      const next = view.getUint32(at, true);
      this.#readPacket(view, at);
      at += next;
    }
  }

  #readPacket(view: DataView, at: number): void {
    const link = at + LINK_ADDRESS;
    const hardwareType = view.getUint16(link + 8, true);
    const packetType = view.getUint8(link + 10);
    // Loopback hands each packet over twice: as it goes out and as it comes in.
    if (hardwareType === ARPHRD_LOOPBACK && packetType === PACKET_OUTGOING) return;
    const status = view.getUint32(at + 20, true);
    const [link0, network0] = [view.getUint16(at + 24, true), view.getUint16(at + 26, true)];
    this.#options.onPacket({
      seconds: view.getUint32(at + 4, true),
      nanoseconds: view.getUint32(at + 8, true),
      interfaceIndex: view.getInt32(link + 4, true),
      hardwareType,
      packetType,
      protocol: view.getUint16(link + 2),
      vlan: (status & TP_STATUS_VLAN_VALID) === 0 ? undefined : vlanOf(view, at, status),
      length: view.getUint32(at + 16, true),
      networkOffset: network0 - link0,
      bytes: new Uint8Array(view.buffer, at + link0, view.getUint32(at + 12, true)),
    });
  }
}

function vlanOf(view: DataView, at: number, status: number): { readonly tpid: number; readonly tci: number } {
  const tpid = (status & TP_STATUS_VLAN_TPID_VALID) === 0 ? ETH_P_8021Q : view.getUint16(at + 36, true);
  return { tpid, tci: view.getUint32(at + 32, true) };
}

function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => buffer.writeUInt32LE(value, at * 4));
  return buffer;
}
