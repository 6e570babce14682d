// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * flow: who talks to whom, aggregated in the kernel.
 *
 * Runs at both hooks of each pod-side interface and, when asked for, of the uplink. Every packet lands in exactly one
 * place: a flow record, a reason why there is none, or the count of what a full table lost. No event per packet.
 *
 * There are two tables of each family, written in turn: user space flips `epoch` and reads the table that nobody writes
 * any more, so a drained record is exact (docs/adr/0003).
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "flow.h"
#include "flow_parser.bpf.h"
#include "lib/layout.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* Beside PARSED and the reasons: the table was full. */
#define LOST -2

#define TABLE(name, key_type, entries)                                                             \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(max_entries, entries);                                                      \
		__type(key, key_type);                                                             \
		__type(value, struct flow_value);                                                  \
	} name SEC(".maps")

TABLE(flow4_even, struct flow_key4, 32768);
TABLE(flow4_odd, struct flow_key4, 32768);
TABLE(flow6_even, struct flow_key6, 16384);
TABLE(flow6_odd, struct flow_key6, 16384);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flow_stats);
} flow_stats SEC(".maps");

/* Written by user space only: which of the two tables takes new packets. */
volatile __u32 epoch;

KEEP_TYPE(point, enum flow_point);
KEEP_TYPE(unparsed, enum flow_unparsed);
KEEP_TYPE(flag, enum flow_flag);

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

/* Makes the flow's record: PARSED, or LOST when the table is full. */
static __always_inline int record_flow(void *table, const void *key, const struct packet *packet)
{
	struct flow_value fresh = {};
	fresh.first_ns = bpf_ktime_get_ns();
	fresh.last_ns = fresh.first_ns;
	fresh.last_tick = bpf_jiffies64();
	add_to_flow(&fresh, packet);
	if (!bpf_map_update_elem(table, key, &fresh, BPF_NOEXIST))
		return PARSED;
	/* Another CPU may have been faster: then its record takes this packet. */
	struct flow_value *value = bpf_map_lookup_elem(table, key);
	if (!value)
		return LOST;
	add_to_flow(value, packet);
	return PARSED;
}

/* The branches stay apart so that each lookup has one constant table, which the JIT can inline. */
#define RECORD(family, key, packet)                                                                \
	({                                                                                         \
		struct flow_value *value;                                                          \
		int result = PARSED;                                                               \
		if (epoch & 1) {                                                                   \
			value = bpf_map_lookup_elem(&family##_odd, key);                           \
			if (!value)                                                                \
				result = record_flow(&family##_odd, key, packet);                  \
			else                                                                       \
				add_to_flow(value, packet);                                        \
		} else {                                                                           \
			value = bpf_map_lookup_elem(&family##_even, key);                          \
			if (!value)                                                                \
				result = record_flow(&family##_even, key, packet);                 \
			else                                                                       \
				add_to_flow(value, packet);                                        \
		}                                                                                  \
		result;                                                                            \
	})

static __always_inline int observe_ipv4(struct __sk_buff *skb, __u32 offset, enum flow_point point,
					struct packet *packet)
{
	struct flow_key4 key = { .id = { .ifindex = skb->ifindex, .point = point } };
	int result = parse_ipv4(skb, offset, &key, packet);
	return result == PARSED ? RECORD(flow4, &key, packet) : result;
}

static __always_inline int observe_ipv6(struct __sk_buff *skb, __u32 offset, enum flow_point point,
					struct packet *packet)
{
	struct flow_key6 key = { .id = { .ifindex = skb->ifindex, .point = point } };
	int result = parse_ipv6(skb, offset, &key, packet);
	return result == PARSED ? RECORD(flow6, &key, packet) : result;
}

static __always_inline int observe_ethernet(struct __sk_buff *skb, enum flow_point point,
					    struct packet *packet)
{
	__be16 protocol;
	__u32 offset;
	int result = parse_ethernet(skb, &protocol, &offset);
	if (result != PARSED)
		return result;
	if (protocol == bpf_htons(ETH_P_IP))
		return observe_ipv4(skb, offset, point, packet);
	if (protocol == bpf_htons(ETH_P_IPV6))
		return observe_ipv6(skb, offset, point, packet);
	return FLOW_NOT_IP;
}

/* Out of line: rare, and the way there must stay short. */
static __noinline int observe_again(struct __sk_buff *skb, enum flow_point point,
				    struct packet *packet)
{
	return packet ? observe_ethernet(skb, point, packet) : FLOW_NOT_IP;
}

static __always_inline void observe(struct __sk_buff *skb, enum flow_point point)
{
	__u32 zero = 0;
	struct flow_stats *stats = bpf_map_lookup_elem(&flow_stats, &zero);
	if (!stats)
		return;

	struct packet packet = { .segments = 1, .bytes = skb->len };
	int result = observe_ethernet(skb, point, &packet);
	if (bring_in_headers(skb, result))
		result = observe_again(skb, point, &packet);

	stats->seen += packet.segments;
	if (result == LOST)
		stats->lost += packet.segments;
	else if (result >= 0 && result < FLOW_UNPARSED_REASONS)
		stats->unparsed[result] += packet.segments;
}

/* TCX_NEXT and TC_ACT_UNSPEC are both -1: whoever comes after us decides, never we. */
#define PROGRAM(name, point)                                                                       \
	SEC("tc")                                                                                  \
	int name(struct __sk_buff *skb)                                                            \
	{                                                                                          \
		observe(skb, point);                                                               \
		return TC_ACT_UNSPEC;                                                              \
	}

PROGRAM(flow_from_endpoint, FLOW_FROM_ENDPOINT)
PROGRAM(flow_to_endpoint, FLOW_TO_ENDPOINT)
PROGRAM(flow_from_network, FLOW_FROM_NETWORK)
PROGRAM(flow_to_network, FLOW_TO_NETWORK)
