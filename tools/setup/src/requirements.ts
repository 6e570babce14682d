/** Everything that this project needs from the system, and why. */

import type { Profile, Requirement } from './requirement.js';

/** The table that setup installs from; Node itself is what runs it. */
export const REQUIREMENTS: readonly Requirement[] = [
  {
    debian: 'clang',
    fedora: 'clang',
    profile: 'run',
    proof: { program: 'clang' },
    why: 'compiles the eBPF programs',
  },
  {
    debian: 'llvm',
    fedora: 'llvm',
    profile: 'run',
    proof: { program: 'llvm-strip' },
    why: 'strips the debug sections off the eBPF objects',
  },
  {
    debian: 'libbpf1',
    fedora: 'libbpf',
    profile: 'run',
    proof: { library: 'libbpf.so.1' },
    why: 'loads the eBPF programs into the kernel',
  },
  {
    debian: 'libpcap0.8',
    fedora: 'libpcap',
    profile: 'test',
    proof: { library: 'libpcap.so.0.8' },
    why: 'compiles the filters of packet captures',
  },
  {
    debian: 'libbpf-dev',
    fedora: 'libbpf-devel',
    profile: 'run',
    proof: { header: 'bpf/bpf_helpers.h' },
    why: 'declares what eBPF programs may call',
  },
  {
    debian: 'linux-libc-dev',
    fedora: 'kernel-headers',
    profile: 'run',
    proof: { header: 'linux/bpf.h' },
    why: 'declares the structures that the kernel shares with programs',
  },
  {
    debian: 'iproute2',
    fedora: 'iproute',
    profile: 'run',
    proof: { program: 'ip' },
    why: 'shows and makes network interfaces',
  },
  {
    debian: 'bpftool',
    fedora: 'bpftool',
    profile: 'test',
    proof: { program: 'bpftool' },
    why: 'is the second opinion on what is loaded',
  },
  {
    debian: 'iptables',
    fedora: 'iptables-nft',
    profile: 'test',
    proof: { program: 'iptables' },
    why: 'makes drops that tests expect to see',
  },
  {
    debian: 'nftables',
    fedora: 'nftables',
    profile: 'test',
    proof: { program: 'nft' },
    why: 'makes drops that tests expect to see',
  },
  {
    debian: 'iputils-ping',
    fedora: 'iputils',
    profile: 'test',
    proof: { program: 'ping' },
    why: 'sends the ICMP packets that tests count',
  },
  {
    debian: 'nats-server',
    fedora: undefined,
    profile: 'run',
    proof: { program: 'nats-server' },
    why: 'is the bus between the agent and the aggregator',
    without: 'the agent runs alone',
    service: 'nats-server',
  },
  {
    debian: 'etcd-server',
    fedora: 'etcd',
    profile: 'test',
    proof: { program: 'etcd' },
    why: 'keeps the objects of the API server that tests talk to',
    service: 'etcd',
  },
  {
    debian: 'tcpdump',
    fedora: 'tcpdump',
    profile: 'test',
    proof: { program: 'tcpdump' },
    why: 'is the second opinion on what passed an interface',
  },
  {
    debian: 'tshark',
    fedora: 'wireshark-cli',
    profile: 'test',
    proof: { program: 'tshark' },
    why: 'is the second opinion on files of packets',
  },
  {
    debian: 'iperf3',
    fedora: 'iperf3',
    profile: 'test',
    proof: { program: 'iperf3' },
    why: 'makes traffic for tests and benchmarks',
    service: 'iperf3',
  },
  {
    debian: 'prometheus',
    fedora: undefined,
    profile: 'test',
    proof: { program: 'promtool' },
    why: 'checks the exposition as Prometheus reads it (promtool)',
    service: 'prometheus',
  },
  {
    debian: 'ethtool',
    fedora: 'ethtool',
    profile: 'test',
    proof: { program: 'ethtool' },
    why: 'switches offloads that tests compare',
  },
  {
    debian: 'debootstrap',
    fedora: 'debootstrap',
    profile: 'test',
    proof: { program: 'debootstrap' },
    why: 'makes the base of the images that tests start',
  },
  {
    debian: 'runc',
    fedora: 'runc',
    profile: 'test',
    proof: { program: 'runc' },
    why: 'runs containers of our images',
  },
  {
    debian: 'skopeo',
    fedora: 'skopeo',
    profile: 'test',
    proof: { program: 'skopeo' },
    why: 'is the second opinion on image archives',
  },
  {
    debian: 'clang-format',
    fedora: 'clang-tools-extra',
    profile: 'test',
    proof: { program: 'clang-format' },
    why: 'checks the format of the C sources',
  },
];

/** The rows that a profile asks for; testing includes running. */
export function requirementsOf(profile: Profile): readonly Requirement[] {
  return REQUIREMENTS.filter((requirement) => profile === 'test' || requirement.profile === 'run');
}
