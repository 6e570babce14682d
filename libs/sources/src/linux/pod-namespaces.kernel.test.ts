import { networkNamespaceId, visitNetworkNamespace } from '@retina/ebpf';
import { type Namespace, NetworkBed, canRunKernelTests, connectTcp, podNetwork } from '@retina/ebpf/testing';
import type { PodNetwork } from '@retina/flow';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Observation } from '../testing.js';
import { NodeSignal } from './node.js';

const missing = canRunKernelTests();

/** A folder as a runtime keeps it: links to namespaces, by name. */
function folderOf(namespaces: Readonly<Record<string, Namespace>>): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'retina-netns-'));
  for (const [name, namespace] of Object.entries(namespaces)) symlinkSync(namespace.path, join(path, name));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

function statistic(pod: PodNetwork | undefined, ...labels: readonly string[]): number | undefined {
  return pod?.statistics.find((found) => found.labels.join() === labels.join())?.value;
}

/** A server on a port of its choice; its sockets belong to the namespace. */
async function listen(namespace: Namespace, address: string): Promise<Server> {
  using _ = namespace.enter();
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  return server;
}

describe.skipIf(missing)(`pod network namespaces ${missing ?? ''}`, () => {
  it('shows the sockets and troubles of each pod, and of no other', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [busy, idle] = pods;
    using folder = folderOf({
      'cni-busy': busy!.namespace,
      'cni-busy-again': busy!.namespace,
      'cni-idle': idle!.namespace,
      node,
    });
    writeFileSync(join(folder.path, 'left-behind'), '');
    const server = await listen(busy!.namespace, busy!.v4);
    const clients: Socket[] = [];
    try {
      const { port } = server.address() as AddressInfo;
      {
        using _ = node.enter();
        for (let index = 0; index < 3; index++) clients.push(connect(port, busy!.v4));
        // Sockets are made in the next tick.
        await Promise.all(clients.map((client) => once(client, 'connect')));
      }
      await connectTcp(idle!.namespace, { to: busy!.v4, port: 81, connections: 4 });

      await using observation = await Observation.of(
        node,
        (context) => new NodeSignal(context, { shows: () => true, namespaceFolder: folder.path }),
      );
      const before = networkNamespaceId();
      await observation.signal.collect();
      expect(networkNamespaceId()).toBe(before);

      const read = observation.recording.pods;
      // Two each. The second name of one namespace, the node's own, and what is no namespace give nothing.
      expect(read.map(({ addresses }) => addresses.length)).toEqual([2, 2]);
      const of = (address: string): PodNetwork | undefined =>
        read.find(({ addresses }) => addresses.some(({ text }) => text === address));
      expect(statistic(of(busy!.v4), 'Sockets', 'tcp_established')).toBe(3);
      expect(statistic(of(busy!.v4), 'Sockets', 'tcp_in_use')).toBe(4);
      expect(statistic(of(busy!.v4), 'Tcp', 'PassiveOpens')).toBe(3);
      expect(statistic(of(busy!.v4), 'Tcp', 'OutRsts')).toBe(4);
      expect(statistic(of(idle!.v4), 'Sockets', 'tcp_established')).toBe(0);
      expect(statistic(of(idle!.v4), 'Tcp', 'AttemptFails')).toBe(4);

      rmSync(join(folder.path, 'cni-idle'));
      await observation.signal.collect();
      expect(observation.recording.pods.map(({ address }) => address.text)).toEqual([busy!.v4]);
    } finally {
      for (const client of clients) client.destroy();
      server.close();
    }
  });

  it('keeps pods with the same address apart', async () => {
    await using bed = new NetworkBed();
    const node = bed.namespace('node');
    const twins = ['a', 'b'].map((name) => {
      const namespace = bed.namespace(name);
      bed.veth({
        in: node,
        name: `veth-${name}`,
        peer: { in: namespace, name: 'eth0', addresses: ['10.9.9.9/24'] },
      });
      return namespace;
    });
    using folder = folderOf({ 'cni-a': twins[0]!, 'cni-b': twins[1]! });
    // Nobody listens: a connection to oneself fails at once.
    await connectTcp(twins[1]!, { to: '10.9.9.9', port: 81, connections: 5 });
    await using observation = await Observation.of(
      node,
      (context) => new NodeSignal(context, { shows: () => true, namespaceFolder: folder.path }),
    );
    await observation.signal.collect();
    const fails = observation.recording.pods.map(
      (pod) => [pod.name, pod.address.text, statistic(pod, 'Tcp', 'AttemptFails')] as const,
    );
    expect(fails).toHaveLength(2);
    expect(fails).toContainEqual(['cni-a', '10.9.9.9', 0]);
    expect(fails).toContainEqual(['cni-b', '10.9.9.9', 5]);
  });

  it('comes back from a visit that throws, and leaves not at all for what is no namespace', async () => {
    await using bed = new NetworkBed();
    const pod = bed.namespace('pod');
    const own = networkNamespaceId();
    expect(visitNetworkNamespace(pod.path, () => networkNamespaceId())).toBe(networkNamespaceId(pod.path));
    expect(() =>
      visitNetworkNamespace(pod.path, () => {
        throw new Error('on the way');
      }),
    ).toThrow('on the way');
    expect(() => visitNetworkNamespace('/proc/self/status', () => 1)).toThrow(/setns/);
    expect(networkNamespaceId()).toBe(own);
  });
});
