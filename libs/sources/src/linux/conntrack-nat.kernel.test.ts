import { silentLogger } from '@retina/core';
import {
  type Namespace,
  NetworkBed,
  UdpSink,
  canRunKernelTests,
  connectTcp,
  podNetwork,
  sendUdp,
  serveTcp,
  type TestPod,
} from '@retina/ebpf/testing';
import { type Address, type FiveTuple, IP_PROTOCOL, type NatAnswer } from '@retina/flow';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConntrackNat, type NatOutcome } from './conntrack-nat.js';

const missing = canRunKernelTests();

const address = (text: string): Address => ({ family: isIPv6(text) ? 6 : 4, text });

function connection(
  source: string,
  sourcePort: number,
  destination: string,
  destinationPort: number,
): FiveTuple {
  return {
    ...{ source: address(source), sourcePort, destination: address(destination), destinationPort },
    protocol: IP_PROTOCOL.TCP,
  };
}

/** As `address port`, from client to server and back. */
function told(answer: NatAnswer | undefined): unknown {
  if (typeof answer !== 'object') return answer;
  return [answer.original, answer.reply].map(({ source, sourcePort, destination, destinationPort }) =>
    [source.text, sourcePort, destination.text, destinationPort].join(' '),
  );
}

function counting(): {
  nat: ConntrackNat;
  outcomes: Partial<Record<NatOutcome, number>>;
} {
  const outcomes: Partial<Record<NatOutcome, number>> = {};
  const count = (outcome: NatOutcome, connections: number): void => {
    if (connections > 0) outcomes[outcome] = (outcomes[outcome] ?? 0) + connections;
  };
  return { nat: new ConntrackNat({ logger: silentLogger(), count }), outcomes };
}

/** Sends what goes to port 80 of an address to a pod's port 8080. */
function redirect(node: Namespace, from: string, to: string): void {
  const [command, target] = isIPv6(from) ? ['ip6tables', `[${to}]:8080`] : ['iptables', `${to}:8080`];
  const match = ['-p', 'tcp', '-d', from, '--dport', '80'];
  node.run([command, '-t', 'nat', '-A', 'PREROUTING', ...match, '-j', 'DNAT', '--to-destination', target]);
}

/** In a process that lacks CAP_NET_ADMIN. */
const WITHOUT_RIGHTS = `
import { ConntrackNat } from '${join(import.meta.dirname, '../../dist/linux/conntrack-nat.js')}';
const outcomes = [], warnings = [];
const logger = { warn: (message, { error }) => warnings.push(error.code) };
const nat = new ConntrackNat({ logger, count: (...counted) => outcomes.push(counted) });
const end = { family: 4, text: '10.77.0.1' };
const one = { source: end, sourcePort: 1, destination: end, destinationPort: 2, protocol: 6 };
const answers = [nat.find([one, one]), nat.find([one])];
console.log(JSON.stringify({ answers, outcomes, warnings }));
`;

describe.skipIf(missing)(`what nf_conntrack says of connections ${missing ?? ''}`, () => {
  it('is the real server, by either direction, for both families, of live and of closed ones', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2 });
    const [client, server] = pods as [TestPod, TestPod];
    redirect(node, '10.96.0.1', server.v4);
    redirect(node, 'fd96::1', server.v6);
    await using _server = await serveTcp(server.namespace, { port: 8080 });
    for (const to of ['10.96.0.1', 'fd96::1']) {
      const outcome = await connectTcp(client.namespace, { to, port: 80, connections: 1, sourcePort: 7000 });
      expect(outcome.completed).toBe(1);
    }
    await connectTcp(client.namespace, { to: server.v4, port: 8080, connections: 1, sourcePort: 7001 });

    using _ = node.enter();
    const { nat, outcomes } = counting();
    using _nat = nat;
    const [v4, v6, plain, never] = nat.find([
      connection(client.v4, 7000, '10.96.0.1', 80),
      connection(client.v6, 7000, 'fd96::1', 80),
      connection(client.v4, 7001, server.v4, 8080),
      connection(client.v4, 7002, server.v4, 8080),
    ]);
    const expected4 = [`${client.v4} 7000 10.96.0.1 80`, `${server.v4} 8080 ${client.v4} 7000`];
    expect(told(v4)).toEqual(expected4);
    // fd77:0::2 as RFC 5952 writes it.
    expect(told(v6)).toEqual(['fd77::2 7000 fd96::1 80', `${server.v6} 8080 fd77::2 7000`]);
    expect([plain, never]).toEqual(['untranslated', 'unknown']);
    expect(outcomes).toEqual({ translated: 2, untranslated: 1, absent: 1 });
    const [back] = nat.find([connection(server.v4, 8080, client.v4, 7000)]);
    expect(told(back)).toEqual(expected4);
  });

  it('is nothing of ICMP, and nothing at all where no rule needs conntrack', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1 });
    using _sink = new UdpSink({ in: node, port: 7000 });
    await sendUdp(pods[0]!.namespace, { to: '10.77.0.1', port: 7000, count: 1, sourcePort: 7000 });
    using _ = node.enter();
    const { nat, outcomes } = counting();
    using _nat = nat;
    const udp = { ...connection('10.77.0.2', 7000, '10.77.0.1', 7000), protocol: IP_PROTOCOL.UDP };
    expect(nat.find([udp])).toEqual(['untranslated']);
    expect(outcomes).toEqual({});
    redirect(node, '10.96.0.1', '10.77.0.2');
    await sendUdp(pods[0]!.namespace, { to: '10.77.0.1', port: 7000, count: 1, sourcePort: 7001 });
    expect(nat.find([{ ...udp, protocol: IP_PROTOCOL.ICMP }])).toEqual(['untranslated']);
    expect(outcomes).toEqual({});
  });

  it('is counted and logged when nobody can be asked, and not tried again at once', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1 });
    redirect(node, '10.96.0.1', '10.77.0.2');
    using _sink = new UdpSink({ in: node, port: 7000 });
    await sendUdp(pods[0]!.namespace, { to: '10.77.0.1', port: 7000, count: 1 });
    const command = [process.execPath, '--input-type=module', '-e', WITHOUT_RIGHTS];
    const output = node.run([
      'setpriv',
      '--bounding-set',
      '-net_admin',
      '--inh-caps',
      '-net_admin',
      ...command,
    ]);
    expect(JSON.parse(output)).toEqual({
      answers: [['unknown', 'unknown'], ['unknown']],
      outcomes: [
        ['failed', 2],
        ['failed', 1],
      ],
      warnings: ['PERMISSION_DENIED'],
    });
  });
});
