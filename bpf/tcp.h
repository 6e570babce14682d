/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* Records of the tcp signal: what tcp.bpf.c writes and libs/sources/src/linux/tcp.ts reads. */
#ifndef RETINA_TCP_H
#define RETINA_TCP_H

#include <linux/types.h>

/* What happened to a connection. */
enum tcp_happening {
	/* Segments sent again: after the retransmission timer ran out, or because the peer told of a gap. */
	TCP_RETRANSMIT_TIMEOUT,
	TCP_RETRANSMIT_FAST,
	TCP_RESET_SENT,
	TCP_RESET_RECEIVED,
	/* The detail is the errno. */
	TCP_CONNECT_FAILED,
	/* At a connection's end: segments that came out of order. */
	TCP_OUT_OF_ORDER,
	/* At a connection's end: its smoothed round trip. The detail is the logarithm to base 2, in microseconds. */
	TCP_SMOOTHED_RTT,
	TCP_HAPPENINGS,
};

/* Without the ephemeral port: what happens to a client's connections adds up by server. */
struct tcp_key {
	__be32 local[4];
	__be32 remote[4];
	/* 0 where the local port is that of a service. */
	__be16 remote_port;
	__u16 detail;
	__u8 family;
	__u8 happening;
	__u16 unused;
};

struct tcp_value {
	__u64 count;
	/* Of round trips: their sum in microseconds. */
	__u64 sum;
};

/* One per CPU. */
struct tcp_stats {
	__u64 seen[TCP_HAPPENINGS];
	/* The table was full. */
	__u64 lost;
	/* Left out of the table because user space asked for less detail. */
	__u64 omitted;
};

/* Sockets of one network namespace, by enum tcp_state of the kernel, in which ESTABLISHED is 1. */
#define TCP_STATES 16

struct tcp_sockets {
	__u32 states[TCP_STATES];
};

/* Where established connections lead. */
struct tcp_remote {
	__be32 address[4];
	__u32 family;
};

/* A connection to one of the addresses that the iterator was told to look for. */
struct tcp_peer {
	__be32 local[4];
	__be32 remote[4];
	__u32 smoothed_rtt_us;
	__u32 family;
};

#endif
