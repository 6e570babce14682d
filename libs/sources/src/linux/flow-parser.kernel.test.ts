import { FEATURES, KernelFeatures, type LoadedObject, testRun } from '@retina/ebpf';
import { canRunKernelTests } from '@retina/ebpf/testing';
import { type Flow, TCP_FLAGS } from '@retina/flow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FlowDecoder } from './flow-decoder.js';
import { FlowPrograms } from './flow-programs.js';
import { FLOW_UNPARSED, flowStatsLost, flowStatsSeen, flowStatsUnparsed } from './flow.layout.gen.js';
import { readKernel } from './kernel.js';
import { PerCpuCounters } from './per-cpu.js';

const missing = canRunKernelTests();
const TC_ACT_UNSPEC = -1;
const ETHERNET_SIZE = 14;
const [TCP, UDP, ICMP, SCTP, ICMPV6, ESP] = [6, 17, 1, 132, 58, 50];

const ethernet = (type: number): number[] => [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, type >> 8, type & 0xff];
const vlan = (id: number, type: number): number[] => [id >> 8, id & 0xff, type >> 8, type & 0xff];
const ports = (source: number, destination: number): number[] => [
  source >> 8,
  source & 0xff,
  destination >> 8,
  destination & 0xff,
];
const udp = [...ports(1111, 2222), 0, 8, 0, 0];
const tcp = (flags: number): number[] => [
  ...ports(3333, 4444),
  ...Array<number>(8).fill(0),
  0x50,
  flags,
  0,
  0,
  0,
  0,
  0,
  0,
];

function ipv4(protocol: number, { options = 0, fragment = 0 } = {}): number[] {
  const header = Array<number>(20 + options).fill(0);
  header[0] = 0x40 | ((20 + options) / 4);
  header[6] = fragment >> 8;
  header[7] = fragment & 0xff;
  header[9] = protocol;
  header.splice(12, 8, 10, 0, 0, 1, 10, 0, 0, 2);
  return header;
}

function ipv6(next: number): number[] {
  const header = Array<number>(40).fill(0);
  header[0] = 0x60;
  header[6] = next;
  header.splice(8, 32, ...address6(1), ...address6(2));
  return header;
}

const address6 = (last: number): number[] => [0xfd, ...Array<number>(14).fill(0), last];
const extension = (next: number, eights = 0): number[] => [
  next,
  eights,
  ...Array<number>(6 + eights * 8).fill(0),
];
const fragment6 = (next: number, offset: number): number[] => [
  next,
  0,
  offset >> 8,
  offset & 0xf8,
  0,
  0,
  0,
  1,
];
const IPV4 = ethernet(0x0800);
const IPV6 = ethernet(0x86dd);

/** What becomes of a packet: a flow's protocol and ports, or a reason for having none. */
const CASES: readonly (readonly [string, readonly number[], string])[] = [
  ['UDP over IPv4', [...IPV4, ...ipv4(UDP), ...udp], '17 1111 2222'],
  ['UDP behind IPv4 options', [...IPV4, ...ipv4(UDP, { options: 40 }), ...udp], '17 1111 2222'],
  ['TCP over IPv4', [...IPV4, ...ipv4(TCP), ...tcp(2)], '6 3333 4444'],
  ['SCTP', [...IPV4, ...ipv4(SCTP), ...ports(5, 6), 0, 0, 0, 0, 0, 0, 0, 0], '132 5 6'],
  ['ICMP, by type and code', [...IPV4, ...ipv4(ICMP), 3, 1, 0, 0], '1 3 1'],
  ['ICMPv6', [...IPV6, ...ipv6(ICMPV6), 129, 0, 0, 0], '58 129 0'],
  ['ESP, which shows no ports', [...IPV4, ...ipv4(ESP), 9, 9, 9, 9], '50 0 0'],
  ['one VLAN tag', [...ethernet(0x8100), ...vlan(5, 0x0800), ...ipv4(UDP), ...udp], '17 1111 2222'],
  [
    'two VLAN tags',
    [...ethernet(0x88a8), ...vlan(5, 0x8100), ...vlan(6, 0x86dd), ...ipv6(UDP), ...udp],
    '17 1111 2222',
  ],
  ['a first IPv4 fragment', [...IPV4, ...ipv4(UDP, { fragment: 0x2000 }), ...udp], '17 1111 2222'],
  [
    'a later IPv4 fragment, whose payload is no header',
    [...IPV4, ...ipv4(UDP, { fragment: 0x20 }), ...udp],
    '17 0 0',
  ],
  ['UDP over IPv6', [...IPV6, ...ipv6(UDP), ...udp], '17 1111 2222'],
  [
    'IPv6 hop-by-hop and destination options',
    [...IPV6, ...ipv6(0), ...extension(60, 2), ...extension(UDP), ...udp],
    '17 1111 2222',
  ],
  [
    'an IPv6 authentication header',
    [...IPV6, ...ipv6(51), UDP, 4, ...Array<number>(22).fill(0), ...udp],
    '17 1111 2222',
  ],
  ['a first IPv6 fragment', [...IPV6, ...ipv6(44), ...fragment6(UDP, 0), ...udp], '17 1111 2222'],
  ['a later IPv6 fragment', [...IPV6, ...ipv6(44), ...fragment6(UDP, 64), ...udp], '17 0 0'],
  ['ARP', [...ethernet(0x0806), ...Array<number>(28).fill(0)], 'not_ip'],
  [
    'three VLAN tags',
    [...ethernet(0x8100), ...vlan(1, 0x8100), ...vlan(2, 0x8100), ...vlan(3, 0x0800)],
    'too_many_vlan_tags',
  ],
  [
    'an IPv4 header cut short',
    [...ethernet(0x8100), ...vlan(5, 0x0800), ...ipv4(UDP).slice(0, 12)],
    'truncated_ip',
  ],
  [
    'an IPv6 header cut short',
    [...ethernet(0x8100), ...vlan(5, 0x86dd), ...ipv6(UDP).slice(0, 30)],
    'truncated_ip',
  ],
  ['an IPv4 header length below five', [...IPV4, 0x41, ...ipv4(UDP).slice(1), ...udp], 'bad_ip_header'],
  ['a version that is not the one of the EtherType', [...IPV4, ...ipv6(UDP), ...udp], 'bad_ip_header'],
  ['a TCP header cut short', [...IPV4, ...ipv4(TCP), ...tcp(2).slice(0, 12)], 'truncated_transport'],
  [
    'seven extension headers',
    [
      ...IPV6,
      ...ipv6(60),
      ...Array.from({ length: 6 }, () => extension(60)).flat(),
      ...extension(UDP),
      ...udp,
    ],
    'too_many_ipv6_extensions',
  ],
];

/** Tables of records need an instruction of Linux 5.12. */
const withoutRecords =
  missing ?? (readKernel().features.has('bpf-atomics') ? undefined : FEATURES['bpf-atomics']);

describe.each([
  ['in tables of records', KernelFeatures.of('bpf-atomics'), withoutRecords],
  ['in hash maps', KernelFeatures.of('batch-operations'), missing],
] as const)('the flow programs %s', (_, features, reason) => {
  describe.skipIf(reason)(`here ${reason ?? ''}`, () => {
    programsTests(features);
  });
});

function programsTests(features: KernelFeatures): void {
  let programs: FlowPrograms;
  let object: LoadedObject;
  let stats: PerCpuCounters;

  beforeAll(() => {
    programs = new FlowPrograms({ features, maxEntries: 4096 });
    ({ object } = programs);
    stats = new PerCpuCounters(object.map('flow_stats'));
  });
  afterAll(() => programs[Symbol.dispose]());
  beforeEach(async () => void (await flows()));

  /** What both halves hold. */
  async function flows(): Promise<Flow[]> {
    return [...(await resting()), ...(await resting())];
  }

  /** What the resting half holds, which then takes its turn. */
  async function resting(): Promise<Flow[]> {
    const decoder = new FlowDecoder();
    const found: Flow[] = [];
    await programs.readResting(
      (records, count) => void found.push(...decoder.decode4(records, count, 1)),
      (records, count) => void found.push(...decoder.decode6(records, count, 1)),
    );
    programs.endWindow();
    return found;
  }

  function unparsed(): number[] {
    const words = stats.read();
    return FLOW_UNPARSED.slice(0, -1).map((_, index) => flowStatsUnparsed(words, 0, index));
  }

  it.each(CASES)('understands %s', async (__, bytes, expected) => {
    const before = unparsed();
    const run = testRun(object.programFd('flow_to_endpoint'), Uint8Array.from(bytes));
    expect(run.returnValue).toBe(TC_ACT_UNSPEC);
    const reasons = unparsed().flatMap((count, index) =>
      count === before[index] ? [] : [FLOW_UNPARSED[index]!.replace('FLOW_', '').toLowerCase()],
    );
    const seen = (await flows()).map((flow) => `${flow.protocol} ${flow.sourcePort} ${flow.destinationPort}`);
    expect([...seen, ...reasons]).toEqual([expected]);
  });

  it.each([
    ['IPv4', CASES[0]![1]],
    ['IPv6', CASES[11]![1]],
  ])('writes the half of the epoch and leaves the other alone: %s', async (__, bytes) => {
    for (let epoch = 0; epoch < 2; epoch++) {
      testRun(object.programFd('flow_to_endpoint'), Uint8Array.from(bytes));
      expect(await resting()).toHaveLength(0);
      expect(await resting()).toHaveLength(1);
      await resting();
    }
  });

  it('finds every one of many flows again, whatever their hashes', async () => {
    const rounds = 3;
    for (let round = 0; round < rounds; round++) {
      for (let port = 0; port < 2000; port++) {
        const packet = Uint8Array.from([...IPV4, ...ipv4(UDP), ...ports(port, 53), 0, 8, 0, 0]);
        testRun(object.programFd('flow_to_endpoint'), packet);
      }
    }
    const found = await flows();
    expect(new Set(found.map(({ sourcePort }) => sourcePort)).size).toBe(2000);
    expect(found.every(({ packets }) => packets === rounds)).toBe(true);
  });

  it('does not take a segment without flags for an ACK', async () => {
    const segment = (flags: number): Uint8Array => Uint8Array.from([...IPV4, ...ipv4(TCP), ...tcp(flags)]);
    for (const flags of [0, 0, 0x10]) testRun(object.programFd('flow_to_endpoint'), segment(flags));
    const [flow] = await flows();
    expect(flow?.packets).toBe(3);
    expect(flow?.tcpFlags[TCP_FLAGS.indexOf('ACK')]).toBe(1);
  });

  it.each([
    ['FIN', 0x11],
    ['SYN', 0x02],
    ['SYNACK', 0x12],
    ['ACK', 0x10],
    ['RST', 0x04],
    ['PSH', 0x08],
    ['URG', 0x20],
    ['ECE', 0x40],
    ['CWR', 0x80],
  ] as const)('counts %s under its own name', async (name, flags) => {
    testRun(object.programFd('flow_to_endpoint'), Uint8Array.from([...IPV4, ...ipv4(TCP), ...tcp(flags)]));
    const [flow] = await flows();
    const counted = TCP_FLAGS.filter((_, index) => flow?.tcpFlags[index] === 1);
    expect(counted).toEqual(name === 'FIN' ? ['FIN', 'ACK'] : [name]);
  });

  it('says next to 10,000 fuzzed packets and accounts for each', async () => {
    const random = xorshift(0x5eed);
    const words = stats.read();
    const before = {
      seen: flowStatsSeen(words, 0),
      lost: flowStatsLost(words, 0),
      unparsed: sum(unparsed()),
    };
    const names = ['flow_from_endpoint', 'flow_to_endpoint', 'flow_from_network', 'flow_to_network'];
    for (let index = 0; index < 10_000; index++) {
      const packet = mutate(CASES[random(CASES.length)]![1], random);
      const run = testRun(object.programFd(names[index % 4]!), packet);
      expect(run.returnValue).toBe(TC_ACT_UNSPEC);
    }
    const after = stats.read();
    const recorded = sum((await flows()).map(({ packets }) => packets));
    expect(flowStatsSeen(after, 0) - before.seen).toBe(10_000);
    expect(recorded + sum(unparsed()) - before.unparsed + flowStatsLost(after, 0) - before.lost).toBe(10_000);
    expect(recorded).toBeGreaterThan(1000);
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Marsaglia's xorshift32: the same packets in every run. */
function xorshift(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A packet with a few bytes changed, sometimes cut or padded. */
function mutate(bytes: readonly number[], random: (below: number) => number): Uint8Array {
  const packet = [...bytes];
  for (let change = random(6); change > 0; change--) packet[random(packet.length)] = random(256);
  if (random(3) === 0) packet.length = Math.max(ETHERNET_SIZE, random(packet.length));
  if (random(3) === 0) packet.push(...Array.from({ length: random(200) }, () => random(256)));
  // BPF_PROG_TEST_RUN refuses an IP packet without a whole IP header; behind a VLAN tag it does not look.
  const type = (packet[12]! << 8) | packet[13]!;
  const least = ETHERNET_SIZE + (type === 0x0800 ? 20 : type === 0x86dd ? 40 : 0);
  while (packet.length < least) packet.push(random(256));
  return Uint8Array.from(packet);
}
