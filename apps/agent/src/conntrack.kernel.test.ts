import { once } from 'node:events';
import {
  type Namespace,
  NetworkBed,
  type PodNetwork,
  UdpSink,
  canRunKernelTests,
  connectTcp,
  podNetwork,
  sendUdp,
  serveTcp,
} from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';
import { TestAgent } from './testing.js';

const missing = canRunKernelTests();

/** Reports each second, as often as can be. */
const SETTINGS = {
  ENABLECONNTRACKMETRICS: 'true',
  CONNTRACKREPORTINTERVAL: '1s',
  DATAAGGREGATIONLEVEL: 'high',
};

type Pod = PodNetwork['pods'][number];

/** What an interface received and sent since it was made, as the kernel counts. */
function bytesOf(namespace: Namespace, link: string): { rx: number; tx: number } {
  const text = namespace.run(['ip', '-j', '-s', 'link', 'show', link]);
  const [{ stats64 }] = JSON.parse(text) as [{ stats64: { rx: { bytes: number }; tx: { bytes: number } } }];
  return { rx: stats64.rx.bytes, tx: stats64.tx.bytes };
}

async function conntrack(agent: TestAgent, name: string): Promise<number | undefined> {
  return agent.metric(`networkobservability_conntrack_${name}`);
}

async function connections(agent: TestAgent, state: string, direction: string): Promise<number | undefined> {
  return agent.metric(`retina_connections{state="${state}",direction="${direction}"}`);
}

/** A pod at `10.9.0.2` behind its own interface of the node, as in a network of its own. */
function overlapping(bed: NetworkBed, node: Namespace, name: string): Pod {
  const namespace = bed.namespace(name);
  const nodeLink = `veth-${name}`;
  const { index } = bed.veth({
    in: node,
    name: nodeLink,
    offloads: false,
    peer: { in: namespace, name: 'eth0', addresses: ['10.9.0.2/24'] },
  });
  return { namespace, v4: '10.9.0.2', v6: '', link: 'eth0', nodeLink, nodeLinkIndex: index };
}

/** A TCP connection that stays open and idle, from a process of its own, until its input is written to. */
async function holdOpen(from: Namespace, to: string, port: number): Promise<{ send(): void }> {
  const script = `
    const socket = require('node:net').connect(${port}, '${to}', () => process.stdout.write('open'));
    socket.on('data', () => {});
    process.stdin.on('data', () => socket.write('x'));`;
  const child = from.spawn([process.execPath, '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout!, 'data');
  return { send: () => void child.stdin!.write('x') };
}

describe.skipIf(missing)(`connections ${missing ?? ''}`, () => {
  it('counts a connection of two pods of this node once, to the byte of the interface', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [client, server] = pods as [Pod, Pod];
    await using _server = await serveTcp(server.namespace, {
      port: 80,
      requestBytes: 500,
      responseBytes: 90_000,
    });
    const agent = await TestAgent.start(node, SETTINGS);
    const before = bytesOf(node, client.nodeLink);
    const outcome = await connectTcp(client.namespace, {
      to: server.v4,
      port: 80,
      connections: 20,
      requestBytes: 500,
      responseBytes: 90_000,
    });
    expect(outcome.completed).toBe(20);
    await expect.poll(() => connections(agent, 'closed', 'known'), { timeout: 5000 }).toBe(20);
    const after = bytesOf(node, client.nodeLink);
    await expect.poll(() => conntrack(agent, 'bytes_tx'), { timeout: 5000 }).toBe(after.rx - before.rx);
    expect(await conntrack(agent, 'bytes_rx')).toBe(after.tx - before.tx);
    expect(await conntrack(agent, 'total_connections')).toBe(20);
    expect(agent.ledger.entry('connections').sampled).toBeGreaterThan(0);
    await agent[Symbol.asyncDispose]();
    const { produced, delivered, sampled, lost } = agent.ledger.entry('connections');
    expect([produced, lost]).toEqual([delivered + sampled, 0]);
  });

  it('keeps pods with the same address apart, and adds up to their interfaces', async () => {
    await using bed = new NetworkBed();
    const node = bed.namespace('node');
    const [one, two] = [overlapping(bed, node, 'one'), overlapping(bed, node, 'two')];
    await using agent = await TestAgent.start(node, SETTINGS);
    const sent = [
      { pod: one, count: 300 },
      { pod: two, count: 200 },
    ];
    for (const { pod, count } of sent) {
      // The node answers to nobody: these packets have no way further than its interface.
      pod.namespace.ip('neigh replace 10.9.0.1 lladdr 02:00:00:00:00:99 dev eth0 nud permanent');
      await sendUdp(pod.namespace, { to: '10.9.0.1', port: 7000, count, bytes: 100, sourcePort: 5000 });
    }
    await expect.poll(() => connections(agent, 'open', 'unknown'), { timeout: 5000 }).toBe(2);
    const received = bytesOf(node, one.nodeLink).rx + bytesOf(node, two.nodeLink).rx;
    expect(received).toBe(500 * (14 + 20 + 8 + 100));
    // Nobody knows who began so soon after the start: the sum of both ways is what counts.
    const sum = async (): Promise<number> =>
      (await conntrack(agent, 'bytes_tx'))! + (await conntrack(agent, 'bytes_rx'))!;
    await expect.poll(sum, { timeout: 5000 }).toBe(received);
  });

  it('flushes what it gives up for want of room', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    const pod = pods[0]!;
    const agent = await TestAgent.start(node, {
      ...SETTINGS,
      CONNTRACKMAXENTRIES: '1024',
      CONNTRACKREPORTINTERVAL: '10m',
    });
    using _sink = new UdpSink({ in: node, port: 7000 });
    await sendUdp(pod.namespace, {
      to: '10.77.0.1',
      port: 7000,
      count: 9000,
      sockets: 3000,
      sourcePort: 20_000,
    });
    await expect
      .poll(() => agent.metric('retina_ended_connections_total{reason="evicted"}'), { timeout: 10_000 })
      .toBe(3000 - 1024);
    expect(await conntrack(agent, 'packets_tx')).toBe(3 * (3000 - 1024));
    await agent[Symbol.asyncDispose]();
    const { delivered, sampled, produced, lost } = agent.ledger.entry('connections');
    expect({ delivered, sampled, produced, lost }).toEqual({
      delivered: 9000,
      sampled: 0,
      produced: 9000,
      lost: 0,
    });
  });

  it('knows the direction of connections older than itself by who listens, within one interval', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [pod, other] = pods as [Pod, Pod];
    await using _node = await serveTcp(node, { port: 8080 });
    await using _other = await serveTcp(other.namespace, { port: 9090 });
    const toNode = await holdOpen(pod.namespace, '10.77.0.1', 8080);
    const toPod = await holdOpen(pod.namespace, other.v4, 9090);
    await using agent = await TestAgent.start(node, SETTINGS);
    toNode.send();
    await expect.poll(() => connections(agent, 'open', 'known'), { timeout: 1000 }).toBe(1);
    // Who listens in another namespace is not to be seen from here, until somebody connects to it.
    toPod.send();
    await expect.poll(() => connections(agent, 'open', 'unknown'), { timeout: 2000 }).toBe(1);
    await connectTcp(pod.namespace, { to: other.v4, port: 9090, connections: 1 });
    await expect.poll(() => connections(agent, 'open', 'known'), { timeout: 3000 }).toBe(2);
    await expect.poll(() => connections(agent, 'open', 'unknown'), { timeout: 3000 }).toBe(0);
  });

  it('forgets what is idle or closed after its own time', { timeout: 60_000 }, async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    const pod = pods[0]!;
    await using _server = await serveTcp(node, { port: 8080 });
    const settings = { ...SETTINGS, CONNTRACKTCPLIFETIME: '10s', CONNTRACKCLOSEDLIFETIME: '3s' };
    await using agent = await TestAgent.start(node, settings);
    await holdOpen(pod.namespace, '10.77.0.1', 8080);
    await connectTcp(pod.namespace, { to: '10.77.0.1', port: 8080, connections: 5 });
    await connectTcp(pod.namespace, { to: '10.77.0.1', port: 8080, connections: 5, close: 'reset' });
    const ended = (reason: string): Promise<number | undefined> =>
      agent.metric(`retina_ended_connections_total{reason="${reason}"}`);
    await expect.poll(() => connections(agent, 'closed', 'known'), { timeout: 3000 }).toBe(10);
    await expect.poll(() => ended('closed'), { timeout: 6000 }).toBe(10);
    expect(await connections(agent, 'open', 'known')).toBe(1);
    await expect.poll(() => ended('idle'), { timeout: 14_000 }).toBe(1);
    expect(await conntrack(agent, 'total_connections')).toBe(0);
  });
});
