/** The test bed of kernel tests: networks of their own, exact traffic, and tcpdump as the referee. Only for tests. */

export { BpfFolder } from './testing/bpf-folder.js';
export { canRunKernelTests } from './testing/can-run-kernel-tests.js';
export { countTcpFlags, readPcap } from './testing/captured-packet.js';
export { compileBpf } from './testing/compile-bpf.js';
export { DelayForwarder, everyNth } from './testing/delay-forwarder.js';
export { askDns, serveDns } from './testing/dns-traffic.js';
export { conntrackLimit, fillConntrack } from './testing/fill-conntrack.js';
export { Namespace } from './testing/namespace.js';
export { NetworkBed } from './testing/network-bed.js';
export { PacketCapture } from './testing/packet-capture.js';
export { podNetwork } from './testing/pod-network.js';
export { connectTcp, sendUdp, serveTcp } from './testing/traffic.js';
export { UdpSink } from './testing/udp-sink.js';

export type { CapturedPacket } from './testing/captured-packet.js';
export type { CompiledBpf } from './testing/compile-bpf.js';
export type { DelayOptions, LossRule } from './testing/delay-forwarder.js';
export type { DnsService, DnsTraffic, TestQuestion } from './testing/dns-traffic.js';
export type { Veth, VethEnd, VethOptions } from './testing/network-bed.js';
export type { CaptureOptions } from './testing/packet-capture.js';
export type { PodNetwork, PodNetworkOptions, TestPod } from './testing/pod-network.js';
export type { TcpOutcome, TcpService, TcpTraffic, UdpTraffic } from './testing/traffic.js';
export type { TunOptions } from './testing/tun-device.js';
export type { UdpReceived, UdpSinkOptions } from './testing/udp-sink.js';
