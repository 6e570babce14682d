// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * flow: who talks to whom, aggregated in the kernel.
 *
 * Runs at both hooks of each pod-side interface and, when asked for, of the uplink. Every packet lands in exactly one
 * place: a flow record, a reason why there is none, or the count of what a full table lost. No event per packet.
 *
 * There are two tables of each family, written in turn: user space flips `epoch` and reads the table that nobody writes
 * any more, so a drained record is exact (docs/adr/0003). flow_table.bpf.h has them, flow_hash_table.bpf.h those for old
 * kernels.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "flow.h"
#include "flow_parser.bpf.h"
#ifdef FLOW_HASH_TABLE
#include "flow_hash_table.bpf.h"
#else
#include "flow_table.bpf.h"
#endif
#include "lib/layout.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flow_stats);
} flow_stats SEC(".maps");

/* Written by user space only: which of the two tables takes new packets. */
volatile __u32 epoch __attribute__((aligned(64)));
/* By table: flows whose sampling bits are below are left out. 0 keeps all, OMIT_ALL none. */
volatile __u32 omitted_below[2];

KEEP_TYPE(point, enum flow_point);
KEEP_TYPE(unparsed, enum flow_unparsed);
KEEP_TYPE(flag, enum flow_flag);

/*
 * Sampling is by flow: both directions of a connection, on whatever node, are kept or left out together. The bits do not
 * depend on the interface, the point or the boot.
 */
static __always_inline __u32 sampling_bits(__u32 addresses_xor, __u32 addresses_sum,
					   const struct flow_id *id)
{
	__u32 ports_xor = id->source_port ^ id->destination_port;
	__u32 ports_sum = id->source_port + id->destination_port;
	__u64 hash = mix(id->protocol, (__u64)addresses_xor << 32 | addresses_sum);
	return mix(hash, (__u64)ports_xor << 32 | ports_sum) >> 32;
}

static __always_inline int is_omitted4(__u32 odd, const struct flow_key4 *key)
{
	__u32 limit = omitted_below[odd];
	return limit && sampling_bits(key->source ^ key->destination,
				      key->source + key->destination, &key->id) < limit;
}

static __always_inline int is_omitted6(__u32 odd, const struct flow_key6 *key)
{
	__u32 limit = omitted_below[odd];
	if (!limit)
		return 0;
	__u32 xor = 0, sum = 0;
	for (int i = 0; i < 4; i++) {
		/* Words that are swapped must not cancel out. */
		xor ^= (key->source[i] ^ key->destination[i]) * (2 * i + 1);
		sum += (key->source[i] + key->destination[i]) * (2 * i + 1);
	}
	return sampling_bits(xor, sum, &key->id) < limit;
}

static __always_inline int observe_ipv4(struct __sk_buff *skb, __u32 offset, enum flow_point point,
					struct packet *packet)
{
	struct flow_key4 key = { .id = { .ifindex = skb->ifindex, .point = point } };
	__u32 odd = epoch & 1;
	int result = parse_ipv4(skb, offset, &key, packet);
	if (result != PARSED)
		return result;
	return is_omitted4(odd, &key) ? OMITTED : record4(odd, &key, packet);
}

static __always_inline int observe_ipv6(struct __sk_buff *skb, __u32 offset, enum flow_point point,
					struct packet *packet)
{
	struct flow_key6 key = { .id = { .ifindex = skb->ifindex, .point = point } };
	__u32 odd = epoch & 1;
	int result = parse_ipv6(skb, offset, &key, packet);
	if (result != PARSED)
		return result;
	return is_omitted6(odd, &key) ? OMITTED : record6(odd, &key, packet);
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

/* What a packet counts for that is not even parsed. */
static __always_inline __u32 unparsed_segments(struct __sk_buff *skb)
{
	if (skb->gso_segs)
		return skb->gso_segs;
	return skb->gso_size ? (skb->len + skb->gso_size - 1) / skb->gso_size : 1;
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

	if (omitted_below[epoch & 1] == OMIT_ALL) {
		__u32 segments = unparsed_segments(skb);
		stats->seen += segments;
		stats->omitted += segments;
		return;
	}

	struct packet packet = { .segments = 1, .bytes = skb->len };
	int result = observe_ethernet(skb, point, &packet);
	if (bring_in_headers(skb, result))
		result = observe_again(skb, point, &packet);

	stats->seen += packet.segments;
	if (result == LOST)
		stats->lost += packet.segments;
	else if (result == OMITTED)
		stats->omitted += packet.segments;
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
