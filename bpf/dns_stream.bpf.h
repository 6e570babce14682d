/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* DNS over TCP: where in a stream of segments each message begins (RFC 1035 section 4.2.2, RFC 7766). */
#ifndef RETINA_DNS_STREAM_BPF_H
#define RETINA_DNS_STREAM_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "dns.h"
#include "dns_event.bpf.h"
#include "lib/packet.bpf.h"

/* Messages, their lengths' bytes included, that one segment is looked at for. */
#define STEPS_MAX 24

/* Where in the stream of messages a direction of a TCP connection is. */
struct stream {
	__u32 next_sequence;
	/* Of the length before each message (RFC 1035 §4.2.2): bytes seen, and the first of the two. */
	__u8 prefix;
	__u8 prefix_high;
	/* After a gap nobody knows where the next message begins. */
	__u8 lost;
	__u8 unused;
	__u16 length;
	__u16 left;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct stream_key);
	__type(value, struct stream);
} dns_streams SEC(".maps");

/*
 * One step through a segment: a byte of the length, or what there is of a message. Returns how many bytes it took.
 * Not static, and with nothing but scalars: so the verifier looks at it once, and not at each of the steps.
 */
__noinline int dns_step(struct __sk_buff *skb, __u32 offset, __u32 available)
{
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&dns_scratch, &zero);
	if (!scratch)
		return available;
	struct dns_event *event = &scratch->event;
	struct stream *stream = bpf_map_lookup_elem(&dns_streams, &scratch->stream);
	if (!stream)
		return available;
	if (stream->prefix < 2) {
		__u8 byte = 0;
		if (bpf_skb_load_bytes(skb, offset, &byte, 1))
			return available;
		if (!stream->prefix++) {
			stream->prefix_high = byte;
			return 1;
		}
		stream->length = stream->prefix_high << 8 | byte;
		stream->left = stream->length;
		if (stream->length)
			count_message(event->direction);
		else
			stream->prefix = 0;
		return 1;
	}
	__u32 size = stream->left < available ? stream->left : available;
	__u32 seen = stream->length - stream->left;
	if (seen < DNS_CAPTURE) {
		event->length = stream->length;
		event->offset = seen;
		send(skb, event, offset, size < DNS_CAPTURE - seen ? size : DNS_CAPTURE - seen);
	}
	stream->left -= size;
	if (!stream->left)
		stream->prefix = 0;
	return size;
}

static __always_inline void observe_tcp(struct __sk_buff *skb, struct scratch *scratch,
					__u32 transport)
{
	struct tcp_header tcp;
	if (bpf_skb_load_bytes(skb, transport, &tcp, sizeof(tcp)))
		return count_unparsed(DNS_TRUNCATED);
	struct stream_key *key = &scratch->stream;
	key->socket = scratch->event.socket;
	key->direction = scratch->event.direction;
	__u32 sequence = bpf_ntohl(tcp.sequence);
	__u32 offset = transport + ((tcp.offset_and_ns >> 4) << 2);
	if (tcp.flags & TCP_SYN) {
		struct stream fresh = { .next_sequence = sequence + 1 };
		bpf_map_update_elem(&dns_streams, key, &fresh, BPF_ANY);
		return;
	}
	if (offset < skb->len) {
		struct stream *stream = bpf_map_lookup_elem(&dns_streams, key);
		if (!stream || stream->lost)
			return count_unparsed(DNS_TCP_UNFOLLOWED);
		__s32 seen = stream->next_sequence - sequence;
		__u32 end = skb->len;
		if (seen < 0) {
			stream->lost = 1;
			return count_unparsed(DNS_TCP_UNFOLLOWED);
		}
		/* A retransmission, in whole or in part. */
		if (seen >= (__s32)(end - offset))
			return;
		stream->next_sequence = sequence + (end - offset);
		offset += seen;
		for (int i = 0; i < STEPS_MAX && offset < end; i++)
			offset += dns_step(skb, offset, end - offset);
		if (offset < end) {
			stream->lost = 1;
			count_unparsed(DNS_TCP_TOO_MANY);
		}
	}
	if (tcp.flags & (TCP_FIN | TCP_RST))
		bpf_map_delete_elem(&dns_streams, key);
}

#endif
