import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenObject, attachTcx } from '@retina/ebpf';
import {
  Namespace,
  NetworkBed,
  type PodNetwork,
  UdpSink,
  canRunKernelTests,
  compileBpf,
  podNetwork,
  sendUdp,
} from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';
import { TestAgent } from './testing.js';

const missing = canRunKernelTests();
const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;
const FRAME = 14 + 20 + 8 + 100;

const FOREIGN = `
__u32 seen;
SEC("tc") int foreign(struct __sk_buff *skb) { __sync_fetch_and_add(&seen, 1); return 0; }`;

function onePod(bed: NetworkBed): { network: PodNetwork; node: Namespace; pod: PodNetwork['pods'][number] } {
  const network = podNetwork(bed, { pods: 1, offloads: false });
  return { network, node: network.node, pod: network.pods[0]! };
}

/** The ids of this process's BPF objects of one kind (prog, link, map), as /proc shows them for each descriptor. */
function bpfIds(kind: 'prog' | 'link' | 'map'): number[] {
  return readdirSync('/proc/self/fdinfo').flatMap((fd) => {
    const id = new RegExp(`^${kind}_id:\\s+(\\d+)`, 'm').exec(fdInfo(fd))?.[1];
    return id === undefined ? [] : [Number(id)];
  });
}

/** Empty for a descriptor that is closed by now, as is the one that listed them. */
function fdInfo(fd: string): string {
  try {
    return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
  } catch {
    return '';
  }
}

/** Which of these programs the kernel still has. */
function alive(programs: readonly number[]): number[] {
  return programs.filter((id) => spawnSync('bpftool', ['prog', 'show', 'id', String(id)]).status === 0);
}

function attachForeign(node: Namespace, program: number, interfaceIndex: number): Disposable {
  using _ = node.enter();
  return attachTcx(program, interfaceIndex, 'ingress');
}

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}

describe.skipIf(missing)(`agent ${missing ?? ''}`, () => {
  it('shows real traffic with the identities of a file, and follows its changes', async () => {
    await using bed = new NetworkBed();
    const { node, pod } = onePod(bed);
    const folder = mkdtempSync(join(tmpdir(), 'retina-agent-'));
    const file = join(folder, 'identities.yaml');
    const identify = (name: string): void =>
      writeFileSync(
        file,
        `endpoints: [{ips: [${pod.v4}], namespace: shop, pod: ${name}, workload: {kind: Deployment, name: cart}}]`,
      );
    identify('cart-1');
    const agent = await TestAgent.start(node, { IDENTITYFILE: file });
    using _sink = new UdpSink({ in: node, port: 7000 });
    const labels = (name: string): string =>
      `{direction="egress",ip="${pod.v4}",namespace="shop",podname="${name}",workload_kind="Deployment",workload_name="cart"}`;

    await sendUdp(pod.namespace, { to: '10.77.0.1', port: 7000, count: 1000, bytes: 100 });
    await expect
      .poll(() => agent.metric(`networkobservability_adv_forward_count${labels('cart-1')}`))
      .toBe(1000);
    expect(await agent.metric(`networkobservability_adv_forward_bytes${labels('cart-1')}`)).toBe(
      1000 * FRAME,
    );

    identify('cart-2');
    await expect.poll(() => agent.lines.map(({ msg }) => msg)).toContain('identities read again');
    await sendUdp(pod.namespace, { to: '10.77.0.1', port: 7000, count: 10, bytes: 100 });
    await expect
      .poll(() => agent.metric(`networkobservability_adv_forward_count${labels('cart-2')}`))
      .toBe(10);
    await agent[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it('counts the uplink exactly, both ways', async () => {
    await using bed = new NetworkBed();
    const { node, pod } = onePod(bed);
    await using agent = await TestAgent.start(node, { UPLINKS: pod.nodeLink });
    using _sinks = new UdpSink({ in: node, port: 7000 });
    using _back = new UdpSink({ in: pod.namespace, port: 7000 });
    await sendUdp(pod.namespace, { to: '10.77.0.1', port: 7000, count: 1000, bytes: 100 });
    await sendUdp(node, { to: pod.v4, port: 7000, count: 500, bytes: 100 });
    const metric = (name: string, direction: string): Promise<number | undefined> =>
      agent.metric(`networkobservability_forward_${name}{direction="${direction}"}`);
    await expect.poll(() => metric('count', 'ingress')).toBe(1000);
    await expect.poll(() => metric('count', 'egress')).toBe(500);
    expect(await metric('bytes', 'ingress')).toBe(1000 * FRAME);
    expect(await metric('bytes', 'egress')).toBe(500 * FRAME);
  });

  it('goes on when one signal cannot load, and says which and why', async () => {
    await using bed = new NetworkBed();
    const { node, pod } = onePod(bed);
    await using agent = await TestAgent.start(node, {}, { objectPaths: { drop: '/nowhere/drop.bpf.o' } });
    using _sink = new UdpSink({ in: node, port: 7000 });
    await sendUdp(pod.namespace, { to: '10.77.0.1', port: 7000, count: 100 });
    expect(await agent.metric('retina_plugin_up{plugin="drop",reason="BPF_LOAD_FAILED"}')).toBe(0);
    expect(await agent.metric('retina_plugin_up{plugin="flow"}')).toBe(1);
    expect(await agent.metric('retina_plugin_up{plugin="forward"}')).toBe(1);
    await expect
      .poll(() => agent.metric('retina_ledger_records_total{stage="flow_table",outcome="delivered"}'))
      .toBe(100);
    expect((await agent.get('/readyz')).status).toBe(200);
    expect((await agent.get('/livez')).status).toBe(200);
  });

  it.skipIf(!hasPromtool)(
    'serves what promtool accepts, with remarks about names of Retina only',
    async () => {
      await using bed = new NetworkBed();
      const { node, pod } = onePod(bed);
      await using agent = await TestAgent.start(node);
      await sendUdp(pod.namespace, { to: '10.77.0.1', port: 7000, count: 100 });
      await expect
        .poll(() => agent.metric('networkobservability_drop_count{reason="NO_SOCKET",direction="ingress"}'))
        .toBeGreaterThanOrEqual(100);
      const { text } = await agent.get('/metrics');
      const check = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
      const remarks = `${check.stdout}${check.stderr}`.split('\n').filter((line) => line !== '');
      expect(remarks.filter((remark) => !remark.startsWith('networkobservability_'))).toEqual([]);
      expect(remarks).not.toEqual([]);
    },
  );

  it('leaves nothing behind', async () => {
    await using bed = new NetworkBed();
    const { node } = onePod(bed);
    for (const tcx of ['auto', 'off']) {
      const files = openFiles();
      const agent = await TestAgent.start(node, { ENABLETCX: tcx });
      const programs = bpfIds('prog');
      expect(alive(programs).length).toBeGreaterThan(4);
      await agent[Symbol.asyncDispose]();
      await expect.poll(() => alive(programs)).toEqual([]);
      expect([...bpfIds('prog'), ...bpfIds('link'), ...bpfIds('map')]).toEqual([]);
      expect(node.run(['tc', 'qdisc', 'show'])).not.toContain('clsact');
      await expect.poll(openFiles).toBeLessThanOrEqual(files);
    }
  });

  it.each(['auto', 'off'])(
    'leaves foreign programs and traffic alone over 20 starts and stops (TCX %s)',
    async (tcx) => {
      await using bed = new NetworkBed();
      const { node, pod } = onePod(bed);
      using compiled = compileBpf(FOREIGN);
      using opening = OpenObject.open(compiled.path);
      using foreign = opening.load();
      using _link = attachForeign(node, foreign.programFd('foreign'), pod.nodeLinkIndex);
      node.run(['tc', 'qdisc', 'add', 'dev', pod.nodeLink, 'clsact']);
      node.run([
        'tc',
        'filter',
        'add',
        'dev',
        pod.nodeLink,
        'ingress',
        'bpf',
        'da',
        'obj',
        compiled.path,
        'sec',
        'tc',
      ]);
      const filters = (): string => node.run(['tc', 'filter', 'show', 'dev', pod.nodeLink, 'ingress']);
      const before = filters();

      using sink = new UdpSink({ in: node, port: 7000 });
      const traffic = sendUdp(pod.namespace, {
        to: '10.77.0.1',
        port: 7000,
        count: 6000,
        packetsPerSecond: 2000,
      });
      for (let cycle = 0; cycle < 20; cycle++) {
        const agent = await TestAgent.start(node, { ENABLETCX: tcx });
        await sleep(20);
        await agent[Symbol.asyncDispose]();
      }
      await traffic;
      expect(sink.received().packets).toBe(6000);
      expect(foreign.global32('seen')[0]).toBe(6000);
      expect(filters()).toBe(before);
      expect(node.run(['tc', 'qdisc', 'show', 'dev', pod.nodeLink])).toContain('clsact');
    },
  );

  it('leaks nothing over 1,000 births and deaths of veths', { timeout: 240_000 }, async () => {
    await using bed = new NetworkBed();
    const { node } = onePod(bed);
    await using agent = await TestAgent.start(node);
    const attached = (): Promise<number | undefined> =>
      agent.metric('retina_attached_interfaces{kind="endpoint"}');
    const churn = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += 50) {
        // The end of a namespace ends its links together, which takes the kernel far less time than one by one.
        const pods = new Namespace('pods');
        const names = Array.from({ length: 50 }, (_, index) => `churn${index}`);
        node.ip(...names.map((name) => `link add ${name} type veth peer name ${name} netns ${pods.path}`));
        await expect.poll(attached, { interval: 10, timeout: 10_000 }).toBe(51);
        await pods[Symbol.asyncDispose]();
        await expect.poll(attached, { interval: 10, timeout: 5000 }).toBe(1);
      }
    };
    /** One for drops, two for DNS, six for TCP, and two for the pod that stays. */
    const settled = async (): Promise<void> => {
      await expect.poll(() => bpfIds('link').length, { timeout: 10_000 }).toBe(11);
    };
    await churn(100);
    await settled();
    const before = {
      files: openFiles(),
      links: bpfIds('link').length,
      maps: bpfIds('map').length,
      rss: process.memoryUsage.rss(),
    };
    await churn(1000);
    await expect.poll(openFiles).toBeLessThanOrEqual(before.files + 2);
    await settled();
    expect(bpfIds('map')).toHaveLength(before.maps);
    expect(process.memoryUsage.rss() - before.rss).toBeLessThan(32 * 2 ** 20);
  });
});
