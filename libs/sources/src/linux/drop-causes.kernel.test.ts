import {
  NetworkBed,
  type PodNetwork,
  type TestPod,
  canRunKernelTests,
  conntrackLimit,
  connectTcp,
  fillConntrack,
  podNetwork,
  sendUdp,
  serveTcp,
} from '@retina/ebpf/testing';
import type { DropCause } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { Observation } from '../testing.js';
import { DropSignal } from './drop.js';
import { readKernel } from './kernel.js';

const missing = canRunKernelTests();
/** A table of more connections takes too much memory for a test. */
const MAX_LIMIT = 524_288;
/** Longer than what follows a reading of counters on a slow machine. */
const POLL = { timeout: 20_000 };
const CHAIN = 'add table inet t; add chain inet t c { type filter hook forward priority 0; };';

/** Whether a kernel with few modules, or a machine with few commands, refuses a rule. */
function refuses(command: readonly string[]): boolean {
  if (missing !== undefined) return true;
  const bed = new NetworkBed();
  try {
    bed.namespace('trial').run(command);
    return false;
  } catch {
    return true;
  } finally {
    void bed[Symbol.asyncDispose]();
  }
}

const UDP_REJECT = [
  '-A',
  'INPUT',
  '-p',
  'udp',
  '--dport',
  '1',
  '-m',
  'comment',
  '--comment',
  'x',
  '-j',
  'REJECT',
];
const NAT = 'add table ip n; add chain ip n c { type nat hook postrouting priority 100; };';

function observeDrops({ node }: PodNetwork): Promise<Observation<DropSignal>> {
  return Observation.of(
    node,
    (context) => new DropSignal(context, { kernel: readKernel, maxEntries: 8192, ringBytes: 256 * 1024 }),
  );
}

function twoPods(bed: NetworkBed): { network: PodNetwork; client: TestPod; server: TestPod } {
  const network = podNetwork(bed, { pods: 2, offloads: false });
  return { network, client: network.pods[0]!, server: network.pods[1]! };
}

/** Packets whose cause looks like this. Tests elsewhere on the machine add to `unknown` only. */
function packetsOf({ recording }: Observation<DropSignal>, like: Partial<DropCause>): number {
  return recording.causes
    .filter(({ cause }) =>
      Object.entries(like).every(([key, value]) => cause[key as keyof DropCause] === value),
    )
    .reduce((sum, { packets }) => sum + packets, 0);
}

function expectSumsToAgree(observation: Observation<DropSignal>): void {
  const totals = observation.recording.totals.filter(({ reason }) => reason === 'NETFILTER_DROP');
  expect(packetsOf(observation, {})).toBe(totals.reduce((sum, { packets }) => sum + packets, 0));
}

describe.skipIf(missing)(`what in netfilter dropped ${missing ?? ''}`, () => {
  it('tells rules of nftables apart, by comment or by handle', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    network.node.run([
      'nft',
      `${CHAIN} add rule inet t c udp dport 7101 counter drop comment "Policy shop/knp.default.deny ingress";
       add rule inet t c ip daddr ${server.v4} udp dport 7102 counter drop`,
    ]);
    const observation = await observeDrops(network);
    await sendUdp(client.namespace, { to: server.v4, port: 7101, count: 300 });
    await observation.collect();
    await sendUdp(client.namespace, { to: server.v6, port: 7101, count: 11 });
    await sendUdp(client.namespace, { to: server.v4, port: 7102, count: 200 });
    await observation[Symbol.asyncDispose]();
    const place = { kind: 'rule', table: 'inet t', chain: 'c' } as const;
    const policy = { ...place, policyNamespace: 'shop', policy: 'deny' };
    expect(packetsOf(observation, { ...policy, rule: 'Policy shop/knp.default.deny ingress' })).toBe(311);
    expect(packetsOf(observation, { ...place, rule: 'handle 3', policy: 'unknown' })).toBe(200);
    expectSumsToAgree(observation);
  });

  const endings = ['counter reject', 'counter log prefix "x" drop'].filter(
    (ending) => !refuses(['nft', `${CHAIN} add rule inet t c ${ending}`]),
  );

  it.each(endings)('takes "%s" for a drop', async (ending) => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    network.node.run(['nft', `${CHAIN} add rule inet t c udp dport 7103 ${ending}`]);
    const observation = await observeDrops(network);
    await sendUdp(client.namespace, { to: server.v4, port: 7103, count: 1 });
    await observation[Symbol.asyncDispose]();
    expect(packetsOf(observation, { kind: 'rule', table: 'inet t', rule: 'handle 2' })).toBe(1);
  });

  const variants = ['nft', 'legacy'].filter((variant) => !refuses([`iptables-${variant}`, ...UDP_REJECT]));
  const legacyMissing = !variants.includes('legacy');

  it.each(variants)('tells rules and policies of iptables-%s apart', async (variant) => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const rule = (port: number, ...rest: string[]): string =>
      network.node.run([
        `iptables-${variant}`,
        '-A',
        'cali-tw-x',
        '-p',
        'udp',
        '--dport',
        `${port}`,
        ...rest,
      ]);
    const comment = (text: string): string[] => ['-m', 'comment', '--comment', text];
    network.node.run([`iptables-${variant}`, '-N', 'cali-tw-x']);
    network.node.run([`iptables-${variant}`, '-A', 'FORWARD', '-j', 'cali-tw-x']);
    network.node.run([`iptables-${variant}`, '-P', 'FORWARD', 'DROP']);
    rule(7111, ...comment('cali:6kNf2_vqiCYkwInx'), ...comment('Policy a/b egress'), '-j', 'DROP');
    rule(7112, ...comment('rule to REJECT traffic destined for POD name:p namespace: web'), '-j', 'REJECT');
    network.node.run([`ip6tables-${variant}`, '-A', 'FORWARD', '-p', 'udp', '--dport', '7114', '-j', 'DROP']);
    const observation = await observeDrops(network);
    await sendUdp(client.namespace, { to: server.v4, port: 7111, count: 70 });
    await sendUdp(client.namespace, { to: server.v4, port: 7112, count: 1 });
    await sendUdp(client.namespace, { to: server.v4, port: 7113, count: 90 });
    await sendUdp(client.namespace, { to: server.v6, port: 7114, count: 15 });
    await observation[Symbol.asyncDispose]();
    const place = { table: 'ip filter', kind: 'rule', chain: 'cali-tw-x' } as const;
    expect(packetsOf(observation, { ...place, rule: 'Policy a/b egress', policyNamespace: 'a' })).toBe(70);
    expect(packetsOf(observation, { ...place, policyNamespace: 'web', policy: 'unknown' })).toBe(1);
    expect(packetsOf(observation, { kind: 'chain_policy', table: 'ip filter', chain: 'FORWARD' })).toBe(90);
    expect(packetsOf(observation, { kind: 'rule', table: 'ip6 filter', chain: 'FORWARD' })).toBe(15);
    expectSumsToAgree(observation);
  });

  it('follows rules that change, and begins with what they had counted', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    const { node } = network;
    const send = (count: number): Promise<void> =>
      sendUdp(client.namespace, { to: server.v4, port: 7121, count });
    node.run(['nft', `${CHAIN} add rule inet t c udp dport 7121 counter drop comment "old"`]);
    await send(1_000);
    const observation = await observeDrops(network);
    await send(10);
    await expect
      .poll(async () => {
        await observation.collect();
        return packetsOf(observation, { rule: 'old' });
      }, POLL)
      .toBe(10);
    node.run(['nft', 'flush chain inet t c; add rule inet t c udp dport 7121 counter drop comment "new"']);
    await send(25);
    await observation[Symbol.asyncDispose]();
    expect(packetsOf(observation, { rule: 'old' })).toBe(10);
    expect(packetsOf(observation, { rule: 'new' })).toBe(25);
    expectSumsToAgree(observation);
  });

  it.skipIf(legacyMissing)(
    'keeps rules of iptables-legacy apart that move, and those that say the same',
    async () => {
      await using bed = new NetworkBed();
      const { network, client, server } = twoPods(bed);
      const rule = (...words: string[]): string => network.node.run(['iptables-legacy', ...words]);
      const drop = (port: number): string[] => ['-p', 'udp', '--dport', `${port}`, '-j', 'DROP'];
      rule('-N', 'first');
      rule('-A', 'FORWARD', '-s', client.v4, '-j', 'first');
      rule('-A', 'first', ...drop(7161));
      rule('-A', 'FORWARD', ...drop(7161));
      rule('-A', 'FORWARD', ...drop(7162));
      for (const port of [7161, 7162]) await sendUdp(client.namespace, { to: server.v4, port, count: 400 });
      const observation = await observeDrops(network);
      rule('-I', 'FORWARD', ...drop(7163));
      await sendUdp(client.namespace, { to: server.v4, port: 7162, count: 6 });
      await sendUdp(client.namespace, { to: server.v4, port: 7161, count: 9 });
      await observation[Symbol.asyncDispose]();
      expect(packetsOf(observation, { chain: 'first', rule: 'rule 1' })).toBe(9);
      expect(packetsOf(observation, { chain: 'FORWARD', rule: 'rule 4' })).toBe(6);
      expect(packetsOf(observation, { kind: 'rule' })).toBe(15);
      expectSumsToAgree(observation);
    },
  );

  it('says unknown for rules that do not count what they drop, and for other namespaces', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    network.node.run([
      'nft',
      `${CHAIN} add rule inet t c udp dport 7131 drop;
       add rule inet t c counter ip daddr ${server.v4} udp dport 7132 drop`,
    ]);
    server.namespace.run([
      'nft',
      'add table ip t; add chain ip t c { type filter hook input priority 0; };' +
        'add rule ip t c udp dport 7133 counter drop',
    ]);
    const observation = await observeDrops(network);
    for (const port of [7131, 7132, 7133]) {
      await sendUdp(client.namespace, { to: server.v4, port, count: 40 });
    }
    await observation[Symbol.asyncDispose]();
    expect(packetsOf(observation, { kind: 'rule' })).toBe(0);
    expect(packetsOf(observation, { kind: 'unknown' })).toBeGreaterThanOrEqual(120);
    expectSumsToAgree(observation);
  });

  it.skipIf(conntrackLimit() === 0 || conntrackLimit() > MAX_LIMIT)(
    'tells a full connection table from a rule',
    async () => {
      await using bed = new NetworkBed();
      const { network, client, server } = twoPods(bed);
      network.node.run([
        'nft',
        `${CHAIN} add rule inet t c ct state established accept;
         add chain inet t raw { type filter hook prerouting priority -300; };
         add rule inet t raw udp dport 7142 counter drop comment "raw"`,
      ]);
      await fillConntrack(network.node);
      const observation = await observeDrops(network);
      await sendUdp(client.namespace, { to: server.v4, port: 7141, count: 500 });
      await sendUdp(client.namespace, { to: server.v4, port: 7142, count: 30 });
      await observation[Symbol.asyncDispose]();
      const drops = observation.recording.drops.filter(({ destinationPort }) => destinationPort === 7141);
      expect(drops).toMatchObject([{ reason: 'NETFILTER_DROP', location: 'nf_hook_slow', packets: 500 }]);
      expect(packetsOf(observation, { kind: 'conntrack_full' })).toBe(500);
      expect(packetsOf(observation, { rule: 'raw' })).toBe(30);
      expectSumsToAgree(observation);
    },
    120_000,
  );

  const natMissing = refuses(['nft', `${NAT} add rule ip n c tcp dport 1 masquerade to :1-1`]);
  it.skipIf(natMissing)('tells connections for which NAT has no port left', async () => {
    await using bed = new NetworkBed();
    const { network, client, server } = twoPods(bed);
    network.node.run(['nft', `${NAT} add rule ip n c tcp dport 7151 masquerade to :40000-40000`]);
    // It waits for a second byte, so that the first connection keeps the port.
    await using _ = await serveTcp(server.namespace, { port: 7151, requestBytes: 2 });
    const observation = await observeDrops(network);
    // Over before a SYN is repeated.
    const outcome = await connectTcp(client.namespace, {
      to: server.v4,
      port: 7151,
      connections: 5,
      concurrency: 5,
      timeoutMs: 800,
    });
    await observation[Symbol.asyncDispose]();
    expect(outcome.connectMs).toHaveLength(1);
    expect(packetsOf(observation, { kind: 'conntrack_insert' })).toBe(4);
    expect(packetsOf(observation, { kind: 'conntrack_full' })).toBe(0);
    expectSumsToAgree(observation);
  });
});
