import { type RunContext, silentLogger } from '@retina/core';
import { type Namespace, NetworkBed, canRunKernelTests, sendUdp } from '@retina/ebpf/testing';
import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { InterfaceListener, ObservedInterface } from './interfaces.js';
import { NodeNetwork } from './node-network.js';

const context: RunContext = {
  signal: new AbortController().signal,
  logger: silentLogger(),
  fail: (error) => {
    throw error;
  },
  beat: () => undefined,
};

/** Writes down what it hears, as '+ eth0 uplink' and '- eth0 uplink'. */
class Diary implements InterfaceListener {
  readonly entries: string[] = [];

  appeared({ name, role }: ObservedInterface): void {
    this.entries.push(`+ ${name} ${role}`);
  }

  disappeared({ name, role }: ObservedInterface): void {
    this.entries.push(`- ${name} ${role}`);
  }
}

/** The network of a namespace, followed until it is disposed. */
class Watch implements AsyncDisposable {
  readonly network: NodeNetwork;
  readonly diary = new Diary();
  readonly #namespace: Namespace;

  private constructor(namespace: Namespace, uplinks: readonly string[]) {
    this.#namespace = namespace;
    this.network = new NodeNetwork({ uplinks });
  }

  static async on(namespace: Namespace, uplinks: readonly string[] = []): Promise<Watch> {
    const watch = new Watch(namespace, uplinks);
    using _ = namespace.enter();
    await watch.network.start(context);
    watch.network.subscribe(watch.diary);
    return watch;
  }

  /** What was heard since the last call, once it is so much. */
  async hear(count: number): Promise<string[]> {
    await vi.waitUntil(() => this.diary.entries.length >= count);
    return this.diary.entries.splice(0);
  }

  has(text: string): boolean {
    return this.network.has({ family: isIPv6(text) ? 6 : 4, text });
  }

  /** Packets received by each uplink. */
  received(): [index: number, packets: number][] {
    using _ = this.#namespace.enter();
    return this.network.read().map(({ index, rxPackets }) => [index, rxPackets]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network.stop();
  }
}

/** A node whose `eth0` leads to a router; there is no default route yet. */
function nodeWithRouter(bed: NetworkBed): { node: Namespace; router: Namespace; index: number } {
  const [node, router] = [bed.namespace('node'), bed.namespace('router')];
  const { index } = bed.veth({
    in: node,
    name: 'eth0',
    addresses: ['10.1.0.2/24', 'fd01::2/64'],
    peer: { in: router, name: 'down0', addresses: ['10.1.0.1/24', 'fd01::1/64'] },
  });
  return { node, router, index };
}

const missing = canRunKernelTests();

describe.skipIf(missing)(`NodeNetwork ${missing ?? ''}`, () => {
  it('knows the ends of pods’ links and the interfaces of default routes, and gives no role to others', async () => {
    await using bed = new NetworkBed();
    const { node } = nodeWithRouter(bed);
    bed.veth({ in: node, name: 'veth-pod', peer: { in: bed.namespace('pod'), name: 'eth0' } });
    node.ip(
      'route add default via 10.1.0.1',
      'link add in0 type veth peer name in1',
      'link set in0 up',
      'link set in1 up',
      'link add br0 type bridge',
      'link set br0 up',
    );
    await using watch = await Watch.on(node);
    expect(watch.diary.entries).toEqual(['+ eth0 uplink', '+ veth-pod endpoint']);
  });

  it('hears of pods that come and go', async () => {
    await using bed = new NetworkBed();
    const [node, pod] = [bed.namespace('node'), bed.namespace('pod')];
    await using watch = await Watch.on(node);
    bed.veth({ in: node, name: 'veth-pod', peer: { in: pod, name: 'eth0' } });
    expect(await watch.hear(1)).toEqual(['+ veth-pod endpoint']);
    node.ip('link del veth-pod');
    expect(await watch.hear(1)).toEqual(['- veth-pod endpoint']);
  });

  it('takes a pair for a pod’s link once its other end was moved to the pod', async () => {
    await using bed = new NetworkBed();
    const [node, pod] = [bed.namespace('node'), bed.namespace('pod')];
    await using watch = await Watch.on(node);
    node.ip(
      'link add veth-pod type veth peer name tmp0',
      `link set tmp0 netns ${pod.path}`,
      'link set veth-pod up',
    );
    expect(await watch.hear(1)).toEqual(['+ veth-pod endpoint']);
  });

  it.each([
    ['IPv4', 'route add default via 10.1.0.1', 'route del default'],
    ['IPv6', 'route add default via fd01::1 dev eth0', '-6 route del default'],
  ])('turns an interface into an uplink with its %s default route, and back', async (_, add, remove) => {
    await using bed = new NetworkBed();
    const { node, index } = nodeWithRouter(bed);
    await using watch = await Watch.on(node);
    expect(await watch.hear(1)).toEqual(['+ eth0 endpoint']);
    node.run(['ip', ...add.split(' ')]);
    expect(await watch.hear(2)).toEqual(['- eth0 endpoint', '+ eth0 uplink']);
    expect(watch.received().map(([uplink]) => uplink)).toEqual([index]);
    node.run(['ip', ...remove.split(' ')]);
    expect(await watch.hear(2)).toEqual(['- eth0 uplink', '+ eth0 endpoint']);
    expect(watch.received()).toEqual([]);
  });

  it('keeps an uplink as long as one of two default routes leads through it', async () => {
    await using bed = new NetworkBed();
    const { node } = nodeWithRouter(bed);
    node.ip('route add default via 10.1.0.1', 'route add default via fd01::1 dev eth0');
    await using watch = await Watch.on(node);
    expect(await watch.hear(1)).toEqual(['+ eth0 uplink']);
    node.ip('route del default');
    await sleep(200);
    expect(watch.diary.entries).toEqual([]);
    node.run(['ip', '-6', 'route', 'del', 'default']);
    expect(await watch.hear(2)).toEqual(['- eth0 uplink', '+ eth0 endpoint']);
  });

  it('takes the uplinks that it is told, whatever the routes say', async () => {
    await using bed = new NetworkBed();
    const { node } = nodeWithRouter(bed);
    node.ip('route add default via 10.1.0.1', 'link add br0 type bridge');
    await using watch = await Watch.on(node, ['br0', 'later0']);
    expect(await watch.hear(2)).toEqual(['+ eth0 endpoint', '+ br0 uplink']);
    node.ip('link add later0 type bridge');
    expect(await watch.hear(1)).toEqual(['+ later0 uplink']);
    node.ip('link set later0 name other0');
    expect(await watch.hear(1)).toEqual(['- later0 uplink']);
  });

  it('reads the counters of uplinks only, also when one has a new name', async () => {
    await using bed = new NetworkBed();
    const { node, router, index } = nodeWithRouter(bed);
    node.ip('route add default via 10.1.0.1');
    bed.veth({ in: node, name: 'veth-pod', peer: { in: bed.namespace('pod'), name: 'eth0' } });
    await using watch = await Watch.on(node);
    const [[, before]] = watch.received() as [[number, number]];
    await sendUdp(router, { to: '10.1.0.2', port: 7000, count: 100 });
    await expect.poll(() => watch.received()).toEqual([[index, before + 100]]);
    node.ip(
      'link set eth0 down',
      'link set eth0 name wan0',
      'link set wan0 up',
      'route add default via 10.1.0.1',
    );
    await expect.poll(() => watch.received()).toEqual([[index, before + 100]]);
  });

  it('knows the addresses of the node, and follows them', async () => {
    await using bed = new NetworkBed();
    const { node } = nodeWithRouter(bed);
    await using watch = await Watch.on(node);
    for (const own of ['127.0.0.1', '::1', '10.1.0.2', 'fd01::2'])
      expect([own, watch.has(own)]).toEqual([own, true]);
    for (const other of ['10.1.0.1', 'fd01::1']) expect([other, watch.has(other)]).toEqual([other, false]);
    node.ip(
      'addr add 10.2.0.77/24 dev eth0',
      'addr add fd01:0:0::77/64 dev eth0',
      'addr del 10.1.0.2/24 dev eth0',
    );
    await expect
      .poll(() => [watch.has('10.2.0.77'), watch.has('fd01::77'), watch.has('10.1.0.2')])
      .toEqual([true, true, false]);
  });

  it('tells a late listener what there is, and nothing after it has left', async () => {
    await using bed = new NetworkBed();
    const { node } = nodeWithRouter(bed);
    await using watch = await Watch.on(node);
    const late = new Diary();
    const subscription = watch.network.subscribe(late);
    expect(late.entries).toEqual(['+ eth0 endpoint']);
    subscription[Symbol.dispose]();
    watch.diary.entries.length = 0;
    node.ip('link del eth0');
    expect(await watch.hear(1)).toEqual(['- eth0 endpoint']);
    expect(late.entries).toEqual(['+ eth0 endpoint']);
  });

  it('takes everything back when it stops, hears no more, and finds all again after a restart', async () => {
    await using bed = new NetworkBed();
    const { node } = nodeWithRouter(bed);
    await using watch = await Watch.on(node);
    expect(await watch.hear(1)).toEqual(['+ eth0 endpoint']);
    await watch.network.stop();
    await watch.network.stop();
    expect(await watch.hear(1)).toEqual(['- eth0 endpoint']);
    node.ip('route add default via 10.1.0.1');
    await sleep(200);
    expect(watch.diary.entries).toEqual([]);
    expect(watch.received()).toEqual([]);
    using _ = node.enter();
    await watch.network.start(context);
    expect(await watch.hear(1)).toEqual(['+ eth0 uplink']);
  });
});
