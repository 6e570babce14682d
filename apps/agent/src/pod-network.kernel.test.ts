import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Namespace, NetworkBed, canRunKernelTests, podNetwork, serveTcp } from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';
import { TestAgent } from './testing.js';

const missing = canRunKernelTests();
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** A folder as a container runtime keeps it, and a file that says who the pod is. */
function runtimeFolder(pod: Namespace, address: string): Disposable & { netns: string; identities: string } {
  const folder = mkdtempSync(join(tmpdir(), 'retina-pods-'));
  const identities = join(folder, 'identities.yaml');
  writeFileSync(
    identities,
    `endpoints: [{ips: [${address}], namespace: shop, pod: cart-1, workload: {kind: Deployment, name: cart}}]`,
  );
  symlinkSync(pod.path, join(folder, 'cni-1'));
  return { netns: folder, identities, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

describe.skipIf(missing)(`pod networks ${missing ?? ''}`, () => {
  it('shows a connection inside a pod under the label of the pod, until it ends', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    const { namespace, v4 } = pods[0]!;
    using folder = runtimeFolder(namespace, v4);
    // Over the pod's own loopback: no packet of it is to be seen from the node.
    await using _server = await serveTcp(namespace, { port: 8080 });
    const script = `require('node:net').connect(8080, '127.0.0.1', () => process.stdout.write('open'))`;
    const client = namespace.spawn([process.execPath, '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(client.stdout!, 'data');
    await using agent = await TestAgent.start(node, {
      ENABLEDPLUGIN: 'node',
      PODNAMESPACEFOLDER: folder.netns,
      IDENTITYFILE: folder.identities,
    });
    const established = (): Promise<number | undefined> =>
      agent.metric(
        `retina_pod_network_statistics{network_namespace="cni-1",group="Sockets",statistic_name="tcp_established",ip="${v4}",namespace="shop",podname="cart-1",workload_kind="Deployment",workload_name="cart"}`,
      );
    // Both ends are in the pod.
    await expect.poll(established).toBe(2);
    client.kill('SIGKILL');
    await expect.poll(established).toBe(0);
    rmSync(join(folder.netns, 'cni-1'));
    await expect.poll(established).toBeUndefined();
  });

  it('goes on without CAP_SYS_ADMIN, and says once what it leaves out', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    using folder = runtimeFolder(pods[0]!.namespace, pods[0]!.v4);
    const child = node.spawn(['setpriv', '--bounding-set', '-sys_admin', process.execPath, MAIN], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        RETINA_APISERVER_HOST: '127.0.0.1',
        RETINA_APISERVER_PORT: '10996',
        RETINA_METRICSINTERVAL: '100ms',
        RETINA_ENABLEDPLUGIN: 'node',
        RETINA_PODNAMESPACEFOLDER: folder.netns,
      },
    });
    let said = '';
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    }
    const metrics = (): string =>
      node.run([
        process.execPath,
        '-e',
        `fetch('http://127.0.0.1:10996/metrics').then(async (r) => process.stdout.write(await r.text()), () => {})`,
      ]);
    await expect.poll(metrics, { timeout: 10_000, interval: 300 }).toContain('retina_snmp_statistics{');
    await expect.poll(() => said).toContain('that needs CAP_SYS_ADMIN');
    const text = metrics();
    expect(text).toContain('retina_plugin_up{plugin="node"');
    expect(text).not.toContain('retina_pod_network_statistics{');
    expect(said.split('that needs CAP_SYS_ADMIN')).toHaveLength(2);
  });
});
