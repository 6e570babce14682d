/** What it means that a function of the kernel frees a packet, for kernels that do not say why (before Linux 5.17). */

/** A reason, by the name that later kernels give it, and the functions that free for it and hardly for another. */
export const PLACE_REASONS = {
  NETFILTER_DROP: ['nf_hook_slow', 'nft_do_chain', 'nf_reinject'],
  NO_SOCKET: ['__udp4_lib_rcv', '__udp6_lib_rcv'],
  SOCKET_RCVBUFF: [
    'udp_queue_rcv_one_skb',
    '__udp_queue_rcv_skb',
    'udpv6_queue_rcv_one_skb',
    '__udpv6_queue_rcv_skb',
  ],
  IP_NOPROTO: ['ip_protocol_deliver_rcu'],
  IP_INNOROUTES: ['ip_error'],
  FRAG_REASM_TIMEOUT: ['ip_expire', 'inet_frag_rbtree_purge'],
  NEIGH_FAILED: ['arp_error_report', 'ndisc_error_report'],
  NEIGH_QUEUEFULL: ['__neigh_event_send'],
  NEIGH_CREATEFAIL: ['ip_finish_output2', 'ip6_finish_output2'],
  BPF_CGROUP_EGRESS: ['ip_finish_output', 'ip6_finish_output'],
  CPU_BACKLOG: ['enqueue_to_backlog'],
  FULL_RING: ['tun_net_xmit'],
  QUEUE_PURGE: [
    'skb_queue_purge',
    'skb_queue_purge_reason',
    'skb_rbtree_purge',
    'inet_sock_destruct',
    'udp_destruct_sock',
    'udp_destruct_common',
  ],
} as const;

const REASONS: ReadonlyMap<string, string> = new Map(
  Object.entries(PLACE_REASONS).flatMap(([reason, places]) =>
    places.map((place) => [place, reason] as const),
  ),
);

/**
 * The reason for which a function frees packets; NOT_SPECIFIED when it does so for several.
 * @param place As in /proc/kallsyms: the compiler puts what it did to the function behind a dot.
 */
export function placeReason(place: string): string {
  const dot = place.indexOf('.');
  return REASONS.get(dot < 0 ? place : place.slice(0, dot)) ?? 'NOT_SPECIFIED';
}
