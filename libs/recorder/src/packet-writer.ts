/** Packets as bytes of a file: pcapng, or plain pcap. */

import { ETHERNET_HARDWARE, LINK_TYPE } from './packet-filter.js';
import type { RingPacket } from './packet-socket.js';
import {
  type HostName,
  interfaceDescription,
  interfaceStatistics,
  nameResolution,
  PACKET_BLOCK,
  sectionHeader,
  timeWords,
} from './pcapng.js';

/** What a file says beside its packets. */
export interface PacketWriterOptions {
  readonly snapLength: number;
  readonly filter: string;
  readonly comment: string;
  readonly names: readonly HostName[];
  /** The name of an interface by its index. */
  readonly interfaceName: (index: number) => string;
}

/** Makes the bytes of one file after another. */
export interface PacketWriter {
  /** Begins a file. */
  begin(): Buffer;
  /** Room that a packet needs at most. */
  room(packet: RingPacket): number;
  /** Writes a packet at a place of a buffer that has room, and returns where it ends. */
  write(packet: RingPacket, into: Buffer, at: number): number;
  /** Ends a file. */
  end(counts: { readonly passed: number; readonly dropped: number }): Buffer;
}

const PACKET_HEAD = 28;
/** The direction, the end of options, the length once more. */
const PACKET_TAIL = 16;
const PACKET_OUTGOING = 4;
const VLAN_BYTES = 4;
const ADDRESSES_BYTES = 12;
const MAX_NAME = 64;

/** Wireshark's format: each packet with its interface and direction, names, statistics and comments. */
export class PcapngWriter implements PacketWriter {
  readonly #options: PacketWriterOptions;
  /** Places of interfaces in the file, by index and whether packets have an Ethernet header. */
  readonly #interfaces = new Map<number, number>();

  constructor(options: PacketWriterOptions) {
    this.#options = options;
  }

  begin(): Buffer {
    this.#interfaces.clear();
    const { comment, names } = this.#options;
    const header = sectionHeader({ application: 'retina', comment });
    return names.length === 0 ? header : Buffer.concat([header, nameResolution(names)]);
  }

  room(packet: RingPacket): number {
    const isNew = !this.#interfaces.has(packet.interfaceIndex);
    const description = isNew ? 64 + MAX_NAME + this.#options.filter.length : 0;
    return description + PACKET_HEAD + packet.bytes.length + VLAN_BYTES + 3 + PACKET_TAIL;
  }

  write(packet: RingPacket, into: Buffer, start: number): number {
    let at = start;
    let place = this.#interfaces.get(packet.interfaceIndex);
    if (place === undefined) {
      place = this.#interfaces.size;
      this.#interfaces.set(packet.interfaceIndex, place);
      at += this.#describe(packet).copy(into, at);
    }
    const [high, low] = timeWords(packet.seconds, packet.nanoseconds);
    const bytesAt = at + PACKET_HEAD;
    const end = copyFrame(packet, into, bytesAt);
    const captured = end - bytesAt;
    const padded = (captured + 3) & ~3;
    into.fill(0, end, bytesAt + padded);
    const total = PACKET_HEAD + padded + PACKET_TAIL;
    into.writeUInt32LE(PACKET_BLOCK, at);
    into.writeUInt32LE(total, at + 4);
    into.writeUInt32LE(place, at + 8);
    into.writeUInt32LE(high, at + 12);
    into.writeUInt32LE(low, at + 16);
    into.writeUInt32LE(captured, at + 20);
    into.writeUInt32LE(packet.length + (packet.vlan === undefined ? 0 : VLAN_BYTES), at + 24);
    const tail = bytesAt + padded;
    // epb_flags: which way it went, seen from the interface.
    into.writeUInt32LE(2 | (4 << 16), tail);
    into.writeUInt32LE(packet.packetType === PACKET_OUTGOING ? 2 : 1, tail + 4);
    into.writeUInt32LE(0, tail + 8);
    into.writeUInt32LE(total, tail + 12);
    return at + total;
  }

  end(counts: { readonly passed: number; readonly dropped: number }): Buffer {
    if (this.#interfaces.size === 0) return Buffer.alloc(0);
    const now = Date.now();
    return interfaceStatistics({ ...counts, time: timeWords(Math.floor(now / 1000), (now % 1000) * 1e6) });
  }

  #describe({ interfaceIndex, hardwareType }: RingPacket): Buffer {
    const { snapLength, filter, interfaceName } = this.#options;
    const linkType = ETHERNET_HARDWARE.includes(hardwareType) ? LINK_TYPE.ETHERNET : LINK_TYPE.RAW;
    const name = interfaceName(interfaceIndex).slice(0, MAX_NAME);
    return interfaceDescription({ linkType, snapLength, filter, name });
  }
}

const PCAP_HEAD = 24;
const PCAP_PACKET_HEAD = 16;
const SLL2_HEAD = 20;

/** What every program reads, times in nanoseconds: Linux cooked packets, which have their interface but no link header. */
export class PcapWriter implements PacketWriter {
  readonly #snapLength: number;

  constructor({ snapLength }: Pick<PacketWriterOptions, 'snapLength'>) {
    this.#snapLength = snapLength;
  }

  begin(): Buffer {
    const header = Buffer.alloc(PCAP_HEAD);
    header.writeUInt32LE(0xa1b23c4d, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(this.#snapLength + SLL2_HEAD, 16);
    header.writeUInt32LE(LINK_TYPE.LINUX_SLL2, 20);
    return header;
  }

  room({ bytes }: RingPacket): number {
    return PCAP_PACKET_HEAD + SLL2_HEAD + bytes.length;
  }

  write(packet: RingPacket, into: Buffer, at: number): number {
    const payload = packet.bytes.subarray(Math.min(packet.networkOffset, packet.bytes.length));
    const captured = SLL2_HEAD + payload.length;
    into.writeUInt32LE(packet.seconds, at);
    into.writeUInt32LE(packet.nanoseconds, at + 4);
    into.writeUInt32LE(captured, at + 8);
    into.writeUInt32LE(packet.length - packet.networkOffset + SLL2_HEAD, at + 12);
    const head = at + PCAP_PACKET_HEAD;
    into.writeUInt16BE(packet.protocol, head);
    into.writeUInt16BE(0, head + 2);
    into.writeUInt32BE(packet.interfaceIndex, head + 4);
    into.writeUInt16BE(packet.hardwareType, head + 8);
    into.writeUInt8(packet.packetType, head + 10);
    // Without the sender's link address, which the ring does not keep beside the header.
    into.fill(0, head + 11, head + SLL2_HEAD);
    into.set(payload, head + SLL2_HEAD);
    return head + captured;
  }

  end(): Buffer {
    return Buffer.alloc(0);
  }
}

/** The frame, with the VLAN tag where it was on the wire. */
function copyFrame({ bytes, vlan }: RingPacket, into: Buffer, at: number): number {
  if (vlan === undefined || bytes.length < ADDRESSES_BYTES) {
    into.set(bytes, at);
    return at + bytes.length;
  }
  into.set(bytes.subarray(0, ADDRESSES_BYTES), at);
  into.writeUInt16BE(vlan.tpid, at + ADDRESSES_BYTES);
  into.writeUInt16BE(vlan.tci, at + ADDRESSES_BYTES + 2);
  into.set(bytes.subarray(ADDRESSES_BYTES), at + ADDRESSES_BYTES + VLAN_BYTES);
  return at + bytes.length + VLAN_BYTES;
}
