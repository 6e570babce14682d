// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * dns: queries and responses where the client's socket hands them over and gets them (docs/adr/0013).
 *
 * Runs for every packet of every socket below the cgroup that it is attached to, so nearly all it does is to look at
 * two ports and leave. There each query passes once, whatever interfaces, addresses and namespaces it passes later, and
 * also when the resolver is on loopback. What a server sends and receives is not looked at: its clients have it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "dns.h"
#include "dns_event.bpf.h"
#include "dns_stream.bpf.h"
#include "lib/layout.bpf.h"
#include "lib/packet.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define PORT_DNS  53
#define PORT_MDNS 5353
/* RFC 1035 section 4.1.1: six 16-bit words. */
#define HEADER_SIZE 12
/* Bit of the flags: this is a response. */
#define FLAG_RESPONSE   0x8000
#define UDP_HEADER_SIZE 8
/* Whatever we see passes. */
#define ALLOW 1

KEEP_TYPE(event, struct dns_event);
KEEP_TYPE(direction, enum dns_direction);
KEEP_TYPE(unparsed, enum dns_unparsed);

static __always_inline void observe_udp(struct __sk_buff *skb, struct dns_event *event,
					__u32 transport)
{
	__be16 header[HEADER_SIZE / 2];
	__u32 payload = transport + UDP_HEADER_SIZE;
	if (bpf_skb_load_bytes(skb, payload, header, sizeof(header)) || payload > skb->len)
		return count_unparsed(DNS_TRUNCATED);
	/* Who sends a response is no client, and over multicast (mDNS) everyone hears the queries of others. */
	int is_response = (bpf_ntohs(header[1]) & FLAG_RESPONSE) != 0;
	if (is_response != (event->direction == DNS_RECEIVED))
		return;
	count_message(event->direction);
	__u32 length = skb->len - payload;
	event->length = length > 0xffff ? 0xffff : length;
	event->offset = 0;
	send(skb, event, payload, length);
}

/* Out of line, and verified once for all callers: hardly any packet comes here. */
__noinline int dns_observe(struct __sk_buff *skb, __u32 transport, __u8 protocol, __u8 direction)
{
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&dns_scratch, &zero);
	struct transport_ports ports;
	if (!scratch || bpf_skb_load_bytes(skb, transport, &ports, sizeof(ports)))
		return 0;
	struct dns_event *event = &scratch->event;
	int sent = direction == DNS_SENT;
	event->socket = bpf_get_socket_cookie(skb);
	event->protocol = protocol;
	event->direction = direction;
	event->local_port = sent ? ports.source : ports.destination;
	event->remote_port = sent ? ports.destination : ports.source;
	__builtin_memset(event->local, 0, sizeof(event->local));
	__builtin_memset(event->remote, 0, sizeof(event->remote));
	__be32 *source = sent ? event->local : event->remote;
	__be32 *destination = sent ? event->remote : event->local;
	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		event->family = 4;
		bpf_skb_load_bytes(skb, __builtin_offsetof(struct ipv4_header, source), source, 4);
		bpf_skb_load_bytes(skb, __builtin_offsetof(struct ipv4_header, destination),
				   destination, 4);
	} else {
		event->family = 6;
		bpf_skb_load_bytes(skb, __builtin_offsetof(struct ipv6_header, source), source, 16);
		bpf_skb_load_bytes(skb, __builtin_offsetof(struct ipv6_header, destination),
				   destination, 16);
	}
	if (protocol == IPPROTO_UDP)
		observe_udp(skb, event, transport);
	else
		observe_tcp(skb, scratch, transport);
	return 0;
}

static __always_inline int is_dns(__be16 port)
{
	return port == bpf_htons(PORT_DNS) || port == bpf_htons(PORT_MDNS);
}

/* Behind IPv6 extension headers, which DNS hardly ever has. */
static __noinline void look_behind_extensions(struct __sk_buff *skb, __u8 protocol, __u8 direction)
{
	__u32 transport = sizeof(struct ipv6_header);
	for (int i = 0; i < IPV6_EXTENSIONS_MAX && is_ipv6_extension(protocol); i++) {
		struct ipv6_extension extension;
		if (bpf_skb_load_bytes(skb, transport, &extension, sizeof(extension)))
			return;
		if (protocol == IPPROTO_FRAGMENT &&
		    extension.fragment & bpf_htons(IPV6_FRAGMENT_OFFSET))
			return;
		transport += ipv6_extension_size(protocol, extension.length);
		protocol = extension.next;
	}
	struct transport_ports ports;
	if ((protocol != IPPROTO_UDP && protocol != IPPROTO_TCP) ||
	    bpf_skb_load_bytes(skb, transport, &ports, sizeof(ports)))
		return;
	if (is_dns(direction == DNS_SENT ? ports.destination : ports.source))
		dns_observe(skb, transport, protocol, direction);
}

/* The packet begins with the IP header here. */
static __always_inline void look(struct __sk_buff *skb, __u8 direction)
{
	void *begin = (void *)(long)skb->data;
	void *end = (void *)(long)skb->data_end;
	__u32 transport = sizeof(struct ipv6_header);
	__u8 protocol;
	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		struct ipv4_header *ip = begin;
		if ((void *)(ip + 1) > end || ip->fragment & bpf_htons(IPV4_FRAGMENT_OFFSET))
			return;
		protocol = ip->protocol;
		transport = (ip->version_and_length & 0xf) << 2;
	} else if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
		struct ipv6_header *ip = begin;
		if ((void *)(ip + 1) > end)
			return;
		protocol = ip->next;
		if (is_ipv6_extension(protocol))
			return look_behind_extensions(skb, protocol, direction);
	} else {
		return;
	}
	if (protocol != IPPROTO_UDP && protocol != IPPROTO_TCP)
		return;
	struct transport_ports *ports = begin + transport;
	if ((void *)(ports + 1) > end)
		return;
	if (is_dns(direction == DNS_SENT ? ports->destination : ports->source))
		dns_observe(skb, transport, protocol, direction);
}

SEC("cgroup_skb/egress")
int dns_sent(struct __sk_buff *skb)
{
	look(skb, DNS_SENT);
	return ALLOW;
}

SEC("cgroup_skb/ingress")
int dns_received(struct __sk_buff *skb)
{
	look(skb, DNS_RECEIVED);
	return ALLOW;
}
