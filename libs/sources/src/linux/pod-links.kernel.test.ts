import { spawnSync } from 'node:child_process';
import { OpenObject, attachTcx } from '@retina/ebpf';
import {
  NetworkBed,
  UdpSink,
  canRunKernelTests,
  compileBpf,
  podNetwork,
  sendUdp,
} from '@retina/ebpf/testing';
import type { Flow } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { ALL_ROLES, Observation } from '../testing.js';
import { FlowSignal } from './flow.js';
import { readKernel } from './kernel.js';

const missing = canRunKernelTests();
const withoutTcx = missing !== undefined || !readKernel().features.has('tcx');
const PORT = 7061;

/** Why a kind of link cannot be made here; empty when it can. */
function cannotMake(kind: string): string {
  if (missing !== undefined) return missing;
  const commands = `ip link add p type veth peer name q && ip link add ${kind === 'netkit' ? '' : 'link p '}x type ${kind}`;
  const { status } = spawnSync('unshare', ['--net', 'sh', '-c', commands]);
  return status === 0 ? '' : `needs a kernel with ${kind}`;
}

function observe({
  node,
  uplinks = [],
}: {
  node: ReturnType<NetworkBed['namespace']>;
  uplinks?: string[];
}): Promise<Observation<FlowSignal>> {
  return Observation.of(
    node,
    (context, interfaces) =>
      new FlowSignal(context, {
        interfaces,
        kernel: readKernel,
        maxEntries: 4096,
        roles: ALL_ROLES,
        tcx: 'auto',
      }),
    uplinks,
  );
}

function packetsAt({ recording }: Observation<FlowSignal>, point: Flow['point']): number {
  return recording.flows
    .filter((flow) => flow.point === point && flow.destinationPort === PORT)
    .reduce((sum, { packets }) => sum + packets, 0);
}

/** Packets to and from a pod whose link shares an uplink of the node: what arrived, and what was seen at the uplink. */
async function onUplink(kind: string): Promise<{ readonly arrived: number[]; readonly seen: number[] }> {
  await using bed = new NetworkBed();
  const [node, outside, pod] = ['node', 'outside', 'pod'].map((name) => bed.namespace(name));
  bed.veth({ in: node!, name: 'eth0', peer: { in: outside!, name: 'eth0', addresses: ['10.8.0.1/24'] } });
  node!.ip(`link add link eth0 name pod0 type ${kind}`, `link set pod0 netns ${pod!.path}`);
  pod!.ip('link set pod0 up', 'addr add 10.8.0.2/24 dev pod0');
  // An uplink of the bed asks for no neighbours, so each is told the other.
  const mac = (namespace: typeof node, link: string): string =>
    (JSON.parse(namespace!.run(['ip', '-j', 'link', 'show', link])) as [{ address: string }])[0].address;
  outside!.ip(`neigh replace 10.8.0.2 lladdr ${mac(pod, 'pod0')} dev eth0 nud permanent`);
  pod!.ip(`neigh replace 10.8.0.1 lladdr ${mac(outside, 'eth0')} dev pod0 nud permanent`);
  const observation = await observe({ node: node!, uplinks: ['eth0'] });
  using there = new UdpSink({ in: outside!, port: PORT });
  using back = new UdpSink({ in: pod!, port: PORT });
  await sendUdp(pod!, { to: '10.8.0.1', port: PORT, count: 300 });
  await sendUdp(outside!, { to: '10.8.0.2', port: PORT, count: 200 });
  await observation[Symbol.asyncDispose]();
  return {
    arrived: [there.received().packets, back.received().packets],
    seen: [packetsAt(observation, 'to-network'), packetsAt(observation, 'from-network')],
  };
}

describe.skipIf(missing)(`pods on other links than veth ${missing ?? ''}`, () => {
  const kinds = ['macvlan', 'ipvlan'].map((kind) => ({ kind, why: cannotMake(kind) }));
  for (const { kind, why } of kinds) {
    it.skipIf(why)(`are seen where ${kind} meets the uplink, both ways ${why}`, async () => {
      expect(await onUplink(kind)).toEqual({ arrived: [300, 200], seen: [300, 200] });
    });
  }

  const noNetkit = cannotMake('netkit');
  it.skipIf(noNetkit)(`are seen at their netkit, both ways ${noNetkit}`, async () => {
    await using bed = new NetworkBed();
    const [node, pod] = ['node', 'pod'].map((name) => bed.namespace(name));
    node!.ip(
      `link add nk0 type netkit mode l2 peer name eth0 netns ${pod!.path}`,
      'link set nk0 up',
      'addr add 10.8.0.1/24 dev nk0',
    );
    pod!.ip('link set eth0 up', 'addr add 10.8.0.2/24 dev eth0');
    const observation = await observe({ node: node! });
    using there = new UdpSink({ in: node!, port: PORT });
    using back = new UdpSink({ in: pod!, port: PORT });
    await sendUdp(pod!, { to: '10.8.0.1', port: PORT, count: 300 });
    await sendUdp(node!, { to: '10.8.0.2', port: PORT, count: 200 });
    await observation[Symbol.asyncDispose]();
    expect([there.received().packets, back.received().packets]).toEqual([300, 200]);
    expect(packetsAt(observation, 'from-endpoint')).toBe(300);
    expect(packetsAt(observation, 'to-endpoint')).toBe(200);
  });
});

const DROPPING = `
SEC("tc") int dropping(struct __sk_buff *skb) { return 2; }`;

describe.skipIf(withoutTcx)(`flows beside a program that drops ${missing ?? 'needs TCX (Linux 6.6)'}`, () => {
  it('are counted before it, and it drops as before', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    using compiled = compileBpf(DROPPING);
    using opening = OpenObject.open(compiled.path);
    using foreign = opening.load();
    const attach = (): Disposable => {
      using _ = node.enter();
      return attachTcx(foreign.programFd('dropping'), pods[0]!.nodeLinkIndex, 'ingress');
    };
    using _link = attach();
    const observation = await observe({ node });
    using sink = new UdpSink({ in: node, port: PORT });
    await sendUdp(pods[0]!.namespace, { to: '10.77.0.1', port: PORT, count: 500 });
    await observation[Symbol.asyncDispose]();
    expect(packetsAt(observation, 'from-endpoint')).toBe(500);
    expect(sink.received().packets).toBe(0);
  });
});
