/** What nf_conntrack counts of its own failures, by ctnetlink. */

import { NETFILTER_PART, decodeNetfilter, netfilterRequest } from './netfilter.js';
import type { NetlinkSocket } from './netlink-socket.js';

/** IPCTNL_MSG_CT_GET_STATS_CPU. */
const GET_STATS_CPU = 4;
/** enum ctattr_stats_cpu (include/uapi/linux/netfilter/nfnetlink_conntrack.h). */
const CTA_STATS_INSERT_FAILED = 9;
const CTA_STATS_DROP = 10;
const CTA_STATS_CHAIN_TOOLONG = 15;

/** Packets that nf_conntrack dropped, cumulative over the life of the network namespace. */
export interface ConntrackStatistics {
  /** No entry could be made (the table is full), or a new one clashed with another. */
  readonly drop: number;
  /** A new entry clashed with another, which is how NAT without a free port shows, or its chain was too long. */
  readonly insertFailed: number;
  /** Linux 5.16; 0 before. */
  readonly chainTooLong: number;
}

/**
 * The sums over all CPUs, for the namespace of the socket.
 * @throws HOST_CALL_FAILED when the kernel has no ctnetlink.
 */
export function readConntrackStatistics(socket: NetlinkSocket): ConntrackStatistics {
  const sum = { drop: 0, insertFailed: 0, chainTooLong: 0 };
  for (const message of socket.dump(netfilterRequest(NETFILTER_PART.CONNTRACK, GET_STATS_CPU))) {
    const { attributes } = decodeNetfilter(message);
    const read = (type: number): number => attributes.bytes(type)?.readUInt32BE(0) ?? 0;
    sum.drop += read(CTA_STATS_DROP);
    sum.insertFailed += read(CTA_STATS_INSERT_FAILED);
    sum.chainTooLong += read(CTA_STATS_CHAIN_TOOLONG);
  }
  return sum;
}
