/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * The members of kernel structures that our programs read, and no others. preserve_access_index makes libbpf move each
 * access to where the running kernel has the member (CO-RE), so neither order nor size matters here.
 */
#ifndef RETINA_KERNEL_BPF_H
#define RETINA_KERNEL_BPF_H

#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct net_device {
	int ifindex;
	possible_net_t nd_net;
};

struct sock_common {
	possible_net_t skc_net;
};

struct sock {
	struct sock_common __sk_common;
};

struct skb_shared_info {
	unsigned short gso_segs;
};

struct sk_buff {
	struct net_device *dev;
	struct sock *sk;
	unsigned int len;
	int skb_iif;
	__u16 network_header;
	__be16 protocol;
	unsigned char *head;
	unsigned int end;
};

#pragma clang attribute pop

#endif
