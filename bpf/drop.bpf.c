// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * drop: every packet that the kernel throws away, by the kernel's own reason.
 *
 * Three views of one event: totals by reason and direction, which are exact; a table by 5-tuple and place, drained by
 * window; and the first packet of each record of that table as a sample on the ring, so that news of a drop does not
 * wait for the window. What ends a packet's life for good (see benign_reasons) is no drop.
 */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "drop.h"
#include "lib/kernel.bpf.h"
#include "lib/layout.bpf.h"
#include "lib/packet.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define REASON_WORDS 8
/* sk_buff offsets that were never set (include/linux/skbuff.h: a u16 of all ones). */
#define HEADER_UNSET 0xffff

/* A bit for each reason that is not a drop; user space knows them by name and fills in this kernel's numbers. */
const volatile __u64 benign_reasons[REASON_WORDS];

/* Written by user space only: which of the two tables takes new drops. */
volatile __u32 epoch;

/* Written by user space only: how little is to be done, less with each step (enum drop_detail). */
volatile __u32 detail;

/*
 * Tracing links cannot exchange their program. So the program of a successor is attached beside that of its predecessor,
 * on the same maps, and this says which of the two counts: the change is one store.
 */
const volatile __u32 generation;
volatile __u32 active_generation;

#define TABLE(name)                                                                                \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(max_entries, 8192);                                                         \
		__type(key, struct drop_key);                                                      \
		__type(value, struct drop_value);                                                  \
	} name SEC(".maps")

TABLE(drop_even);
TABLE(drop_odd);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct drop_total_key);
	__type(value, struct drop_total);
} drop_totals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct drop_stats);
} drop_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} drop_samples SEC(".maps");

KEEP_TYPE(direction, enum drop_direction);
KEEP_TYPE(detail, enum drop_detail);
KEEP_TYPE(sample, struct drop_sample);

struct packet {
	__u64 segments;
	__u64 bytes;
};

static __always_inline int is_benign(__u32 reason)
{
	__u32 word = reason >> 6;
	/* Keeps the compiler from checking one register and indexing with another, which no verifier follows. */
	barrier_var(word);
	return word < REASON_WORDS && benign_reasons[word] & (1ULL << (reason & 63));
}

static __always_inline void parse_transport(const void *header, struct drop_key *key)
{
	if (has_ports(key->protocol)) {
		struct transport_ports ports;
		if (bpf_probe_read_kernel(&ports, sizeof(ports), header))
			return;
		key->source_port = ports.source;
		key->destination_port = ports.destination;
	} else if (is_icmp(key->protocol)) {
		struct icmp_head icmp;
		if (bpf_probe_read_kernel(&icmp, sizeof(icmp), header))
			return;
		key->source_port = bpf_htons(icmp.type);
		key->destination_port = bpf_htons(icmp.code);
	}
}

static __always_inline void parse_ipv4(const void *header, struct drop_key *key)
{
	struct ipv4_header ip;
	if (bpf_probe_read_kernel(&ip, sizeof(ip), header) || ip.version_and_length >> 4 != 4)
		return;
	key->family = 4;
	key->protocol = ip.protocol;
	key->source[0] = ip.source;
	key->destination[0] = ip.destination;
	if (!(ip.fragment & bpf_htons(IPV4_FRAGMENT_OFFSET)))
		parse_transport(header + ((ip.version_and_length & 0xf) << 2), key);
}

static __always_inline void parse_ipv6(const void *header, struct drop_key *key)
{
	struct ipv6_header ip;
	if (bpf_probe_read_kernel(&ip, sizeof(ip), header) ||
	    bpf_ntohl(ip.version_class_label) >> 28 != 6)
		return;
	key->family = 6;
	__builtin_memcpy(key->source, ip.source, sizeof(key->source));
	__builtin_memcpy(key->destination, ip.destination, sizeof(key->destination));
	__u8 protocol = ip.next;
	header += sizeof(ip);
	for (int i = 0; i < IPV6_EXTENSIONS_MAX && is_ipv6_extension(protocol); i++) {
		struct ipv6_extension extension;
		if (bpf_probe_read_kernel(&extension, sizeof(extension), header))
			return;
		int later_fragment = protocol == IPPROTO_FRAGMENT &&
				     extension.fragment & bpf_htons(IPV6_FRAGMENT_OFFSET);
		header += ipv6_extension_size(protocol, extension.length);
		protocol = extension.next;
		if (later_fragment) {
			key->protocol = protocol;
			return;
		}
	}
	key->protocol = protocol;
	parse_transport(header, key);
}

/*
 * skb->dev shares its place with dev_scratch, which UDP overwrites in a receive queue, so it is believed only when it
 * looks like a kernel pointer; skb_iif is where a received packet came in, and 0 for one that was made here.
 */
static __always_inline void place(struct sk_buff *skb, struct drop_key *key)
{
	int received_on = BPF_CORE_READ(skb, skb_iif);
	struct net_device *device = BPF_CORE_READ(skb, dev);
	struct sock *socket = BPF_CORE_READ(skb, sk);
	if ((__u64)device >> 48 != 0xffff)
		device = NULL;
	key->direction = received_on ? DROP_INGRESS : DROP_EGRESS;
	key->ifindex = received_on ? received_on : device ? BPF_CORE_READ(device, ifindex) : 0;
	if (device)
		key->netns = BPF_CORE_READ(device, nd_net.net, ns.inum);
	else if (socket)
		key->netns = BPF_CORE_READ(socket, __sk_common.skc_net.net, ns.inum);
}

static __always_inline void parse(struct sk_buff *skb, struct drop_key *key)
{
	__be16 protocol = BPF_CORE_READ(skb, protocol);
	__u16 network = BPF_CORE_READ(skb, network_header);
	const void *header = BPF_CORE_READ(skb, head) + network;
	place(skb, key);
	if (network == HEADER_UNSET)
		return;
	if (protocol == bpf_htons(ETH_P_IP))
		parse_ipv4(header, key);
	else if (protocol == bpf_htons(ETH_P_IPV6))
		parse_ipv6(header, key);
}

static __always_inline struct packet measure(struct sk_buff *skb)
{
	/* x86-64 and arm64 keep `end` as an offset (NET_SKBUFF_DATA_USES_OFFSET). */
	struct skb_shared_info *shared = (void *)BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, end);
	__u16 segments = BPF_CORE_READ(shared, gso_segs);
	return (struct packet){ .segments = segments ? segments : 1,
				.bytes = BPF_CORE_READ(skb, len) };
}

/* 0, or -1 when there are more kinds of totals than the map holds. */
static __always_inline int add_to_total(const struct drop_total_key *key,
					const struct packet *packet)
{
	struct drop_total *total = bpf_map_lookup_elem(&drop_totals, key);
	if (!total) {
		struct drop_total fresh = {};
		bpf_map_update_elem(&drop_totals, key, &fresh, BPF_NOEXIST);
		total = bpf_map_lookup_elem(&drop_totals, key);
		if (!total)
			return -1;
	}
	total->packets += packet->segments;
	total->bytes += packet->bytes;
	return 0;
}

static __always_inline void send_sample(const struct drop_key *key, const struct packet *packet,
					struct drop_stats *stats)
{
	struct drop_sample *sample = bpf_ringbuf_reserve(&drop_samples, sizeof(*sample), 0);
	if (!sample) {
		stats->ring_lost++;
		return;
	}
	sample->time_ns = bpf_ktime_get_ns();
	sample->key = *key;
	sample->packets = packet->segments;
	sample->bytes = packet->bytes;
	bpf_ringbuf_submit(sample, 0);
	stats->ring_sent++;
}

/* Adds to the record; 1 when this packet made it, 0 when it was there, -1 when the table is full. */
static __always_inline int add_to_table(void *table, const struct drop_key *key,
					const struct packet *packet)
{
	int made = 0;
	struct drop_value *value = bpf_map_lookup_elem(table, key);
	if (!value) {
		struct drop_value fresh = {};
		made = bpf_map_update_elem(table, key, &fresh, BPF_NOEXIST) == 0;
		value = bpf_map_lookup_elem(table, key);
		if (!value)
			return -1;
	}
	__sync_fetch_and_add(&value->packets, packet->segments);
	__sync_fetch_and_add(&value->bytes, packet->bytes);
	return made;
}

/* The location of totals is 0 where the reason says it all. */
static __always_inline void observe(struct sk_buff *skb, __u64 location, __u32 reason,
				    __u64 totals_location)
{
	/* Unix and netlink sockets free buffers here too: those have no network protocol. */
	if (generation != active_generation || is_benign(reason) || !BPF_CORE_READ(skb, protocol))
		return;
	__u32 zero = 0;
	struct drop_stats *stats = bpf_map_lookup_elem(&drop_stats, &zero);
	if (!stats)
		return;

	struct drop_key key = { .location = location, .reason = reason };
	parse(skb, &key);
	struct packet packet = measure(skb);

	stats->seen += packet.segments;
	struct drop_total_key total = { .location = totals_location,
					.reason = reason,
					.direction = key.direction };
	if (add_to_total(&total, &packet) < 0)
		stats->totals_lost += packet.segments;
	stats->ring_offered++;
	if (detail >= DROP_TOTALS_ONLY) {
		stats->table_omitted += packet.segments;
		stats->ring_held++;
		return;
	}
	int made = epoch & 1 ? add_to_table(&drop_odd, &key, &packet) :
			       add_to_table(&drop_even, &key, &packet);
	if (made < 0)
		stats->table_lost += packet.segments;
	if (made > 0 && detail == DROP_IN_FULL)
		send_sample(&key, &packet, stats);
	else
		stats->ring_held++;
}

SEC("tp_btf/kfree_skb")
int BPF_PROG(drop_with_reason, struct sk_buff *skb, void *location, __u32 reason)
{
	observe(skb, (__u64)location, reason, 0);
	return 0;
}

/* Before Linux 5.17 the tracepoint has no reason; user space knows what the location stands for. */
SEC("tp_btf/kfree_skb")
int BPF_PROG(drop_without_reason, struct sk_buff *skb, void *location)
{
	observe(skb, (__u64)location, 0, (__u64)location);
	return 0;
}
