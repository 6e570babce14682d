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
#include "lib/layout.bpf.h"
#include "lib/packet.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define VLAN_TAGS_MAX 2
/* Ethernet, two tags, an IPv4 header with options and a TCP header without. */
#define HEADERS_PULL 128

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_PSH 0x08
#define TCP_ACK 0x10
#define TCP_URG 0x20
#define TCP_ECE 0x40
#define TCP_CWR 0x80
#define TCP_NS	0x100

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

/* What the parser found out about one packet. */
struct packet {
	__u32 segments;
	/* On the wire, the headers of every segment included. */
	__u64 bytes;
	/* Offset of the transport header. */
	__u32 transport;
	__u16 tcp_flags;
};

struct vlan_tag {
	__be16 control;
	__be16 protocol;
};

struct ipv4_header {
	__u8 version_and_length;
	__u8 service;
	__be16 length;
	__be16 id;
	__be16 fragment;
	__u8 ttl;
	__u8 protocol;
	__be16 checksum;
	__be32 source;
	__be32 destination;
};

struct ipv6_header {
	__be32 version_class_label;
	__be16 length;
	__u8 next;
	__u8 hop_limit;
	__be32 source[4];
	__be32 destination[4];
};

struct tcp_header {
	__be16 source;
	__be16 destination;
	__be32 sequence;
	__be32 acknowledgement;
	__u8 offset_and_ns;
	__u8 flags;
	__be16 window;
};

/* A header at an offset of the packet, or NULL when it ends before. */
#define HEADER(skb, type, offset)                                                                  \
	({                                                                                         \
		type *header = (void *)(long)(skb)->data + (offset);                               \
		(void *)(header + 1) > (void *)(long)(skb)->data_end ? NULL : header;              \
	})

static __always_inline __u64 coarse_now(void)
{
	/* Since Linux 5.11; libbpf leaves the branch out where the kernel has no such helper. */
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_ktime_get_coarse_ns))
		return bpf_ktime_get_coarse_ns();
	return bpf_ktime_get_ns();
}

/*
 * A GSO packet is many on the wire, each with all headers. gso_segs is 0 where a guest's word for it was not trusted
 * (SKB_GSO_DODGY); it follows from the size then.
 */
static __always_inline void count_segments(struct __sk_buff *skb, struct packet *packet, __u32 headers)
{
	packet->segments = 1;
	packet->bytes = skb->len;
	__u32 size = skb->gso_size;
	if (!size || skb->len <= headers)
		return;
	__u32 segments = skb->gso_segs;
	if (!segments)
		segments = (skb->len - headers + size - 1) / size;
	packet->segments = segments;
	packet->bytes += (__u64)(segments - 1) * headers;
}

static __always_inline void count_flags(struct flow_value *value, const struct packet *packet)
{
	__u16 flags = packet->tcp_flags;
	__u32 *counts = value->flags;
	/* An established connection sends bare ACKs: this is where nearly every segment leaves. */
	if (flags != TCP_ACK) {
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
		if (flags & (TCP_URG | TCP_ECE | TCP_CWR | TCP_NS)) {
			if (flags & TCP_URG)
				__sync_fetch_and_add(&counts[FLOW_URG], 1);
			if (flags & TCP_ECE)
				__sync_fetch_and_add(&counts[FLOW_ECE], packet->segments);
			if (flags & TCP_CWR)
				__sync_fetch_and_add(&counts[FLOW_CWR], 1);
			if (flags & TCP_NS)
				__sync_fetch_and_add(&counts[FLOW_NS], 1);
		}
	}
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

/* Adds to the flow's record, which is made when missing; 0, or -1 when the table is full. */
static __always_inline int record_flow(void *table, const void *key, const struct packet *packet)
{
	struct flow_value fresh = {};
	fresh.first_ns = bpf_ktime_get_ns();
	/* Another CPU may have been faster: then its record is as good. */
	bpf_map_update_elem(table, key, &fresh, BPF_NOEXIST);
	struct flow_value *value = bpf_map_lookup_elem(table, key);
	if (!value)
		return -1;
	add_to_flow(value, packet);
	return 0;
}

/* The branches stay apart so that each lookup has one constant table, which the JIT can inline. */
#define RECORD(family, key, packet)                                                                \
	({                                                                                         \
		struct flow_value *value;                                                          \
		int result = 0;                                                                    \
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

/* Fills in ports, flags and sizes from the transport header; a reason, or -1 when all is well. */
static __always_inline int parse_transport(struct __sk_buff *skb, struct flow_id *id,
					   struct packet *packet)
{
	if (id->protocol == IPPROTO_TCP) {
		struct tcp_header *tcp = HEADER(skb, struct tcp_header, packet->transport);
		if (!tcp)
			return FLOW_TRUNCATED_TRANSPORT;
		id->source_port = tcp->source;
		id->destination_port = tcp->destination;
		packet->tcp_flags = tcp->flags | ((tcp->offset_and_ns & 1) << 8);
		count_segments(skb, packet, packet->transport + ((tcp->offset_and_ns >> 4) << 2));
		return -1;
	}
	/* UDP GSO repeats an 8-byte header; no other transport segments. */
	count_segments(skb, packet, packet->transport + 8);
	if (has_ports(id->protocol)) {
		struct transport_ports *ports = HEADER(skb, struct transport_ports, packet->transport);
		if (!ports)
			return FLOW_TRUNCATED_TRANSPORT;
		id->source_port = ports->source;
		id->destination_port = ports->destination;
	} else if (is_icmp(id->protocol)) {
		struct icmp_head *icmp = HEADER(skb, struct icmp_head, packet->transport);
		if (!icmp)
			return FLOW_TRUNCATED_TRANSPORT;
		id->source_port = bpf_htons(icmp->type);
		id->destination_port = bpf_htons(icmp->code);
	}
	return -1;
}

/* A later fragment has no transport header: it counts for its addresses and protocol, with ports 0. */
static __always_inline int parse_l4(struct __sk_buff *skb, struct flow_id *id, struct packet *packet,
				    int later_fragment)
{
	if (!later_fragment)
		return parse_transport(skb, id, packet);
	packet->segments = 1;
	packet->bytes = skb->len;
	return -1;
}

static __always_inline int parse_ipv4(struct __sk_buff *skb, __u32 offset, struct flow_key4 *key,
				      struct packet *packet)
{
	struct ipv4_header *ip = HEADER(skb, struct ipv4_header, offset);
	if (!ip)
		return FLOW_TRUNCATED_IP;
	__u32 length = (ip->version_and_length & 0xf) << 2;
	if (ip->version_and_length >> 4 != 4 || length < sizeof(*ip))
		return FLOW_BAD_IP_HEADER;
	key->source = ip->source;
	key->destination = ip->destination;
	key->id.protocol = ip->protocol;
	packet->transport = offset + length;
	return parse_l4(skb, &key->id, packet, ip->fragment & bpf_htons(IPV4_FRAGMENT_OFFSET));
}

static __always_inline int parse_ipv6(struct __sk_buff *skb, __u32 offset, struct flow_key6 *key,
				      struct packet *packet)
{
	struct ipv6_header *ip = HEADER(skb, struct ipv6_header, offset);
	if (!ip)
		return FLOW_TRUNCATED_IP;
	if ((bpf_ntohl(ip->version_class_label) >> 28) != 6)
		return FLOW_BAD_IP_HEADER;
	__builtin_memcpy(key->source, ip->source, sizeof(key->source));
	__builtin_memcpy(key->destination, ip->destination, sizeof(key->destination));
	__u8 protocol = ip->next;
	__u32 transport = offset + sizeof(*ip);
	int later_fragment = 0;
	for (int i = 0; i < IPV6_EXTENSIONS_MAX && is_ipv6_extension(protocol); i++) {
		struct ipv6_extension *extension = HEADER(skb, struct ipv6_extension, transport);
		if (!extension)
			return FLOW_TRUNCATED_IP;
		if (protocol == IPPROTO_FRAGMENT)
			later_fragment = extension->fragment & bpf_htons(IPV6_FRAGMENT_OFFSET);
		transport += ipv6_extension_size(protocol, extension->length);
		protocol = extension->next;
		/* What follows the header of a later fragment is payload, whatever it looks like. */
		if (later_fragment)
			break;
	}
	if (!later_fragment && is_ipv6_extension(protocol))
		return FLOW_TOO_MANY_IPV6_EXTENSIONS;
	key->id.protocol = protocol;
	packet->transport = transport;
	return parse_l4(skb, &key->id, packet, later_fragment);
}

/* The network protocol behind up to two VLAN tags, and the offset of its header. */
static __always_inline int parse_ethernet(struct __sk_buff *skb, __be16 *protocol, __u32 *offset)
{
	struct ethhdr *ethernet = HEADER(skb, struct ethhdr, 0);
	if (!ethernet)
		return FLOW_TRUNCATED_ETHERNET;
	*protocol = ethernet->h_proto;
	*offset = sizeof(*ethernet);
#pragma unroll
	for (int i = 0; i < VLAN_TAGS_MAX; i++) {
		if (*protocol != bpf_htons(ETH_P_8021Q) && *protocol != bpf_htons(ETH_P_8021AD))
			return -1;
		struct vlan_tag *tag = HEADER(skb, struct vlan_tag, *offset);
		if (!tag)
			return FLOW_TRUNCATED_ETHERNET;
		*protocol = tag->protocol;
		*offset += sizeof(*tag);
	}
	if (*protocol == bpf_htons(ETH_P_8021Q) || *protocol == bpf_htons(ETH_P_8021AD))
		return FLOW_TOO_MANY_VLAN_TAGS;
	return -1;
}

static __always_inline void observe(struct __sk_buff *skb, enum flow_point point)
{
	__u32 zero = 0;
	struct flow_stats *stats = bpf_map_lookup_elem(&flow_stats, &zero);
	if (!stats)
		return;

	/* Headers may lie outside the linear part: only then is it worth a call to bring them in. */
	if ((void *)(long)skb->data + HEADERS_PULL > (void *)(long)skb->data_end &&
	    skb->data_end - skb->data < skb->len)
		bpf_skb_pull_data(skb, skb->len < HEADERS_PULL ? skb->len : HEADERS_PULL);

	struct packet packet = { .segments = 1, .bytes = skb->len };
	__be16 protocol;
	__u32 offset;
	int recorded = 0;
	int reason = parse_ethernet(skb, &protocol, &offset);
	if (reason >= 0) {
	} else if (protocol == bpf_htons(ETH_P_IP)) {
		struct flow_key4 key = { .id = { .ifindex = skb->ifindex, .point = point } };
		reason = parse_ipv4(skb, offset, &key, &packet);
		if (reason < 0)
			recorded = RECORD(flow4, &key, &packet);
	} else if (protocol == bpf_htons(ETH_P_IPV6)) {
		struct flow_key6 key = { .id = { .ifindex = skb->ifindex, .point = point } };
		reason = parse_ipv6(skb, offset, &key, &packet);
		if (reason < 0)
			recorded = RECORD(flow6, &key, &packet);
	} else {
		reason = FLOW_NOT_IP;
	}

	stats->seen += packet.segments;
	if (reason >= 0 && reason < FLOW_UNPARSED_REASONS)
		stats->unparsed[reason] += packet.segments;
	else if (recorded < 0)
		stats->lost += packet.segments;
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
