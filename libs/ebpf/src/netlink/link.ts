/** Network interfaces, as the kernel describes them. It calls them links. */

import { RetinaError } from '@retina/core';
import { Attributes } from './attributes.js';
import type { NetlinkMessage } from './message.js';
import type { NetlinkSocket } from './netlink-socket.js';

/** nlmsg_type of link messages. */
export const LINK_MESSAGE = { NEW: 16, DELETE: 17, GET: 18 } as const;

/** struct ifinfomsg: family, type, index, flags, changed flags. */
const BODY_SIZE = 16;
const AF_UNSPEC = 0;

const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;

const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_LINK = 5;
const IFLA_MASTER = 10;
const IFLA_LINKINFO = 18;
const IFLA_INFO_KIND = 1;
const IFLA_STATS64 = 23;
const IFLA_LINK_NETNSID = 37;

const TWO_TO_32 = 0x1_0000_0000;

/** What has passed an interface since it exists, as its driver counts (struct rtnl_link_stats64). */
export interface LinkStats {
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly txPackets: number;
  readonly txBytes: number;
  readonly rxErrors: number;
  readonly txErrors: number;
  readonly rxDropped: number;
  readonly txDropped: number;
}

/** A network interface. */
export interface NetworkLink {
  readonly index: number;
  readonly name: string;
  /** The driver's kind: veth, bridge, vlan, netkit and so on; empty for a physical or loopback device. */
  readonly kind: string;
  readonly up: boolean;
  readonly loopback: boolean;
  readonly mtu: number;
  /** The bridge, bond or VRF that it belongs to; 0 for none. */
  readonly masterIndex: number;
  /** The other end of a veth, the device under a VLAN; 0 for none. Counts in the peer's namespace. */
  readonly peerIndex: number;
  /**
   * Our namespace's id of the one that the peer is in; undefined when it is in the same. The kernel sends no event when
   * the peer moves there, but it does when this end is brought up.
   */
  readonly peerNamespaceId: number | undefined;
  readonly stats: LinkStats;
}

/** Every interface of the socket's namespace. */
export function listLinks(socket: NetlinkSocket): NetworkLink[] {
  const answer = socket.dump({ type: LINK_MESSAGE.GET, body: Buffer.alloc(BODY_SIZE) });
  return answer.map(decodeLink).filter((link) => link !== undefined);
}

/**
 * The interface that a link message is about, or undefined when it is about something else: a bridge tells of its
 * ports with the same message types under AF_BRIDGE, where DELETE only means that the port left (br_ifinfo_notify).
 * @throws RECORD_MALFORMED
 */
export function decodeLink({ payload }: NetlinkMessage): NetworkLink | undefined {
  if (payload.length < BODY_SIZE) {
    throw new RetinaError('RECORD_MALFORMED', 'a link message is too short', {
      details: { size: payload.length },
    });
  }
  if (payload.readUInt8(0) !== AF_UNSPEC) return undefined;
  const attributes = Attributes.decode(payload, BODY_SIZE);
  const flags = payload.readUInt32LE(8);
  return {
    index: payload.readInt32LE(4),
    name: attributes.text(IFLA_IFNAME) ?? '',
    kind: attributes.nested(IFLA_LINKINFO)?.text(IFLA_INFO_KIND) ?? '',
    up: (flags & IFF_UP) !== 0,
    loopback: (flags & IFF_LOOPBACK) !== 0,
    mtu: attributes.u32(IFLA_MTU) ?? 0,
    masterIndex: attributes.u32(IFLA_MASTER) ?? 0,
    peerIndex: attributes.u32(IFLA_LINK) ?? 0,
    peerNamespaceId: attributes.i32(IFLA_LINK_NETNSID),
    stats: decodeStats(attributes.bytes(IFLA_STATS64)),
  };
}

const NO_STATS = Buffer.alloc(64);

function decodeStats(bytes: Buffer = NO_STATS): LinkStats {
  const counter = (position: number): number =>
    bytes.readUInt32LE(position * 8) + bytes.readUInt32LE(position * 8 + 4) * TWO_TO_32;
  return {
    rxPackets: counter(0),
    txPackets: counter(1),
    rxBytes: counter(2),
    txBytes: counter(3),
    rxErrors: counter(4),
    txErrors: counter(5),
    rxDropped: counter(6),
    txDropped: counter(7),
  };
}
