/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* What one packet adds to the record of its flow. */
#ifndef RETINA_FLOW_VALUE_BPF_H
#define RETINA_FLOW_VALUE_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "flow.h"
#include "flow_parser.bpf.h"

/* A bound of the sampling bits: packets are counted and no more. */
#define OMIT_ALL 0xffffffffU

/* Beside PARSED and the reasons: no room, and left out by the sampling. */
#define LOST    -2
#define OMITTED -3

static __always_inline __u64 mix(__u64 hash, __u64 word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
	return hash ^ (hash >> 32);
}

static __always_inline __u64 coarse_now(void)
{
	/* Since Linux 5.11; libbpf leaves the branch out where the kernel has no such helper. */
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_ktime_get_coarse_ns))
		return bpf_ktime_get_coarse_ns();
	return bpf_ktime_get_ns();
}

static __always_inline void count_flags(struct flow_value *value, const struct packet *packet)
{
	__u16 flags = packet->tcp_flags;
	__u32 *counts = value->flags;
	/* An established connection sends bare ACKs: this is where nearly every segment leaves. */
	if (flags == (TCP_SEGMENT | TCP_ACK))
		return;
	if ((flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK))
		__sync_fetch_and_add(&counts[FLOW_SYNACK], 1);
	else if (flags & TCP_SYN)
		__sync_fetch_and_add(&counts[FLOW_SYN], 1);
	if ((flags & TCP_SYN) || !(flags & TCP_ACK))
		__sync_fetch_and_add(&counts[FLOW_NOT_ACK], packet->segments);
	if (flags & TCP_FIN)
		__sync_fetch_and_add(&counts[FLOW_FIN], 1);
	if (flags & TCP_RST)
		__sync_fetch_and_add(&counts[FLOW_RST], 1);
	if (flags & TCP_PSH)
		__sync_fetch_and_add(&counts[FLOW_PSH], 1);
	if (!(flags & (TCP_URG | TCP_ECE | TCP_CWR | TCP_NS)))
		return;
	if (flags & TCP_URG)
		__sync_fetch_and_add(&counts[FLOW_URG], 1);
	if (flags & TCP_ECE)
		__sync_fetch_and_add(&counts[FLOW_ECE], packet->segments);
	if (flags & TCP_CWR)
		__sync_fetch_and_add(&counts[FLOW_CWR], 1);
	if (flags & TCP_NS)
		__sync_fetch_and_add(&counts[FLOW_NS], 1);
}

/*
 * SYN to the client's next ACK is one full round trip wherever on the path it is seen: SYN to SYN-ACK covers the
 * server's side, SYN-ACK to ACK the client's. A repeated SYN makes it ambiguous (Karn), so then there is none.
 */
static __always_inline void time_handshake(struct flow_value *value, __u16 flags)
{
	if ((flags & (TCP_SYN | TCP_ACK)) == TCP_SYN)
		value->syn_ns = value->flags[FLOW_SYN] == 1 ? bpf_ktime_get_ns() : 0;
	else if (value->syn_ns && (flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_ACK) {
		value->handshake_ns = bpf_ktime_get_ns() - value->syn_ns;
		value->syn_ns = 0;
	}
}

static __always_inline void add_to_flow(struct flow_value *value, const struct packet *packet)
{
	__sync_fetch_and_add(&value->packets, packet->segments);
	__sync_fetch_and_add(&value->bytes, packet->bytes);
	/* A load, where even the coarse clock is a call that costs half as much as the rest of the program. */
	__u32 tick = bpf_jiffies64();
	if (value->last_tick != tick) {
		value->last_tick = tick;
		value->last_ns = coarse_now();
	}
	if (packet->tcp_flags) {
		count_flags(value, packet);
		time_handshake(value, packet->tcp_flags);
	}
}

/* The value of a flow that begins with this packet. */
static __always_inline void begin_flow(struct flow_value *value, const struct packet *packet)
{
	__builtin_memset(value, 0, sizeof(*value));
	value->first_ns = bpf_ktime_get_ns();
	value->last_ns = value->first_ns;
	value->last_tick = bpf_jiffies64();
	add_to_flow(value, packet);
}

#endif
