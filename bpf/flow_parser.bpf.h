/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * From a packet at a TC hook to the key of its flow, and what it counts for. Every parser returns
 * PARSED, or the enum flow_unparsed that says why the packet has no flow.
 */
#ifndef RETINA_FLOW_PARSER_BPF_H
#define RETINA_FLOW_PARSER_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "flow.h"
#include "lib/packet.bpf.h"

#define PARSED        -1
#define VLAN_TAGS_MAX 2
/* Ethernet, two tags, an IPv4 header with options and a TCP header without. */
#define HEADERS_PULL 128

/* Beside the nine flags: tells a segment without any from a packet that is not TCP. */
#define TCP_SEGMENT 0x8000

/* What the parser found out about one packet. */
struct packet {
	__u32 segments;
	/* On the wire, the headers of every segment included. */
	__u64 bytes;
	/* Offset of the transport header. */
	__u32 transport;
	/* 0 when this is not TCP; TCP_SEGMENT and the flags otherwise. */
	__u16 tcp_flags;
};

/*
 * Brings headers into the linear part of a packet that looked truncated. They nearly always are there already, so this
 * comes after a parse that failed and not before each: a call on every large TCP segment would double its cost.
 * Returns whether it is worth to parse again.
 */
static __always_inline int bring_in_headers(struct __sk_buff *skb, int result)
{
	if (result != FLOW_TRUNCATED_ETHERNET && result != FLOW_TRUNCATED_IP &&
	    result != FLOW_TRUNCATED_TRANSPORT)
		return 0;
	if (skb->data_end - skb->data >= skb->len)
		return 0;
	return !bpf_skb_pull_data(skb, skb->len < HEADERS_PULL ? skb->len : HEADERS_PULL);
}

/* A header at an offset of the packet, or NULL when it ends before. */
#define HEADER(skb, type, offset)                                                                  \
	({                                                                                         \
		type *header = (void *)(long)(skb)->data + (offset);                               \
		(void *)(header + 1) > (void *)(long)(skb)->data_end ? NULL : header;              \
	})

/*
 * A GSO packet is many on the wire, each with all headers. gso_segs is 0 where a guest's word for it was not trusted
 * (SKB_GSO_DODGY); it follows from the size then.
 */
static __always_inline void count_segments(struct __sk_buff *skb, struct packet *packet,
					   __u32 headers)
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

/* Fills in ports, flags and sizes from the transport header. */
static __always_inline int parse_transport(struct __sk_buff *skb, struct flow_id *id,
					   struct packet *packet)
{
	if (id->protocol == IPPROTO_TCP) {
		struct tcp_header *tcp = HEADER(skb, struct tcp_header, packet->transport);
		if (!tcp)
			return FLOW_TRUNCATED_TRANSPORT;
		id->source_port = tcp->source;
		id->destination_port = tcp->destination;
		packet->tcp_flags = TCP_SEGMENT | tcp->flags | ((tcp->offset_and_ns & 1) << 8);
		count_segments(skb, packet, packet->transport + ((tcp->offset_and_ns >> 4) << 2));
		return PARSED;
	}
	/* UDP GSO repeats an 8-byte header; no other transport segments. */
	count_segments(skb, packet, packet->transport + 8);
	if (has_ports(id->protocol)) {
		struct transport_ports *ports =
			HEADER(skb, struct transport_ports, packet->transport);
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
	return PARSED;
}

/* A later fragment has no transport header: it counts for its addresses and protocol, with ports 0. */
static __always_inline int parse_l4(struct __sk_buff *skb, struct flow_id *id,
				    struct packet *packet, int later_fragment)
{
	if (!later_fragment)
		return parse_transport(skb, id, packet);
	packet->segments = 1;
	packet->bytes = skb->len;
	return PARSED;
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
			return PARSED;
		struct vlan_tag *tag = HEADER(skb, struct vlan_tag, *offset);
		if (!tag)
			return FLOW_TRUNCATED_ETHERNET;
		*protocol = tag->protocol;
		*offset += sizeof(*tag);
	}
	if (*protocol == bpf_htons(ETH_P_8021Q) || *protocol == bpf_htons(ETH_P_8021AD))
		return FLOW_TOO_MANY_VLAN_TAGS;
	return PARSED;
}

#endif
