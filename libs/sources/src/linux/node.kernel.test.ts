import { Ethtool } from '@retina/ebpf';
import {
  NetworkBed,
  type Namespace,
  UdpSink,
  canRunKernelTests,
  connectTcp,
  podNetwork,
  sendUdp,
} from '@retina/ebpf/testing';
import type { StatisticFamily } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { Observation } from '../testing.js';
import { NodeSignal } from './node.js';

const missing = canRunKernelTests();

/** What the kernel says itself, by the same names. */
function nstat(namespace: Namespace, name: string): number {
  const [, value] = new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(namespace.run(['nstat', '-asz', name])) ?? [];
  return Number(value);
}

function value(
  { recording }: Observation<NodeSignal>,
  family: StatisticFamily,
  ...labels: readonly string[]
): number | undefined {
  const found = recording.readings
    .get(family)
    ?.find((statistic) => statistic.labels.join() === labels.join());
  return found?.value;
}

describe.skipIf(missing)(`node ${missing ?? ''}`, () => {
  it('shows what the kernel counts, of its own namespace', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    const [pod] = pods;
    using _sink = new UdpSink({ in: node, port: 7000 });
    await sendUdp(pod!.namespace, { to: '10.77.0.1', port: 7000, count: 30 });
    await sendUdp(pod!.namespace, { to: '10.77.0.1', port: 7001, count: 20 });
    await connectTcp(node, { to: pod!.v4, port: 81, connections: 5 });
    await using observation = await Observation.of(
      node,
      (context) => new NodeSignal(context, { shows: () => true }),
    );
    await observation.signal.collect();

    expect(value(observation, 'snmp', 'Ip', 'InDelivers')).toBe(nstat(node, 'IpInDelivers'));
    expect(value(observation, 'snmp', 'Udp', 'NoPorts')).toBe(20);
    expect(value(observation, 'snmp', 'Tcp', 'AttemptFails')).toBe(5);
    expect(value(observation, 'udp', 'ACTIVE')).toBe(1);
    expect(value(observation, 'tcp', 'ListenDrops')).toBe(0);
    expect(value(observation, 'ip', 'OutOctets')).toBe(nstat(node, 'IpExtOutOctets'));
    for (const name of ['ActiveOpens', 'OutSegs', 'InSegs']) {
      expect(value(observation, 'snmp', 'Tcp', name), name).toBe(nstat(node, `Tcp${name}`));
    }
    expect(value(observation, 'snmp', 'Ip6', 'InReceives')).toBe(nstat(node, 'Ip6InReceives'));

    const [{ stats64 }] = JSON.parse(node.run(['ip', '-j', '-s', '-s', 'link', 'show', pod!.nodeLink])) as [
      { stats64: { rx: Record<string, number>; tx: Record<string, number> } },
    ];
    const shown = (name: string): number | undefined => value(observation, 'interface', pod!.nodeLink, name);
    expect([shown('rx_packets'), shown('rx_bytes'), shown('tx_packets'), shown('tx_dropped')]).toEqual([
      stats64.rx['packets'],
      stats64.rx['bytes'],
      stats64.tx['packets'],
      stats64.tx['dropped'],
    ]);
    expect(shown('rx_packets')).toBeGreaterThanOrEqual(55);
  });

  it('sums what drivers say of trouble, and hides the interfaces of pods', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2 });
    await using observation = await Observation.of(
      node,
      (context) => new NodeSignal(context, { shows: (name) => !name.startsWith('veth') }),
    );
    await observation.signal.collect();
    const names = new Set(observation.recording.readings.get('interface')!.map(({ labels }) => labels[0]));
    expect(names).toEqual(new Set(['lo', 'all_interfaces']));
    // veth has a counter of drops for each queue.
    expect(value(observation, 'interface', 'all_interfaces', 'rx_queue_0_drops')).toBe(0);
    using ethtool = new Ethtool();
    expect(ethtool.statistics(pods[0]!.nodeLink).get('peer_ifindex')).toBeGreaterThan(0);
    expect(ethtool.statistics('lo')).toEqual(new Map());
    expect(ethtool.statistics('there-is-none')).toEqual(new Map());
  });

  it('tells how full the table of tracked connections is', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    node.run([
      'nft',
      'add table ip t; add chain ip t c { type filter hook forward priority 0; }; add rule ip t c ct state new accept',
    ]);
    using _sink = new UdpSink({ in: pods[1]!.namespace, port: 7000 });
    await sendUdp(pods[0]!.namespace, { to: pods[1]!.v4, port: 7000, count: 8, sockets: 8 });
    await using observation = await Observation.of(
      node,
      (context) => new NodeSignal(context, { shows: () => true }),
    );
    await observation.signal.collect();
    expect(value(observation, 'conntrack', 'entries')).toBe(8);
    expect(value(observation, 'conntrack', 'limit')).toBeGreaterThan(1000);
    expect(value(observation, 'conntrack', 'drop')).toBe(0);
  });
});
