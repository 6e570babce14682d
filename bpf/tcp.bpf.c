// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * tcp: what goes wrong with connections, and how they stand.
 *
 * Tracepoints tell of retransmissions, resets, failed attempts and ends of connections, in every network namespace;
 * they are added up by local address and server, in two tables that take turns (docs/adr/0003). An iterator, run by user
 * space from time to time, counts the sockets of a namespace by state.
 */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "lib/kernel.bpf.h"
#include "lib/layout.bpf.h"
#include "lib/packet.bpf.h"
#include "lib/socket.bpf.h"
#include "tcp.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/* include/net/tcp_states.h */
#define TCP_STATE_ESTABLISHED 1
#define TCP_STATE_SYN_SENT    2
#define TCP_STATE_SYN_RECV    3
#define TCP_STATE_CLOSE       7
#define TCP_STATE_LISTEN      10
/* srtt_us is eight times the smoothed round trip (tcp_rtt_estimator). */
#define SRTT_SHIFT   3
#define RTT_LOG2_MAX 31
#define PEERS_MAX    64

/* Written by user space only: which of the two tables is written. */
volatile __u32 epoch;

/* Written by user space only: what happens is counted by kind, and not by address. */
volatile __u32 totals_only;

#define TABLE(name)                                                                                \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(max_entries, 4096);                                                         \
		__type(key, struct tcp_key);                                                       \
		__type(value, struct tcp_value);                                                   \
	} name SEC(".maps")

TABLE(tcp_even);
TABLE(tcp_odd);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tcp_stats);
} tcp_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tcp_sockets);
} tcp_sockets SEC(".maps");

/* How many established connections lead where; beyond its size user space knows how many are missing. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct tcp_remote);
	__type(value, __u32);
} tcp_remotes SEC(".maps");

struct peer_key {
	__be32 address[4];
	__be16 port;
	__u16 unused;
};

/* Servers whose connections the iterator reports one by one. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PEERS_MAX);
	__type(key, struct peer_key);
	__type(value, __u32);
} tcp_peers SEC(".maps");

KEEP_TYPE(happening, enum tcp_happening);
KEEP_TYPE(peer, struct tcp_peer);

static __always_inline int add_to_table(void *table, const struct tcp_key *key, __u64 count,
					__u64 sum)
{
	struct tcp_value *value = bpf_map_lookup_elem(table, key);
	if (!value) {
		struct tcp_value fresh = {};
		bpf_map_update_elem(table, key, &fresh, BPF_NOEXIST);
		value = bpf_map_lookup_elem(table, key);
		if (!value)
			return -1;
	}
	__sync_fetch_and_add(&value->count, count);
	/* clang turns the addition of a constant 0 into an atomic or, which Linux before 5.12 does not know. */
	if (sum)
		__sync_fetch_and_add(&value->sum, sum);
	return 0;
}

/* Adds to what happened between two ends. */
static __always_inline void add(enum tcp_happening happening, const struct ends *ends, __u16 detail,
				__u64 count, __u64 sum)
{
	__u32 zero = 0;
	struct tcp_stats *stats = bpf_map_lookup_elem(&tcp_stats, &zero);
	if (!stats || !ends->family || !count)
		return;
	struct tcp_key key = {
		.family = ends->family,
		.happening = happening,
		.detail = detail,
		/* The lower port is that of the service, nearly always: the other is one of many. */
		.remote_port =
			bpf_ntohs(ends->remote_port) < ends->local_port ? ends->remote_port : 0,
	};
	__builtin_memcpy(key.local, ends->local, sizeof(key.local));
	__builtin_memcpy(key.remote, ends->remote, sizeof(key.remote));
	stats->seen[happening] += count;
	if (totals_only) {
		stats->omitted += count;
		return;
	}
	int result = epoch & 1 ? add_to_table(&tcp_odd, &key, count, sum) :
				 add_to_table(&tcp_even, &key, count, sum);
	if (result < 0)
		stats->lost += count;
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(tcp_retransmitted, const struct sock *sk)
{
	struct ends ends = {};
	read_ends(&sk->__sk_common, &ends);
	/* Since the last acknowledged data the timer ran out so often. */
	__u8 timeouts = BPF_CORE_READ((struct inet_connection_sock *)sk, icsk_retransmits);
	add(timeouts ? TCP_RETRANSMIT_TIMEOUT : TCP_RETRANSMIT_FAST, &ends, 0, 1, 0);
	return 0;
}

/* A SYN-ACK is sent again by the timer only, and for a socket that is not one yet. */
SEC("tp_btf/tcp_retransmit_synack")
int BPF_PROG(tcp_synack_retransmitted, const struct sock *sk, const struct request_sock *request)
{
	struct ends ends = {};
	read_ends(&request->__req_common, &ends);
	add(TCP_RETRANSMIT_TIMEOUT, &ends, 0, 1, 0);
	return 0;
}

/* The ends of a packet that was received, for which there is no socket. */
static __always_inline void read_packet(const struct sk_buff *skb, struct ends *ends)
{
	const void *header = BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, network_header);
	__u32 transport = sizeof(struct ipv6_header);
	struct ipv4_header ip = {};
	if (bpf_probe_read_kernel(&ip, sizeof(ip), header))
		return;
	if (ip.version_and_length >> 4 == 4) {
		ends->family = 4;
		ends->remote[0] = ip.source;
		ends->local[0] = ip.destination;
		transport = (ip.version_and_length & 0xf) << 2;
	} else {
		struct ipv6_header ip6 = {};
		if (bpf_probe_read_kernel(&ip6, sizeof(ip6), header))
			return;
		ends->family = 6;
		__builtin_memcpy(ends->remote, ip6.source, sizeof(ends->remote));
		__builtin_memcpy(ends->local, ip6.destination, sizeof(ends->local));
	}
	struct transport_ports ports = {};
	bpf_probe_read_kernel(&ports, sizeof(ports), header + transport);
	ends->remote_port = ports.source;
	ends->local_port = bpf_ntohs(ports.destination);
}

/* Either may be missing: a reset that answers nobody's packet, or one to a port without a socket. */
SEC("tp_btf/tcp_send_reset")
int BPF_PROG(tcp_reset_sent, const struct sock *sk, const struct sk_buff *skb)
{
	struct ends ends = {};
	if (skb)
		read_packet(skb, &ends);
	else if (sk)
		read_ends(&sk->__sk_common, &ends);
	add(TCP_RESET_SENT, &ends, 0, 1, 0);
	return 0;
}

SEC("tp_btf/tcp_receive_reset")
int BPF_PROG(tcp_reset_received, const struct sock *sk)
{
	struct ends ends = {};
	read_ends(&sk->__sk_common, &ends);
	add(TCP_RESET_RECEIVED, &ends, 0, 1, 0);
	return 0;
}

static __always_inline __u16 log2_of(__u32 value)
{
	__u16 log = 0;
	for (int i = 0; i < RTT_LOG2_MAX && value > 1; i++) {
		value >>= 1;
		log++;
	}
	return log;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(tcp_state_changed, const struct sock *sk, int before, int now)
{
	if (now != TCP_STATE_CLOSE || before == TCP_STATE_LISTEN ||
	    BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP)
		return 0;
	struct ends ends = {};
	read_ends(&sk->__sk_common, &ends);
	/* By now the port is given back (tcp_set_state), and only here it still stands. */
	ends.local_port = bpf_ntohs(BPF_CORE_READ((const struct inet_sock *)sk, inet_sport));
	if (before == TCP_STATE_SYN_SENT) {
		/* Without an error it was the application that gave up. */
		int error = BPF_CORE_READ(sk, sk_err);
		add(TCP_CONNECT_FAILED, &ends, error, error != 0, 0);
		return 0;
	}
	const struct tcp_sock *tcp = (const struct tcp_sock *)sk;
	__u32 rtt_us = BPF_CORE_READ(tcp, srtt_us) >> SRTT_SHIFT;
	add(TCP_OUT_OF_ORDER, &ends, 0, BPF_CORE_READ(tcp, rcv_ooopack), 0);
	if (before != TCP_STATE_SYN_RECV)
		add(TCP_SMOOTHED_RTT, &ends, log2_of(rtt_us), rtt_us != 0, rtt_us);
	return 0;
}

static __always_inline void count_remote(const struct ends *ends)
{
	struct tcp_remote key = { .family = ends->family };
	__builtin_memcpy(key.address, ends->remote, sizeof(key.address));
	__u32 one = 1;
	__u32 *connections = bpf_map_lookup_elem(&tcp_remotes, &key);
	if (connections)
		(*connections)++;
	else
		bpf_map_update_elem(&tcp_remotes, &key, &one, BPF_NOEXIST);
}

SEC("iter/tcp")
int tcp_count_sockets(struct bpf_iter__tcp *context)
{
	struct sock_common *socket = context->sk_common;
	__u32 zero = 0;
	struct tcp_sockets *sockets = bpf_map_lookup_elem(&tcp_sockets, &zero);
	if (!socket || !sockets)
		return 0;
	__u32 state = BPF_CORE_READ(socket, skc_state);
	if (state < TCP_STATES)
		sockets->states[state]++;

	struct ends ends = {};
	read_ends(socket, &ends);
	if (!ends.family)
		return 0;
	if (state == TCP_STATE_ESTABLISHED)
		count_remote(&ends);
	struct peer_key key = { .port = ends.remote_port };
	__builtin_memcpy(key.address, ends.remote, sizeof(key.address));
	if (!bpf_map_lookup_elem(&tcp_peers, &key))
		return 0;
	/* NULL for sockets that are not in full: those in TIME_WAIT and before ESTABLISHED. */
	const struct tcp_sock *tcp = (const void *)bpf_skc_to_tcp_sock(socket);
	if (!tcp)
		return 0;
	struct tcp_peer peer = { .family = ends.family };
	__builtin_memcpy(peer.local, ends.local, sizeof(peer.local));
	__builtin_memcpy(peer.remote, ends.remote, sizeof(peer.remote));
	peer.smoothed_rtt_us = BPF_CORE_READ(tcp, srtt_us) >> SRTT_SHIFT;
	if (peer.smoothed_rtt_us)
		bpf_seq_write(context->meta->seq, &peer, sizeof(peer));
	return 0;
}
