/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* The event of a DNS message: where it is put together, how it is sent, and what is counted beside. */
#ifndef RETINA_DNS_EVENT_BPF_H
#define RETINA_DNS_EVENT_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "dns.h"

/* What the verifier lets a variable read be; the event's own bytes are fewer. */
#define READ_MASK 0x1ff

/* Written by user space only: the messages of one socket of so many are sent, of none when it is 0. */
volatile __u32 one_of;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} dns_events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct dns_stats);
} dns_stats SEC(".maps");

/* One direction of one TCP connection. */
struct stream_key {
	__u64 socket;
	__u32 direction;
	__u32 unused;
};

/* What is known about the packet at hand; a stack has no room for it. */
struct scratch {
	struct dns_event event;
	/* Reads may go beyond the event's own bytes, by the verifier's arithmetic. */
	__u8 unused[READ_MASK + 1 - DNS_CAPTURE];
	struct stream_key stream;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} dns_scratch SEC(".maps");

static __always_inline struct dns_stats *statistics(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&dns_stats, &zero);
}

static __always_inline void count_unparsed(enum dns_unparsed reason)
{
	struct dns_stats *stats = statistics();
	if (stats)
		stats->unparsed[reason]++;
}

static __always_inline void count_message(__u8 direction)
{
	struct dns_stats *stats = statistics();
	if (!stats)
		return;
	if (direction == DNS_SENT)
		stats->queries++;
	else
		stats->responses++;
}

/* Sends `size` bytes at an offset of the packet as a piece of a message. */
static __always_inline void send(struct __sk_buff *skb, struct dns_event *event, __u32 offset,
				 __u32 size)
{
	struct dns_stats *stats = statistics();
	if (!stats || !size)
		return;
	if (size > DNS_CAPTURE)
		size = DNS_CAPTURE;
	event->captured = size;
	/* Before Linux 6.4 or so the verifier wants to see the bound in this form. */
	size = ((size - 1) & READ_MASK) + 1;
	stats->offered++;
	/* By socket, so that a query and its response share their fate. */
	__u32 sockets = one_of;
	if (!sockets || event->socket % sockets) {
		stats->omitted++;
		return;
	}
	event->time_ns = bpf_ktime_get_ns();
	if (bpf_skb_load_bytes(skb, offset, event->bytes, size) ||
	    bpf_ringbuf_output(&dns_events, event,
			       __builtin_offsetof(struct dns_event, bytes) + size, 0))
		stats->lost++;
}

#endif
