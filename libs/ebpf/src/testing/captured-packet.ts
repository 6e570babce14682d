/** Packets as tcpdump writes them: the independent opinion in tests of our own counting. */

import { RetinaError } from '@retina/core';

const FILE_HEADER_SIZE = 24;
const RECORD_HEADER_SIZE = 16;
/** The host writes it in its own order; little-endian with microseconds. */
const MAGIC = 0xa1b2c3d4;
const ETHERNET_HEADER_SIZE = 14;
const LINK_TYPE_ETHERNET = 1;
/** A TUN device: the packet begins with the IP header. */
const LINK_TYPE_RAW = 101;
const ETHERTYPE_V4 = 0x0800;
const ETHERTYPE_V6 = 0x86dd;
const TCP = 6;
const UDP = 17;

const TCP_FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

/** A packet on an interface. */
export interface CapturedPacket {
  /** Since the epoch. */
  readonly timestampUs: number;
  /** On the wire, with the link-layer header. */
  readonly bytes: number;
  /** IP version; 0 when it is not IP, and then all below are 0 too. */
  readonly version: 0 | 4 | 6;
  /** IP protocol number. IPv6 extension headers are not followed. */
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The TCP header's flag byte: FIN 1, SYN 2, RST 4, PSH 8, ACK 16. */
  readonly tcpFlags: number;
}

/**
 * The packets of a pcap file.
 * @throws RECORD_MALFORMED when it is not one, or not of Ethernet or raw IP.
 */
export function readPcap(file: Buffer): CapturedPacket[] {
  const linkType =
    file.length < FILE_HEADER_SIZE || file.readUInt32LE(0) !== MAGIC ? -1 : file.readUInt32LE(20);
  if (linkType !== LINK_TYPE_ETHERNET && linkType !== LINK_TYPE_RAW) {
    throw new RetinaError('RECORD_MALFORMED', 'not a pcap file of Ethernet or IP', {
      details: { size: file.length, linkType },
    });
  }
  const linkHeader = linkType === LINK_TYPE_ETHERNET ? ETHERNET_HEADER_SIZE : 0;
  const packets: CapturedPacket[] = [];
  for (let at = FILE_HEADER_SIZE; at + RECORD_HEADER_SIZE <= file.length; ) {
    const start = at + RECORD_HEADER_SIZE;
    const end = start + file.readUInt32LE(at + 8);
    packets.push({
      timestampUs: file.readUInt32LE(at) * 1e6 + file.readUInt32LE(at + 4),
      bytes: file.readUInt32LE(at + 12),
      ...decodePacket(file.subarray(start, end), linkHeader),
    });
    at = end;
  }
  return packets;
}

/** How many packets have each combination of TCP flags, by names in the order FIN, SYN, RST, PSH, ACK: 'SYN ACK'. */
export function countTcpFlags(packets: readonly CapturedPacket[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { protocol, tcpFlags } of packets) {
    if (protocol !== TCP) continue;
    const names = TCP_FLAG_NAMES.filter((_, bit) => (tcpFlags & (1 << bit)) !== 0).join(' ');
    counts[names] = (counts[names] ?? 0) + 1;
  }
  return counts;
}

type Decoded = Omit<CapturedPacket, 'timestampUs' | 'bytes'>;

const NOT_IP: Decoded = { version: 0, protocol: 0, sourcePort: 0, destinationPort: 0, tcpFlags: 0 };

function decodePacket(packet: Buffer, linkHeader: number): Decoded {
  const version = ipVersion(packet, linkHeader);
  if (version === 0) return NOT_IP;
  const ip = packet.subarray(linkHeader);
  const protocol = ip.readUInt8(version === 4 ? 9 : 6);
  const transport = ip.subarray(version === 4 ? (ip.readUInt8(0) & 0xf) * 4 : 40);
  const hasPorts = protocol === TCP || protocol === UDP;
  return {
    version,
    protocol,
    sourcePort: hasPorts ? transport.readUInt16BE(0) : 0,
    destinationPort: hasPorts ? transport.readUInt16BE(2) : 0,
    tcpFlags: protocol === TCP ? transport.readUInt8(13) : 0,
  };
}

function ipVersion(packet: Buffer, linkHeader: number): 0 | 4 | 6 {
  const etherType = linkHeader === 0 ? 0 : packet.readUInt16BE(12);
  if (linkHeader > 0 && etherType !== ETHERTYPE_V4 && etherType !== ETHERTYPE_V6) return 0;
  const version = packet.readUInt8(linkHeader) >> 4;
  return version === 4 || version === 6 ? version : 0;
}
