/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/* Who is at the two ends of a socket. */
#ifndef RETINA_SOCKET_BPF_H
#define RETINA_SOCKET_BPF_H

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "kernel.bpf.h"

#define AF_INET  2
#define AF_INET6 10

struct ends {
	__be32 local[4];
	__be32 remote[4];
	__u16 local_port;
	__be16 remote_port;
	/* 4, 6, or 0 when it is neither. */
	__u8 family;
};

/* ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2): an IPv6 socket that speaks IPv4. */
static __always_inline int is_mapped(const __be32 address[4])
{
	return !address[0] && !address[1] && address[2] == bpf_htonl(0xffff);
}

static __always_inline void read_ends(const struct sock_common *socket, struct ends *ends)
{
	__u16 family = BPF_CORE_READ(socket, skc_family);
	ends->local_port = BPF_CORE_READ(socket, skc_num);
	ends->remote_port = BPF_CORE_READ(socket, skc_dport);
	ends->family = family == AF_INET ? 4 : family == AF_INET6 ? 6 : 0;
	if (ends->family == 6) {
		BPF_CORE_READ_INTO(&ends->local, socket, skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&ends->remote, socket, skc_v6_daddr);
		if (!is_mapped(ends->remote))
			return;
		ends->family = 4;
		__builtin_memset(ends->local, 0, sizeof(ends->local));
		__builtin_memset(ends->remote, 0, sizeof(ends->remote));
	}
	if (ends->family == 4) {
		ends->local[0] = BPF_CORE_READ(socket, skc_rcv_saddr);
		ends->remote[0] = BPF_CORE_READ(socket, skc_daddr);
	}
}

#endif
