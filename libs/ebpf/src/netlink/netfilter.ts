/** Requests to the parts of netfilter, which share one netlink protocol (include/uapi/linux/netfilter/nfnetlink.h). */

import { Attributes } from './attributes.js';
import type { NetlinkMessage, NetlinkRequest } from './message.js';
import { NetlinkSocket } from './netlink-socket.js';

const NETLINK_NETFILTER = 12;
/** struct nfgenmsg: family, version, and a resource in network order; attributes follow. */
export const NETFILTER_BODY_SIZE = 4;

/** NFNL_SUBSYS_*. */
export const NETFILTER_PART = { CONNTRACK: 1, NFTABLES: 10 } as const;

/** Opens a socket to netfilter in the network namespace of the calling thread. */
export function openNetfilterSocket(): NetlinkSocket {
  return new NetlinkSocket({ protocol: NETLINK_NETFILTER });
}

/** A request to one part; family 0 means all. */
export function netfilterRequest(
  part: number,
  type: number,
  { family = 0, attributes = [] }: { family?: number; attributes?: readonly Buffer[] } = {},
): NetlinkRequest {
  return { type: (part << 8) | type, body: Buffer.of(family, 0, 0, 0), attributes };
}

/** The family and the attributes of an answer. */
export function decodeNetfilter({ payload }: NetlinkMessage): { family: number; attributes: Attributes } {
  return { family: payload.readUInt8(0), attributes: Attributes.decode(payload, NETFILTER_BODY_SIZE) };
}
