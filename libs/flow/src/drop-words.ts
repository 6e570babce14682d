/** What reasons of the kernel mean to somebody who does not read the kernel, and what to look at next. */

const WORDS: Readonly<Record<string, string>> = {
  NO_SOCKET: 'Nobody listens on that port: the server is down, or the port is wrong.',
  NETFILTER_DROP: 'A firewall rule or NetworkPolicy forbids it.',
  SOCKET_RCVBUFF: 'The receiver reads too slowly: its socket buffer is full.',
  SOCKET_BACKLOG: 'The receiver is too busy to take more packets in.',
  SOCKET_FILTER: 'A filter that the receiver attached to its socket refused it.',
  PROTO_MEM: 'The kernel has no more memory for sockets of this protocol (net.ipv4.tcp_mem, udp_mem).',
  TCP_LISTEN_OVERFLOW: 'The server accepts connections too slowly: its listen backlog is full.',
  TCP_OVERWINDOW: 'The sender sent more than the receiver had room for.',
  TCP_INVALID_SEQUENCE: 'The packet does not fit into its connection: late, repeated or forged.',
  TCP_INVALID_ACK_SEQUENCE: 'The acknowledgement does not fit into its connection.',
  TCP_RESET: 'The connection was reset while the packet was on its way.',
  TCP_CLOSE: 'The connection was closed while the packet was on its way.',
  TCP_FLAGS: 'The combination of TCP flags makes no sense in this state of the connection.',
  TCP_CSUM: 'The TCP checksum is wrong: a faulty network card, cable or tunnel.',
  UDP_CSUM: 'The UDP checksum is wrong: a faulty network card, cable or tunnel.',
  IP_CSUM: 'The IP checksum is wrong: a faulty network card, cable or tunnel.',
  IP_INHDR: 'The IP header is broken.',
  IP_RPFILTER: 'It came in by another interface than answers would leave by (rp_filter).',
  IP_OUTNOROUTES: 'There is no route to the destination.',
  IP_INNOROUTES: 'There is no route for what came in.',
  IP_INADDRERRORS: 'The destination is an address that this node may not take packets for.',
  IP_NOPROTO: 'Nothing on this node understands the IP protocol.',
  UNHANDLED_PROTO: 'Nothing on this node understands the network protocol.',
  NEIGH_FAILED: 'The next hop does not answer ARP or neighbour discovery: it is down, or not on that link.',
  NEIGH_QUEUEFULL: 'Too many packets wait for the next hop to answer ARP or neighbour discovery.',
  NEIGH_DEAD: 'The next hop is gone.',
  QDISC_DROP: "The interface's queue refused it: more was sent than the link or its limit lets through.",
  QDISC_OVERLIMIT: "The interface's queue is full: more was sent than the link lets through.",
  CPU_BACKLOG: 'A CPU has too many packets waiting (net.core.netdev_max_backlog).',
  FULL_RING: 'The queue to a virtual interface is full: its reader is too slow.',
  TC_INGRESS: 'A traffic control program or filter dropped it on its way in.',
  TC_EGRESS: 'A traffic control program or filter dropped it on its way out.',
  XDP: 'An XDP program dropped it.',
  BPF_CGROUP_EGRESS: 'A BPF program of a cgroup forbids it.',
  PKT_TOO_BIG: 'It is larger than the MTU of the way ahead.',
  PKT_TOO_SMALL: 'It is shorter than its headers say.',
  FRAG_REASM_TIMEOUT: 'Other fragments of the same packet never came.',
  DEV_READY: 'The interface is not up.',
  NOMEM: 'The kernel had no memory for it.',
  SOCKET_CLOSE: 'The socket was closed with data that nobody had read.',
};

/** A sentence about a drop reason; undefined for those that have none here. */
export function dropWords(reason: string): string | undefined {
  return WORDS[reason];
}
