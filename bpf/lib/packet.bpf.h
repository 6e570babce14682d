/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* What the wire looks like: the constants and headers that parsers share. */
#ifndef RETINA_PACKET_BPF_H
#define RETINA_PACKET_BPF_H

#include <linux/if_ether.h>
#include <linux/types.h>

#define IPPROTO_HOPOPTS  0
#define IPPROTO_ICMP     1
#define IPPROTO_TCP      6
#define IPPROTO_UDP      17
#define IPPROTO_ROUTING  43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_AH       51
#define IPPROTO_ICMPV6   58
#define IPPROTO_DSTOPTS  60
#define IPPROTO_SCTP     132
#define IPPROTO_MH       135
#define IPPROTO_UDPLITE  136

/* RFC 791: the low 13 bits of the fragment field are the offset. */
#define IPV4_FRAGMENT_OFFSET 0x1fff
/* RFC 8200 §4.5: the high 13 bits are the offset. */
#define IPV6_FRAGMENT_OFFSET 0xfff8
/* More than any sane packet carries; RFC 8504 §5.3 lets a host drop more than 8. */
#define IPV6_EXTENSIONS_MAX 6

/* Bits of the flags byte of a TCP header, and of the one before it (RFC 9293 §3.1, RFC 3168, RFC 3540). */
#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_PSH 0x08
#define TCP_ACK 0x10
#define TCP_URG 0x20
#define TCP_ECE 0x40
#define TCP_CWR 0x80
#define TCP_NS  0x100

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

/* An IPv6 extension header as all but the fragment header begin (RFC 6564). */
struct ipv6_extension {
	__u8 next;
	__u8 length;
	__be16 fragment;
};

/* The first eight octets of any transport header that has ports. */
struct transport_ports {
	__be16 source;
	__be16 destination;
};

/* Type and code open every ICMP and ICMPv6 message. */
struct icmp_head {
	__u8 type;
	__u8 code;
};

static __always_inline int is_ipv6_extension(__u8 protocol)
{
	return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING ||
	       protocol == IPPROTO_FRAGMENT || protocol == IPPROTO_AH ||
	       protocol == IPPROTO_DSTOPTS || protocol == IPPROTO_MH;
}

/* Size in bytes of an extension header: AH counts in 4-byte units (RFC 4302 §2.2), the rest in 8-byte units. */
static __always_inline __u32 ipv6_extension_size(__u8 protocol, __u8 length)
{
	if (protocol == IPPROTO_FRAGMENT)
		return 8;
	if (protocol == IPPROTO_AH)
		return ((__u32)length + 2) << 2;
	return ((__u32)length + 1) << 3;
}

static __always_inline int has_ports(__u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_UDPLITE;
}

static __always_inline int is_icmp(__u8 protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

#endif
