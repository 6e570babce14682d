import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DelayForwarder,
  NetworkBed,
  type Namespace,
  type PodNetwork,
  canRunKernelTests,
  connectTcp,
  everyNth,
  podNetwork,
  serveTcp,
} from '@retina/ebpf/testing';
import { ApiServers, type TcpHappening, type TcpHappeningKind } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { Observation } from '../testing.js';
import { readKernel } from './kernel.js';
import { TcpSignal } from './tcp.js';

const missing = canRunKernelTests();

interface Options {
  readonly maxEntries?: number;
  readonly apiServers?: ApiServers;
}

function observeTcp(node: Namespace, options: Options = {}): Promise<Observation<TcpSignal>> {
  return Observation.of(
    node,
    (context) =>
      new TcpSignal(context, {
        kernel: readKernel,
        maxEntries: 4096,
        socketsIntervalMs: 0,
        topRemotes: 1,
        apiServers: new ApiServers([]),
        ...options,
      }),
  );
}

function between(
  { recording }: Observation<TcpSignal>,
  kind: TcpHappeningKind,
  { local, remote }: { readonly local?: string; readonly remote?: string },
): readonly TcpHappening[] {
  return recording.tcpHappenings.filter(
    (happening) =>
      happening.kind === kind &&
      happening.local.text === (local ?? happening.local.text) &&
      happening.remote.text === (remote ?? happening.remote.text),
  );
}

function count(happenings: readonly TcpHappening[]): number {
  return happenings.reduce((sum, happening) => sum + happening.count, 0);
}

function pods(bed: NetworkBed, number = 2): PodNetwork {
  return podNetwork(bed, { pods: number, offloads: false });
}

/** Two namespaces at the ends of a wire that delays and loses. */
function wire(bed: NetworkBed, delayMs: number, lossEvery?: number) {
  const [client, server] = [bed.namespace('client'), bed.namespace('server')];
  const forwarder = new DelayForwarder({
    delayMs,
    ends: [
      { in: client, name: 'tun0', addresses: ['10.9.0.1/24'] },
      { in: server, name: 'tun0', addresses: ['10.9.0.2/24'] },
    ],
    ...(lossEvery === undefined ? {} : { loses: everyNth(lossEvery) }),
  });
  return { client, server, forwarder };
}

describe.skipIf(missing)(`tcp ${missing ?? ''}`, () => {
  it('counts refused connections by errno, and the resets at both ends', async () => {
    await using bed = new NetworkBed();
    const network = pods(bed);
    const [client, server] = [network.pods[0]!, network.pods[1]!];
    await using observation = await observeTcp(network.node);
    for (const family of ['v4', 'v6'] as const) {
      const { errors } = await connectTcp(client.namespace, { to: server[family], port: 81, connections: 7 });
      expect(errors).toEqual({ ECONNREFUSED: 7 });
    }
    await observation.collect();

    const failed = between(observation, 'connect-failed', { local: client.v4, remote: server.v4 });
    expect(failed.map(({ errno, remotePort, count: times }) => [errno, remotePort, times])).toEqual([
      ['ECONNREFUSED', 81, 7],
    ]);
    expect(count(between(observation, 'reset-received', { local: client.v4 }))).toBe(7);
    expect(count(between(observation, 'reset-sent', { local: server.v4, remote: client.v4 }))).toBe(7);
    const six = observation.recording.tcpHappenings.filter(({ local }) => local.family === 6);
    expect(count(six.filter(({ kind }) => kind === 'connect-failed'))).toBe(7);
    expect(count(six.filter(({ kind }) => kind === 'reset-sent'))).toBe(7);
  });

  it('takes a connection that the application gives up for no failure, and a black hole for a time-out', async () => {
    await using bed = new NetworkBed();
    const { client, forwarder } = wire(bed, 1, 1);
    using _ = forwarder;
    client.sysctl('net.ipv4.tcp_syn_retries', 1);
    await using observation = await observeTcp(client);
    // Closed by its own time-out, long before the kernel's.
    const { errors } = await connectTcp(client, { to: '10.9.0.2', port: 80, connections: 2, timeoutMs: 100 });
    expect(errors).toEqual({ TIMEOUT: 2 });
    await observation.collect();
    expect(between(observation, 'connect-failed', { remote: '10.9.0.2' })).toEqual([]);

    const lost = forwarder.lost;
    const outcome = await connectTcp(client, { to: '10.9.0.2', port: 80, connections: 1, timeoutMs: 10_000 });
    expect(outcome.errors).toEqual({ ETIMEDOUT: 1 });
    await observation.collect();
    const failed = between(observation, 'connect-failed', { remote: '10.9.0.2' });
    expect(failed.map(({ errno, count: times }) => [errno, times])).toEqual([['ETIMEDOUT', 1]]);
    // All but the first of its SYNs were sent by the timer.
    const again = forwarder.lost - lost - 1;
    expect(again).toBeGreaterThan(0);
    expect(count(between(observation, 'retransmit-timeout', { local: '10.9.0.1' }))).toBe(again);
  }, 20_000);

  it('counts the retransmissions of both ends of a path that loses 5 %, and none elsewhere', async () => {
    await using bed = new NetworkBed();
    const { client, server, forwarder } = wire(bed, 2, 20);
    using _ = forwarder;
    const others = pods(bed);
    await using observation = await observeTcp(client);
    await using __ = await serveTcp(server, { port: 8080, requestBytes: 1, responseBytes: 60_000 });
    await using ___ = await serveTcp(others.pods[1]!.namespace, { port: 8080 });
    await connectTcp(others.pods[0]!.namespace, { to: others.pods[1]!.v4, port: 8080, connections: 20 });
    await connectTcp(client, {
      to: '10.9.0.2',
      port: 8080,
      connections: 40,
      responseBytes: 60_000,
      timeoutMs: 20_000,
    });
    await observation.collect();

    const sent = (local: string): number =>
      count(between(observation, 'retransmit-fast', { local })) +
      count(between(observation, 'retransmit-timeout', { local }));
    // The server sends nearly everything; the client its SYNs and requests.
    expect(sent('10.9.0.2')).toBeGreaterThan(20);
    expect(sent('10.9.0.1')).toBeGreaterThan(0);
    expect(sent(others.pods[0]!.v4) + sent(others.pods[1]!.v4)).toBe(0);
    // Sent by the server after its receiver told of a gap.
    expect(count(between(observation, 'retransmit-fast', { local: '10.9.0.2' }))).toBeGreaterThan(0);
    expect(count(between(observation, 'out-of-order', { local: '10.9.0.1' }))).toBeGreaterThan(0);
  }, 60_000);

  it('measures the smoothed round trip of connections when they end', async () => {
    await using bed = new NetworkBed();
    const { client, server, forwarder } = wire(bed, 15);
    using _ = forwarder;
    await using observation = await observeTcp(client);
    await using __ = await serveTcp(server, { port: 8080 });
    await connectTcp(client, { to: '10.9.0.2', port: 8080, connections: 10 });
    await sleep(100);
    await observation.collect();
    const ended = between(observation, 'smoothed-rtt', { local: '10.9.0.1', remote: '10.9.0.2' });
    expect(count(ended)).toBe(10);
    for (const { rttNs } of ended) {
      expect(rttNs! / 1e6).toBeGreaterThan(28);
      expect(rttNs! / 1e6).toBeLessThan(45);
    }
  });

  it('counts sockets by state as ss does, and finds those to API servers', async () => {
    await using bed = new NetworkBed();
    const { client, server, forwarder } = wire(bed, 20);
    using _ = forwarder;
    await using __ = await serveTcp(server, { port: 6443, requestBytes: 1000 });
    const address = { family: 4, text: '10.9.0.2' } as const;
    await using observation = await observeTcp(client, {
      apiServers: new ApiServers([{ address, port: 6443 }]),
    });
    // Ten that stay open, since the server waits for more bytes; a listener beside.
    const open = client.spawn(
      [
        process.execPath,
        '-e',
        `const net = require('node:net'); let left = 10;
         net.createServer().listen(7000, () => {
           for (let i = 0; i < 10; i++) net.connect(6443, '10.9.0.2', function () { this.write('x'); if (--left === 0) console.log('open'); });
         });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(open.stdout!, 'data');
    await sleep(100);
    await observation.collect();

    const { states, apiServerRttNs, remotes } = observation.recording.tcpSockets.at(-1)!;
    const listed = (state: string): number =>
      client
        .run(['ss', '-Htan', 'state', state])
        .split('\n')
        .filter((line) => line !== '').length;
    expect([states.get('ESTABLISHED'), states.get('LISTEN')]).toEqual([
      listed('established'),
      listed('listening'),
    ]);
    expect([states.get('ESTABLISHED'), states.get('LISTEN')]).toEqual([10, 1]);
    expect(states.get('CLOSE_WAIT')).toBe(0);
    expect([...remotes]).toEqual([
      ['10.9.0.2', 10],
      ['other', 0],
      ['AllIPs', 10],
    ]);
    expect(apiServerRttNs).toHaveLength(10);
    for (const rttNs of apiServerRttNs) {
      expect(rttNs / 1e6).toBeGreaterThan(38);
      expect(rttNs / 1e6).toBeLessThan(70);
    }
  });

  it('loses nothing silently when the table is full, and keeps totals exact', async () => {
    await using bed = new NetworkBed();
    const network = pods(bed);
    const [client, server] = [network.pods[0]!, network.pods[1]!];
    const observation = await observeTcp(network.node, { maxEntries: 64 });
    // Each address of the server is a record of its own, for each kind.
    const addresses = Array.from({ length: 40 }, (_, index) => `10.78.0.${index + 1}`);
    server.namespace.ip(...addresses.map((address) => `address add ${address}/32 dev lo`));
    network.node.ip(`route add 10.78.0.0/24 via ${server.v4}`);
    for (const to of addresses) await connectTcp(client.namespace, { to, port: 81, connections: 1 });
    await observation[Symbol.asyncDispose]();

    const { produced, delivered, sampled, lost } = observation.ledger.entry('tcp_table');
    expect(lost).toBeGreaterThan(0);
    expect(delivered + sampled + lost).toBe(produced);
    const failures = observation.recording.tcpTotals.filter(({ kind }) => kind === 'connect-failed');
    expect(failures.reduce((sum, total) => sum + total.count, 0)).toBeGreaterThanOrEqual(40);
  }, 20_000);
});
