/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* Records of the dns signal: what dns.bpf.c writes and libs/sources/src/linux/dns.ts reads. */
#ifndef RETINA_DNS_H
#define RETINA_DNS_H

#include <linux/types.h>

/* Header, question and as many answers as fit; with it an event is 480 bytes. */
#define DNS_CAPTURE 416

enum dns_direction {
	DNS_SENT,
	DNS_RECEIVED,
};

/* Why a DNS message was not followed. */
enum dns_unparsed {
	/* Shorter than a DNS header, or cut. */
	DNS_TRUNCATED,
	/* A TCP connection whose beginning we did not see, or that had a gap. */
	DNS_TCP_UNFOLLOWED,
	/* More messages in one TCP segment than the program looks at. */
	DNS_TCP_TOO_MANY,
	DNS_UNPARSED_REASONS,
};

/* A message, or over TCP a piece of one. Addresses are as the client's socket has them. */
struct dns_event {
	/* CLOCK_MONOTONIC. */
	__u64 time_ns;
	/* The kernel's number of the client's socket, never used again until the next boot. */
	__u64 socket;
	__be32 local[4];
	__be32 remote[4];
	__be16 local_port;
	__be16 remote_port;
	__u8 family;
	__u8 protocol;
	__u8 direction;
	__u8 unused1;
	/* Of the whole message. */
	__u16 length;
	/* Where in the message the bytes belong: not 0 for later pieces. */
	__u16 offset;
	__u16 captured;
	__u16 unused2;
	__u8 bytes[DNS_CAPTURE];
};

/* One per CPU. */
struct dns_stats {
	/* Messages of clients and to clients, exact whatever happens to their events. */
	__u64 queries;
	__u64 responses;
	__u64 offered;
	__u64 lost;
	/* Left out because user space asked for less detail. */
	__u64 omitted;
	__u64 unparsed[DNS_UNPARSED_REASONS];
};

#endif
