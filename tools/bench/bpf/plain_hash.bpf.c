// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * The plainest aggregate that there is, to measure ours against: one canonical 40-byte key for both families, packets,
 * bytes, flags and times by atomics, and nothing of VLAN, options, extensions, segments or handshakes.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct key {
	__be32 source[4], destination[4];
	__be16 source_port, destination_port;
	__u8 protocol, family;
	__u16 unused;
};

struct value {
	__u64 packets, bytes, first_ns, last_ns;
	__u32 flags, ifindex;
	__u64 unused[3];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 262144);
	__type(key, struct key);
	__type(value, struct value);
} flows SEC(".maps");

SEC("tc")
int plain_hash(struct __sk_buff *skb)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	struct ethhdr *ethernet = data;
	if ((void *)(ethernet + 1) > end)
		return TC_ACT_UNSPEC;
	struct key key = {};
	__u32 offset = sizeof(*ethernet);
	if (ethernet->h_proto == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = data + offset;
		if ((void *)(ip + 1) > end)
			return TC_ACT_UNSPEC;
		key.family = 4;
		key.source[0] = ip->saddr;
		key.destination[0] = ip->daddr;
		key.protocol = ip->protocol;
		offset += ip->ihl * 4;
	} else if (ethernet->h_proto == bpf_htons(ETH_P_IPV6)) {
		struct ipv6hdr *ip = data + offset;
		if ((void *)(ip + 1) > end)
			return TC_ACT_UNSPEC;
		key.family = 6;
		__builtin_memcpy(key.source, &ip->saddr, 16);
		__builtin_memcpy(key.destination, &ip->daddr, 16);
		key.protocol = ip->nexthdr;
		offset += sizeof(*ip);
	} else {
		return TC_ACT_UNSPEC;
	}
	__u8 flags = 0;
	__be16 *ports = data + offset;
	if (key.protocol == 6) {
		if ((void *)ports + 20 > end)
			return TC_ACT_UNSPEC;
		flags = ((__u8 *)ports)[13];
	} else if ((void *)ports + 8 > end) {
		return TC_ACT_UNSPEC;
	}
	key.source_port = ports[0];
	key.destination_port = ports[1];
	__u64 now = bpf_ktime_get_ns();
	struct value *value = bpf_map_lookup_elem(&flows, &key);
	if (!value) {
		struct value fresh = { 1, skb->len, now, now, flags, skb->ifindex, {} };
		bpf_map_update_elem(&flows, &key, &fresh, BPF_ANY);
		return TC_ACT_UNSPEC;
	}
	__sync_fetch_and_add(&value->packets, 1);
	__sync_fetch_and_add(&value->bytes, skb->len);
	value->last_ns = now;
	value->flags |= flags;
	return TC_ACT_UNSPEC;
}
