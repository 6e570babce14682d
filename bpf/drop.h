/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* Records of the drop signal: what drop.bpf.c writes and libs/sources/src/linux/drop.ts reads. */
#ifndef RETINA_DROP_H
#define RETINA_DROP_H

#include <linux/types.h>

/* In TypeScript a BigInt: kernel text lies beyond what a double holds. */
typedef __u64 kernel_address;

enum drop_direction {
	DROP_INGRESS,
	DROP_EGRESS,
};

enum drop_detail {
	DROP_IN_FULL,
	DROP_WITHOUT_SAMPLES,
	DROP_TOTALS_ONLY,
};

/*
 * Reasons are numbers of the running kernel's enum skb_drop_reason: they move between kernels. The location is 0 where
 * the kernel has reasons; where it has none (before Linux 5.17) the location is what user space finds one by.
 */
struct drop_total_key {
	kernel_address location;
	__u32 reason;
	__u32 direction;
};

struct drop_total {
	__u64 packets;
	__u64 bytes;
};

/* IPv4 addresses take the first word. For ICMP the ports are type and code, in host order. */
struct drop_key {
	__be32 source[4];
	__be32 destination[4];
	/* The instruction that freed the packet: an address in kernel text. */
	kernel_address location;
	__u32 reason;
	__u32 ifindex;
	/* Inode number of the network namespace, 0 when not known. */
	__u32 netns;
	__be16 source_port;
	__be16 destination_port;
	__u8 protocol;
	/* 4, 6, or 0 for a packet that is not IP. */
	__u8 family;
	__u8 direction;
	__u8 unused[5];
};

struct drop_value {
	__u64 packets;
	__u64 bytes;
};

/* The first packet of a record, sent at once. */
struct drop_sample {
	/* CLOCK_MONOTONIC. */
	__u64 time_ns;
	struct drop_key key;
	__u64 packets;
	__u64 bytes;
};

/* One per CPU. Packets on the wire for the table, kernel packets (one sample each) for the ring. */
struct drop_stats {
	__u64 seen;
	__u64 totals_lost;
	__u64 table_lost;
	/* Left out of the table because user space asked for less detail. */
	__u64 table_omitted;
	__u64 ring_offered;
	__u64 ring_sent;
	__u64 ring_held;
	__u64 ring_lost;
};

#endif
