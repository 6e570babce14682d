import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canRunKernelTests,
  type Namespace,
  NetworkBed,
  podNetwork,
  sendUdp,
  UdpSink,
} from '@retina/ebpf/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage, type BuiltImage, packImage } from './build-image.js';
import { imageOf } from './images.js';
import { cannotRunContainers, Container } from './runtime/container.js';

const missing = canRunKernelTests() ?? cannotRunContainers();
const CAPABILITIES = ['BPF', 'PERFMON', 'NET_ADMIN'];

function get(node: Namespace, path: string): string {
  const script = `fetch('http://127.0.0.1:10093${path}').then(async (r) => process.stdout.write(r.ok ? await r.text() : ''), () => {})`;
  return node.run([process.execPath, '-e', script]);
}

describe.skipIf(missing)(`the image of the agent ${missing ?? ''}`, () => {
  let folder: string;
  let built: BuiltImage;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retina-image-test-'));
    built = await buildImage(imageOf('agent'), { folder, env: process.env, print: () => undefined });
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('counts packets with a read-only root, three capabilities and no way to get more', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    await using agent = new Container(built, {
      name: 'retina',
      env: {
        RETINA_WINDOWINTERVAL: '100ms',
        RETINA_METRICSINTERVAL: '100ms',
        RETINA_UPLINKS: pods[0]!.nodeLink,
      },
      network: node.path,
      securityContext: {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'], add: CAPABILITIES },
      },
      mounts: [{ source: '/sys/fs/cgroup', target: '/sys/fs/cgroup', readOnly: true }],
    });
    await expect.poll(() => get(node, '/readyz') || agent.log, { timeout: 20_000 }).toBe('ok\n');
    using sink = new UdpSink({ in: node, port: 7000 });
    await sendUdp(pods[0]!.namespace, { to: '10.77.0.1', port: 7000, count: 1000 });
    expect(sink.received().packets).toBe(1000);
    const series = 'networkobservability_adv_forward_count{direction="ingress",ip="10.77.0.1"';
    const count = (): number =>
      Number(
        get(node, '/metrics')
          .split('\n')
          .find((line) => line.startsWith(series))
          ?.split(' ')
          .at(-1),
      );
    await expect.poll(count, { timeout: 10_000 }).toBe(1000);
    expect(get(node, '/metrics').match(/retina_plugin_up\{[^}]*\} 0/g) ?? []).toEqual([]);
    expect(await agent.stop()).toBe(0);
  });

  it('is an archive that another reader understands, with a list of what is in it', async () => {
    await packImage(built, '0.0.0', folder);
    const read = spawnSync('skopeo', ['inspect', '--config', `oci-archive:${join(folder, 'agent.tar')}`], {
      encoding: 'utf8',
    });
    expect(JSON.parse(read.stdout || read.stderr)).toMatchObject({
      config: { Entrypoint: ['/retina/dist/main.js'] },
      rootfs: { diff_ids: [expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)] },
    });
    const listing = readFileSync(join(folder, 'agent.cdx.json'), 'utf8');
    const names = (JSON.parse(listing) as { components: { name: string }[] }).components.map(
      ({ name }) => name,
    );
    expect(names).toEqual(expect.arrayContaining(['koffi', 'pino', 'libbpf1', 'libc6']));
  });
});
