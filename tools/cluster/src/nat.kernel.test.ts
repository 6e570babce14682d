import { cannotRunNats } from '@retina/bus/testing';
import {
  canRunKernelTests,
  connectTcp,
  type Namespace,
  sendUdp,
  serveTcp,
  UdpSink,
} from '@retina/ebpf/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NatBed } from './nat-bed.js';

const missing = canRunKernelTests() ?? cannotRunNats();
const WAIT = { timeout: 20_000, interval: 200 };
/** Longer than windows, batches and rounds together. */
const SETTLE_MS = 2500;
const [PLAIN, HIDING, NEAR] = ['10.96.0.10', '10.96.0.11', '10.96.0.12'];
const PORT = 8080;
const NODE_PORT = 30_080;

/** What a pod sent and received, as its interface counts: without offloads and large packets the same as on the wire. */
function packetsOf(pod: Namespace): { sent: number; received: number } {
  const text = pod.run(['ip', '-j', '-s', 'link', 'show', 'eth0']);
  const [{ stats64 }] = JSON.parse(text) as [
    { stats64: { rx: { packets: number }; tx: { packets: number } } },
  ];
  return { sent: stats64.tx.packets, received: stats64.rx.packets };
}

/** Comes to these sums, and stays there: what counts twice comes later. */
async function expectEdges(bed: NatBed, edges: Readonly<Record<string, number>>): Promise<void> {
  await expect.poll(async () => bed.edges(), WAIT).toEqual(edges);
  await sleep(SETTLE_MS);
  expect(await bed.edges()).toEqual(edges);
}

describe.skipIf(missing)(`traffic that nodes translate ${missing ?? ''}`, () => {
  it('counts once in the cluster, with client, server and Service by name', async () => {
    await using bed = await NatBed.make();
    const [one, two] = bed.nodes;
    const client = await bed.pod(one, 'client');
    const backend = await bed.pod(two, 'db', 'plain');
    const near = await bed.pod(one, 'near', 'near');
    const far = `${backend.address}:${PORT}`;
    await bed.service('plain', { address: PLAIN, port: 80, backend: far, nodePort: NODE_PORT });
    await bed.service('hiding', { address: HIDING, port: 80, backend: far, masquerade: true });
    await bed.service('near', {
      address: NEAR,
      port: 80,
      backend: `${near.address}:${PORT}`,
      masquerade: true,
    });
    using atBackend = new UdpSink({ in: backend.namespace, port: PORT });
    using atNear = new UdpSink({ in: near.namespace, port: PORT });
    await bed.start();

    const send = async (from: Namespace, to: string, port: number, count: number): Promise<void> =>
      sendUdp(from, { to, port, count, sockets: 10 });
    await send(client.namespace, PLAIN, 80, 310);
    await send(client.namespace, HIDING, 80, 220);
    await send(client.namespace, NEAR, 80, 60);
    await send(client.namespace, backend.address, PORT, 40);
    await send(client.namespace, one.address, NODE_PORT, 110);
    await send(client.namespace, two.address, NODE_PORT, 50);
    await send(bed.fabric.control, one.address, NODE_PORT, 150);
    await send(one.namespace, PLAIN, 80, 70);
    expect([atBackend.received().packets, atNear.received().packets]).toEqual([950, 60]);
    await expectEdges(bed, {
      'client > db by plain': 420,
      'client > db by hiding': 220,
      'client > near by near': 60,
      'client > db by none': 40,
      // Which pod serves it is up to the other node.
      'client > two by none': 50,
      'unknown > db by plain': 150,
      'one > db by plain': 70,
    });
  });

  it('counts once in both directions of TCP, to the packet of the interface', async () => {
    await using bed = await NatBed.make();
    const [one, two] = bed.nodes;
    const [seen, hidden] = [await bed.pod(one, 'seen'), await bed.pod(one, 'hidden')];
    const backend = await bed.pod(two, 'db', 'plain');
    const far = `${backend.address}:${PORT}`;
    await bed.service('plain', { address: PLAIN, port: 80, backend: far });
    await bed.service('hiding', { address: HIDING, port: 80, backend: far, masquerade: true });
    await using _server = await serveTcp(backend.namespace, { port: PORT });
    await bed.start();
    for (const [pod, to] of [
      [seen, PLAIN],
      [hidden, HIDING],
    ] as const) {
      const { completed } = await connectTcp(pod.namespace, {
        to,
        port: 80,
        connections: 50,
        concurrency: 5,
      });
      expect(completed).toBe(50);
    }
    const [seenPackets, hiddenPackets] = [packetsOf(seen.namespace), packetsOf(hidden.namespace)];
    await expectEdges(bed, {
      'seen > db by plain': seenPackets.sent,
      'db > seen by none': seenPackets.received,
      'hidden > db by hiding': hiddenPackets.sent,
      // The server answers to the node, and its own node knows no more.
      'db > one by none': hiddenPackets.received,
    });
  });
});
