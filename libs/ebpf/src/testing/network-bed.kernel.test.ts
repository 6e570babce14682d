import { RetinaError } from '@retina/core';
import { existsSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { listLinks } from '../netlink/link.js';
import { canRunKernelTests } from './can-run-kernel-tests.js';
import { countTcpFlags } from './captured-packet.js';
import type { Namespace } from './namespace.js';
import { NetworkBed } from './network-bed.js';
import { PacketCapture } from './packet-capture.js';
import { podNetwork } from './pod-network.js';
import { connectTcp, sendUdp, serveTcp } from './traffic.js';
import { UdpSink } from './udp-sink.js';

const ownNamespace = (): string => readlinkSync('/proc/thread-self/ns/net');

/** Both ends of a wire between two namespaces. */
function twoEnds(bed: NetworkBed): { left: Namespace; right: Namespace } {
  const [left, right] = [bed.namespace('left'), bed.namespace('right')];
  const peer = { in: right, name: 'r0', addresses: ['10.1.0.2/24', 'fd01::2/64'] };
  bed.veth({ in: left, name: 'l0', addresses: ['10.1.0.1/24', 'fd01::1/64'], peer });
  return { left, right };
}

const missing = canRunKernelTests();

describe.skipIf(missing)(`NetworkBed ${missing ?? ''}`, () => {
  it('enters a namespace and comes back, one inside the other', async () => {
    await using bed = new NetworkBed();
    const [outer, inner] = [bed.namespace('outer'), bed.namespace('inner')];
    const before = ownNamespace();
    const seen: string[] = [];
    {
      using _ = outer.enter();
      seen.push(ownNamespace());
      {
        using __ = inner.enter();
        seen.push(ownNamespace());
      }
      seen.push(ownNamespace());
    }
    expect(ownNamespace()).toBe(before);
    expect(seen[2]).toBe(seen[0]);
    expect(new Set([...seen, before]).size).toBe(3);
  });

  it('fails a command with what it said', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('only');
    expect(() => namespace.run(['ip', 'link', 'show', 'dev', 'nothing'])).toThrow(RetinaError);
    expect(() => namespace.run(['ip', 'link', 'show', 'dev', 'nothing'])).toThrow(/does not exist/);
    expect(() => namespace.run(['no-such-command'])).toThrow(RetinaError);
  });

  it('takes its processes and namespaces away', async () => {
    const bed = new NetworkBed();
    const namespace = bed.namespace('short');
    const child = namespace.spawn(['sleep', '1000']);
    const { path } = namespace;
    expect(existsSync(path)).toBe(true);
    await bed[Symbol.asyncDispose]();
    expect(child.signalCode).toBe('SIGKILL');
    expect(existsSync(path)).toBe(false);
  });

  it('sends nothing by itself', async () => {
    await using bed = new NetworkBed();
    const { left, right } = twoEnds(bed);
    left.forward();
    await sleep(2500);
    for (const namespace of [left, right]) {
      using _ = namespace.enter();
      using socket = new NetlinkSocket();
      for (const { stats } of listLinks(socket)) expect(stats).toMatchObject({ rxPackets: 0, txPackets: 0 });
    }
  });

  it.each(['10.1.0.2', 'fd01::2'])('delivers exactly the datagrams that were sent to %s', async (to) => {
    await using bed = new NetworkBed();
    const { left, right } = twoEnds(bed);
    using sink = new UdpSink({ in: right, port: 7000 });
    const capture = await PacketCapture.start({ in: right, link: 'r0', filter: 'udp' });
    await sendUdp(left, { to, port: 7000, count: 5003, bytes: 100, sockets: 7, sourcePort: 20_000 });
    const packets = await capture.stop();
    expect(sink.received()).toEqual({ packets: 5003, bytes: 500_300 });
    expect(sink.dropped()).toBe(0);
    expect(packets).toHaveLength(5003);
    expect(new Set(packets.map(({ sourcePort }) => sourcePort)).size).toBe(7);
    using _ = right.enter();
    using socket = new NetlinkSocket();
    const link = listLinks(socket).find(({ name }) => name === 'r0');
    expect(link?.stats).toMatchObject({ rxPackets: 5003, txPackets: 0 });
  });

  it('sends at the pace that was asked for', async () => {
    await using bed = new NetworkBed();
    const { left } = twoEnds(bed);
    const started = performance.now();
    await sendUdp(left, { to: '10.1.0.2', port: 9, count: 500, packetsPerSecond: 1000 });
    expect(performance.now() - started).toBeGreaterThan(480);
  });

  it('overflows a sink that does not read', async () => {
    await using bed = new NetworkBed();
    const { left, right } = twoEnds(bed);
    using sink = new UdpSink({ in: right, port: 7000, receiveBufferBytes: 1 });
    await sendUdp(left, { to: '10.1.0.2', port: 7000, count: 100 });
    const dropped = sink.dropped();
    expect(dropped).toBeGreaterThan(0);
    expect(sink.received().packets + dropped).toBe(100);
  });

  it('makes TCP connections of exact size through a routing node', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [client, server] = pods;
    if (client === undefined || server === undefined) throw new RetinaError('ILLEGAL_STATE', 'no pods');
    await using _ = await serveTcp(server.namespace, { port: 8080, requestBytes: 100, responseBytes: 3000 });
    const capture = await PacketCapture.start({ in: node, link: server.nodeLink, filter: 'tcp' });
    const sizes = { requestBytes: 100, responseBytes: 3000 };
    const traffic = { port: 8080, connections: 20, concurrency: 4, ...sizes };
    const outcome4 = await connectTcp(client.namespace, { to: server.v4, ...traffic });
    const outcome6 = await connectTcp(client.namespace, { to: server.v6, ...traffic, close: 'reset' });
    const packets = await capture.stop();
    expect(outcome4).toMatchObject({ completed: 20, errors: {} });
    expect(outcome4.connectMs).toHaveLength(20);
    expect(outcome6).toMatchObject({ completed: 20, errors: {} });
    const [flags4, flags6] = [4, 6].map((version) =>
      countTcpFlags(packets.filter((p) => p.version === version)),
    );
    expect(flags4).toMatchObject({ SYN: 20, 'SYN ACK': 20, 'FIN ACK': 40 });
    expect(flags6).toMatchObject({ SYN: 20, 'SYN ACK': 20 });
    expect((flags6?.['RST ACK'] ?? 0) + (flags6?.['RST'] ?? 0)).toBe(20);
  });

  it('tells why connections failed', async () => {
    await using bed = new NetworkBed();
    const { left } = twoEnds(bed);
    const outcome = await connectTcp(left, { to: '10.1.0.2', port: 1, connections: 3 });
    expect(outcome).toEqual({ completed: 0, errors: { ECONNREFUSED: 3 }, connectMs: [] });
  });
});
