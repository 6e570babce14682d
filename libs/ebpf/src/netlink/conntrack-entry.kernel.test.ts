import { NetworkBed, UdpSink, canRunKernelTests, podNetwork, sendUdp } from '../testing.js';
import { describe, expect, it } from 'vitest';
import { findConntrack } from './conntrack-entry.js';
import { openNetfilterSocket } from './netfilter.js';

const missing = canRunKernelTests();
const UDP = 17;

const v4 = (text: string): Uint8Array => Uint8Array.from(text.split('.'), Number);

describe.skipIf(missing)(`entries of nf_conntrack ${missing ?? ''}`, () => {
  it('are found by each of their tuples, with the address and port that the packets really go to', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2 });
    const [client, server] = pods as [(typeof pods)[number], (typeof pods)[number]];
    node.run([
      ...['iptables', '-t', 'nat', '-A', 'PREROUTING', '-p', 'udp', '-d', '10.96.0.1', '--dport', '53'],
      ...['-j', 'DNAT', '--to-destination', `${server.v4}:5353`],
    ]);
    node.run(['iptables', '-t', 'nat', '-A', 'POSTROUTING', '-s', client.v4, '-j', 'MASQUERADE']);
    using sink = new UdpSink({ in: server.namespace, port: 5353 });
    await sendUdp(client.namespace, { to: '10.96.0.1', port: 53, count: 40, sockets: 40, sourcePort: 7000 });
    expect(sink.received().packets).toBe(40);

    using _ = node.enter();
    using socket = openNetfilterSocket();
    const original = (sourcePort: number) => ({
      ...{ source: v4(client.v4), destination: v4('10.96.0.1'), protocol: UDP },
      ...{ sourcePort, destinationPort: 53 },
    });
    const tuples = Array.from({ length: 41 }, (_none, index) => original(7000 + index));
    const found = findConntrack(socket, tuples);
    expect(found[40]).toBeUndefined();
    for (const [index, entry] of found.slice(0, 40).entries()) {
      expect(entry).toMatchObject({ original: { sourcePort: 7000 + index, destinationPort: 53 } });
      const { reply } = entry!;
      expect([...reply.source, reply.sourcePort]).toEqual([...v4(server.v4), 5353]);
      // The node's address on the way to the server.
      expect([...reply.destination]).toEqual([10, 77, 1, 1]);
      expect(findConntrack(socket, [reply])).toEqual([entry]);
    }
  });
});
