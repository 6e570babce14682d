import { RetinaError } from '@retina/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { type LoadedObject, OpenObject } from '../object.js';
import {
  type CompiledBpf,
  type Namespace,
  NetworkBed,
  PacketCapture,
  UdpSink,
  canRunKernelTests,
  compileBpf,
  sendUdp,
} from '../testing.js';
import { type ClsactFilter, attachClsact } from './clsact.js';

/** Counts packets and lets the next filter decide. */
const PROGRAM = `
unsigned int packets;
SEC("tc") int count(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&packets, 1);
	return -1;
}
`;

/** Filters of someone else, for `tc filter add`: one of our kind that lets everything pass, and one of another kind. */
const FOREIGN_BPF = ['protocol', 'all', 'bpf', 'bytecode', '1,6 0 0 4294967295,', 'flowid', '1:1'];
const FOREIGN_U32 = ['protocol', 'ip', 'u32', 'match', 'ip', 'dst', '203.0.113.1', 'flowid', '1:1'];
const SENDER = '10.1.0.1';
const RECEIVER = '10.1.0.2';

/** Two namespaces; the hooks under test are on `r0` in the receiver. */
class Wire implements AsyncDisposable {
  readonly #bed = new NetworkBed();
  readonly #socket: NetlinkSocket;
  readonly sender: Namespace;
  readonly receiver: Namespace;
  readonly interfaceIndex: number;
  readonly sink: UdpSink;
  #sent = 0;

  constructor() {
    this.sender = this.#bed.namespace('sender');
    this.receiver = this.#bed.namespace('receiver');
    const peer = { in: this.receiver, name: 'r0', addresses: [`${RECEIVER}/24`] };
    const { peerIndex } = this.#bed.veth({ in: this.sender, name: 's0', addresses: [`${SENDER}/24`], peer });
    this.interfaceIndex = peerIndex;
    this.sink = new UdpSink({ in: this.receiver, port: 7000 });
    using _ = this.receiver.enter();
    this.#socket = new NetlinkSocket();
  }

  attach(
    program: Pick<LoadedObject, 'programFd'>,
    direction: 'ingress' | 'egress',
    priority?: number,
  ): ClsactFilter {
    const programFd = program.programFd('count');
    const optional = priority === undefined ? {} : { priority };
    const { interfaceIndex } = this;
    return attachClsact({
      socket: this.#socket,
      interfaceIndex,
      direction,
      programFd,
      name: 'ours',
      ...optional,
    });
  }

  tc(...args: readonly string[]): string {
    return this.receiver.run(['tc', ...args]);
  }

  qdiscs(): string {
    return this.tc('qdisc', 'show', 'dev', 'r0');
  }

  filters(direction: 'ingress' | 'egress'): string {
    return this.tc('filter', 'show', 'dev', 'r0', direction);
  }

  addForeign(direction: 'ingress' | 'egress', priority: number, filter: readonly string[]): void {
    this.tc('filter', 'add', 'dev', 'r0', direction, 'prio', String(priority), ...filter);
  }

  async receive(count: number): Promise<void> {
    await sendUdp(this.sender, { to: RECEIVER, port: 7000, count });
    this.#sent += count;
    await vi.waitUntil(() => this.sink.received().packets >= this.#sent);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket[Symbol.dispose]();
    this.sink[Symbol.dispose]();
    await this.#bed[Symbol.asyncDispose]();
  }
}

function codeOf(action: () => unknown): string {
  try {
    action();
    return 'nothing was thrown';
  } catch (error) {
    return RetinaError.from(error).code;
  }
}

const missing = canRunKernelTests();

describe.skipIf(missing)(`attachClsact ${missing ?? ''}`, () => {
  let compiled: CompiledBpf;
  const load = (): LoadedObject => OpenObject.open(compiled.path).load();
  const packetsSeen = (program: LoadedObject): number => program.global32('packets')[0] ?? 0;

  beforeAll(() => {
    compiled = compileBpf(PROGRAM);
  });

  afterAll(() => compiled[Symbol.dispose]());

  it('sees every packet of its side until it is disposed', async () => {
    await using wire = new Wire();
    using program = load();
    using other = load();
    const ingress = wire.attach(program, 'ingress');
    const egress = wire.attach(other, 'egress');
    await wire.receive(1000);
    expect([packetsSeen(program), packetsSeen(other)]).toEqual([1000, 0]);
    await sendUdp(wire.receiver, { to: SENDER, port: 9, count: 300 });
    expect(packetsSeen(other)).toBe(300);
    const before = packetsSeen(program);
    ingress[Symbol.dispose]();
    egress[Symbol.dispose]();
    await wire.receive(10);
    expect(packetsSeen(program)).toBe(before);
  });

  it('makes the qdisc and deletes it with the last of its filters', async () => {
    await using wire = new Wire();
    using program = load();
    const ingress = wire.attach(program, 'ingress');
    const egress = wire.attach(program, 'egress');
    expect(wire.qdiscs()).toContain('clsact');
    ingress[Symbol.dispose]();
    expect(wire.qdiscs()).toContain('clsact');
    expect(wire.filters('ingress')).toBe('');
    egress[Symbol.dispose]();
    egress[Symbol.dispose]();
    expect(wire.qdiscs()).not.toContain('clsact');
  });

  it('leaves a qdisc that it made to a filter that came later', async () => {
    await using wire = new Wire();
    using program = load();
    const filter = wire.attach(program, 'ingress');
    wire.addForeign('egress', 3, FOREIGN_U32);
    const foreign = wire.filters('egress');
    filter[Symbol.dispose]();
    expect(wire.filters('egress')).toBe(foreign);
  });

  it('leaves an empty qdisc of someone else', async () => {
    await using wire = new Wire();
    using program = load();
    wire.tc('qdisc', 'add', 'dev', 'r0', 'clsact');
    wire.attach(program, 'ingress')[Symbol.dispose]();
    expect(wire.qdiscs()).toContain('clsact');
  });

  it('comes and goes twenty times beside foreign filters while traffic flows', async () => {
    await using wire = new Wire();
    using program = load();
    wire.tc('qdisc', 'add', 'dev', 'r0', 'clsact');
    for (const direction of ['ingress', 'egress'] as const) {
      wire.addForeign(direction, 1, FOREIGN_BPF);
      wire.addForeign(direction, 7, FOREIGN_U32);
    }
    const foreign = [wire.filters('ingress'), wire.filters('egress'), wire.qdiscs()];
    const capture = await PacketCapture.start({ in: wire.sender, link: 's0', filter: 'udp' });
    const traffic = sendUdp(wire.sender, { to: RECEIVER, port: 7000, count: 6000, packetsPerSecond: 3000 });
    await expect.poll(() => wire.sink.received().packets).toBeGreaterThan(0);
    for (let cycle = 0; cycle < 20; cycle++) {
      using _ = wire.attach(program, 'ingress');
      using __ = wire.attach(program, 'egress');
      await sleep(40);
    }
    const during = packetsSeen(program);
    const seenAtTheEnd = wire.sink.received().packets;
    await traffic;
    await expect.poll(() => wire.sink.received().packets).toBe(6000);
    expect(seenAtTheEnd).toBeLessThan(6000);
    expect(during).toBeGreaterThan(1000);
    expect([wire.filters('ingress'), wire.filters('egress'), wire.qdiscs()]).toEqual(foreign);
    const times = (await capture.stop()).map(({ timestampUs }) => timestampUs);
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.max(...pauses)).toBeLessThan(500_000);
  });

  it('runs before a foreign filter of its priority', async () => {
    await using wire = new Wire();
    using program = load();
    wire.tc('qdisc', 'add', 'dev', 'r0', 'clsact');
    wire.addForeign('ingress', 1, FOREIGN_BPF);
    using filter = wire.attach(program, 'ingress');
    expect(filter).toMatchObject({ priority: 1, handle: 2 });
    await wire.receive(10);
    expect(packetsSeen(program)).toBe(10);
  });

  it('takes the next priority when another kind of filter has the wanted one', async () => {
    await using wire = new Wire();
    using program = load();
    wire.tc('qdisc', 'add', 'dev', 'r0', 'clsact');
    wire.addForeign('ingress', 4, FOREIGN_U32);
    wire.addForeign('ingress', 5, FOREIGN_U32);
    const foreign = wire.filters('ingress');
    const filter = wire.attach(program, 'ingress', 4);
    expect(filter.priority).toBe(6);
    await wire.receive(10);
    expect(packetsSeen(program)).toBe(10);
    filter[Symbol.dispose]();
    expect(wire.filters('ingress')).toBe(foreign);
  });

  it('replaces the filter that a crashed process left, and then owns its qdisc', async () => {
    await using wire = new Wire();
    using crashed = load();
    using program = load();
    wire.attach(crashed, 'ingress');
    const filter = wire.attach(program, 'ingress');
    await wire.receive(10);
    expect([packetsSeen(crashed), packetsSeen(program)]).toEqual([0, 10]);
    filter[Symbol.dispose]();
    expect(wire.qdiscs()).not.toContain('clsact');
  });

  it('does not delete a foreign filter that got its handle after a flush', async () => {
    await using wire = new Wire();
    using program = load();
    wire.tc('qdisc', 'add', 'dev', 'r0', 'clsact');
    const filter = wire.attach(program, 'ingress');
    wire.tc('filter', 'del', 'dev', 'r0', 'ingress');
    wire.addForeign('ingress', filter.priority, FOREIGN_BPF);
    const foreign = wire.filters('ingress');
    expect(foreign).toContain('handle 0x1');
    filter[Symbol.dispose]();
    expect(wire.filters('ingress')).toBe(foreign);
  });

  it('does not mind that the interface or the qdisc is gone', async () => {
    await using wire = new Wire();
    using program = load();
    const first = wire.attach(program, 'ingress');
    wire.tc('qdisc', 'del', 'dev', 'r0', 'clsact');
    first[Symbol.dispose]();
    const second = wire.attach(program, 'ingress');
    wire.receiver.ip('link del r0');
    second[Symbol.dispose]();
    expect(codeOf(() => wire.attach(program, 'ingress'))).toBe('BPF_ATTACH_FAILED');
  });

  it('leaves nothing behind when the program is not one for this hook', async () => {
    await using wire = new Wire();
    const notAProgram = { programFd: () => 0 };
    expect(codeOf(() => wire.attach(notAProgram, 'ingress'))).toBe('BPF_ATTACH_FAILED');
    expect(wire.qdiscs()).not.toContain('clsact');
  });

  it('refuses the egress side of an ingress qdisc, which would run on ingress', async () => {
    await using wire = new Wire();
    using program = load();
    wire.tc('qdisc', 'add', 'dev', 'r0', 'ingress');
    expect(codeOf(() => wire.attach(program, 'egress'))).toBe('FEATURE_UNSUPPORTED');
    using _ = wire.attach(program, 'ingress');
    await wire.receive(10);
    expect(packetsSeen(program)).toBe(10);
  });
});
