// SPDX-License-Identifier: MIT OR GPL-2.0
/* Fills a ring as fast as it can: what a consumer has to keep up with. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define EVENTS_PER_RUN 64

/* 96 bytes, as one of our own records with its key and counters. */
struct event {
	__u32 sequence;
	/* The complement of `sequence`: a torn or stale record does not have it. */
	__u32 check;
	__u32 flow;
	__u32 bytes;
	__u64 rest[10];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} events SEC(".maps");

/* Every attempt is counted here, and every one that found no room there. One CPU runs this, so plain adds do. */
volatile __u32 produced;
volatile __u32 lost;

SEC("tc")
int produce(struct __sk_buff *skb)
{
	for (int i = 0; i < EVENTS_PER_RUN; i++) {
		__u32 sequence = produced++;
		struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
		if (!event) {
			lost++;
			continue;
		}
		event->sequence = sequence;
		event->check = ~sequence;
		event->flow = sequence * 2654435761u >> 22;
		event->bytes = 64;
		__builtin_memset(event->rest, 0, sizeof(event->rest));
		/* The consumer looks by a timer: a wakeup for each event would measure the scheduler. */
		bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	}
	return TC_ACT_UNSPEC;
}
