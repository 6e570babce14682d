/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* Records of the flow signal: what flow.bpf.c writes and libs/sources/src/linux/flow.ts reads. */
#ifndef RETINA_FLOW_H
#define RETINA_FLOW_H

#include <linux/types.h>

/* Where a packet was seen; the order is that of the programs and of OBSERVATION_POINTS in TypeScript. */
enum flow_point {
	FLOW_FROM_ENDPOINT,
	FLOW_TO_ENDPOINT,
	FLOW_FROM_NETWORK,
	FLOW_TO_NETWORK,
};

/* Why a packet has no flow record. */
enum flow_unparsed {
	FLOW_NOT_IP,
	FLOW_TRUNCATED_ETHERNET,
	FLOW_TOO_MANY_VLAN_TAGS,
	FLOW_TRUNCATED_IP,
	FLOW_BAD_IP_HEADER,
	FLOW_TOO_MANY_IPV6_EXTENSIONS,
	FLOW_TRUNCATED_TRANSPORT,
	FLOW_UNPARSED_REASONS,
};

/* Counters of TCP flags, in the order of TCP_FLAGS in TypeScript. */
enum flow_flag {
	FLOW_FIN,
	FLOW_SYN,
	FLOW_SYNACK,
	/* Nearly every segment has ACK, so what is counted here is those that do not count as ACK. */
	FLOW_NOT_ACK,
	FLOW_RST,
	FLOW_PSH,
	FLOW_URG,
	FLOW_ECE,
	FLOW_CWR,
	FLOW_NS,
	FLOW_FLAGS,
};

/* The part of the key that both families share. For ICMP the ports are type and code, in host order. */
struct flow_id {
	__be16 source_port;
	__be16 destination_port;
	__u32 ifindex;
	__u8 protocol;
	__u8 point;
	__u16 unused1;
	__u32 unused2;
};

/* Keys are compared and hashed by eight bytes, hence the alignment and the explicit padding. */
struct flow_key4 {
	__be32 source;
	__be32 destination;
	struct flow_id id;
} __attribute__((aligned(8)));

struct flow_key6 {
	__be32 source[4];
	__be32 destination[4];
	struct flow_id id;
} __attribute__((aligned(8)));

/* Times are CLOCK_MONOTONIC in nanoseconds. What every packet touches comes first. */
struct flow_value {
	__u64 packets;
	__u64 bytes;
	/* When the first packet of the last kernel tick went by. */
	__u64 last_ns;
	__u32 last_tick;
	__u32 unused;
	/* When the only SYN of this window went by; 0 without one, and once the handshake is over. */
	__u64 syn_ns;
	/* SYN to the ACK that ends the handshake; 0 while unknown. */
	__u64 handshake_ns;
	__u64 first_ns;
	__u32 flags[FLOW_FLAGS];
};

/* The first of its two cache lines is all that a packet of a known IPv4 flow touches. */
struct flow_record4 {
	struct flow_key4 key;
	struct flow_value value;
} __attribute__((aligned(64)));

struct flow_record6 {
	struct flow_key6 key;
	struct flow_value value;
};

/* One per CPU, counted in packets on the wire. */
struct flow_stats {
	__u64 seen;
	/* No room for their flow. */
	__u64 lost;
	/* Of flows that the sampling leaves out. */
	__u64 omitted;
	__u64 unparsed[FLOW_UNPARSED_REASONS];
};

#endif
