/** The routing table, as far as it tells which interfaces lead out of this host. */

import { Attributes } from './attributes.js';
import type { NetlinkMessage } from './message.js';
import type { NetlinkSocket } from './netlink-socket.js';

const RTM_GETROUTE = 26;
/** struct rtmsg: family, destination and source prefix lengths, TOS, table, protocol, scope, type, flags. */
const BODY_SIZE = 12;
const RT_TABLE_MAIN = 254;
const RTN_UNICAST = 1;
const RTA_OIF = 4;
const RTA_MULTIPATH = 9;
const RTA_TABLE = 15;
/** struct rtnexthop: length, flags, hops, interface; its attributes follow within the length. */
const NEXTHOP_SIZE = 8;

/**
 * The interfaces through which the main table's default routes go, IPv4 and IPv6, every next hop of a multipath route
 * included. Each once, in the order of the kernel's dump; empty when there is no default route.
 */
export function listDefaultRouteInterfaces(socket: NetlinkSocket): number[] {
  const answer = socket.dump({ type: RTM_GETROUTE, body: Buffer.alloc(BODY_SIZE) });
  return [...new Set(answer.flatMap(defaultRouteInterfaces))];
}

/** The outgoing interfaces in a route message; none when it is not a default unicast route of the main table. */
export function defaultRouteInterfaces({ payload }: NetlinkMessage): number[] {
  const prefixLength = payload.readUInt8(1);
  const type = payload.readUInt8(7);
  if (prefixLength !== 0 || type !== RTN_UNICAST) return [];
  const attributes = Attributes.decode(payload, BODY_SIZE);
  if ((attributes.u32(RTA_TABLE) ?? payload.readUInt8(4)) !== RT_TABLE_MAIN) return [];
  const single = attributes.u32(RTA_OIF);
  return single === undefined ? nexthopInterfaces(attributes.bytes(RTA_MULTIPATH)) : [single];
}

function nexthopInterfaces(nexthops: Buffer = Buffer.alloc(0)): number[] {
  const interfaces: number[] = [];
  for (let at = 0; at + NEXTHOP_SIZE <= nexthops.length; ) {
    interfaces.push(nexthops.readInt32LE(at + 4));
    at += Math.max((nexthops.readUInt16LE(at) + 3) & ~3, NEXTHOP_SIZE);
  }
  return interfaces;
}
