import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Namespace, NetworkBed, canRunKernelTests, connectTcp, podNetwork } from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';
import { Observation } from '../testing.js';
import { NodeSignal } from './node.js';

const missing = canRunKernelTests();
const PORT = 7062;

/** Listens with room for one connection, then does nothing for ever: nobody accepts. */
const DEAF = `
const server = require('node:net').createServer();
server.listen({ port: ${PORT}, backlog: 1 }, () => {
  require('node:fs').writeSync(1, 'ready');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;
/** Accepts and never reads. */
const LAZY = `
const server = require('node:net').createServer({ pauseOnConnect: true }, () => {});
server.listen(${PORT}, () => require('node:fs').writeSync(1, 'ready'));`;

async function serve(namespace: Namespace, script: string): Promise<void> {
  const child = namespace.spawn([process.execPath, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout!, 'data');
}

/** What the signal says of a pod, by the names of TcpExt. */
async function troublesOf(node: Namespace, pod: Namespace): Promise<(name: string) => number | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'retina-netns-'));
  try {
    symlinkSync(pod.path, join(folder, 'cni-pod'));
    await using observation = await Observation.of(
      node,
      (context) => new NodeSignal(context, { shows: () => true, namespaceFolder: folder }),
    );
    await observation.signal.collect();
    const [read] = observation.recording.pods;
    return (name) => read?.statistics.find(({ labels }) => labels.join(' ') === `TcpExt ${name}`)?.value;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the kernel says itself. */
function nstat(namespace: Namespace, name: string): number {
  const [, value] = new RegExp(`^TcpExt${name}\\s+(\\d+)`, 'm').exec(namespace.run(['nstat', '-asz'])) ?? [];
  return Number(value);
}

describe.skipIf(missing)(`troubles of the sockets of a pod ${missing ?? ''}`, () => {
  it('show an accept queue that overflows, at the pod that does not accept only', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [server, client] = [pods[0]!, pods[1]!];
    await serve(server.namespace, DEAF);
    const traffic = { to: server.v4, port: PORT, connections: 10, concurrency: 10, timeoutMs: 500 };
    const { completed } = await connectTcp(client.namespace, traffic);
    expect(completed).toBe(0);
    const troubles = await troublesOf(node, server.namespace);
    expect(troubles('ListenOverflows')).toBeGreaterThanOrEqual(8);
    for (const name of ['ListenOverflows', 'ListenDrops']) {
      expect(troubles(name), name).toBe(nstat(server.namespace, name));
    }
    expect((await troublesOf(node, client.namespace))('ListenOverflows')).toBe(0);
  });

  it.each([
    ['drops what does not fit', 0, 'TCPReqQFullDrop'],
    ['answers with cookies', 1, 'TCPReqQFullDoCookies'],
  ])('show a full queue of handshakes under way that %s', async (_, cookies, name) => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [server, client] = [pods[0]!, pods[1]!];
    server.namespace.sysctl('net.ipv4.tcp_syncookies', cookies);
    server.namespace.sysctl('net.ipv4.tcp_max_syn_backlog', 2);
    server.namespace.sysctl('net.core.somaxconn', 2);
    // No handshake is ever finished.
    client.namespace.run([
      'nft',
      'add table ip t; add chain ip t c { type filter hook input priority 0; }; ' +
        `add rule ip t c tcp sport ${PORT} drop`,
    ]);
    await serve(server.namespace, LAZY);
    const traffic = { to: server.v4, port: PORT, connections: 12, concurrency: 12, timeoutMs: 500 };
    await connectTcp(client.namespace, traffic);
    const troubles = await troublesOf(node, server.namespace);
    expect(troubles(name)).toBeGreaterThan(0);
    expect(troubles(name)).toBe(nstat(server.namespace, name));
  });

  it('show the window that a pod closes because it does not read', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [server, client] = [pods[0]!, pods[1]!];
    server.namespace.sysctl('net.ipv4.tcp_rmem', '4096 16384 16384');
    await serve(server.namespace, LAZY);
    const traffic = { to: server.v4, port: PORT, connections: 3, concurrency: 3, timeoutMs: 1000 };
    await connectTcp(client.namespace, { ...traffic, requestBytes: 4_000_000 });
    await sleep(50);
    const troubles = await troublesOf(node, server.namespace);
    expect(troubles('TCPToZeroWindowAdv')).toBeGreaterThanOrEqual(1);
    expect(troubles('TCPToZeroWindowAdv')).toBe(nstat(server.namespace, 'TCPToZeroWindowAdv'));
    expect((await troublesOf(node, client.namespace))('TCPToZeroWindowAdv')).toBe(0);
  });
});
