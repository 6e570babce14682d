import { canRunKernelTests, NetworkBed, podNetwork, sendUdp } from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';
import { TestAgent } from './testing.js';

const missing = canRunKernelTests();
const WAIT = { timeout: 15_000, interval: 50 };

describe.skipIf(missing)(`bursts of drops ${missing ?? ''}`, () => {
  it('become one event each, which says why in plain words', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    const { namespace, v4 } = pods[0]!;
    const chain = 'add table inet t; add chain inet t c { type filter hook input priority 0; };';
    node.run(['nft', `${chain} add rule inet t c udp dport 7002 counter drop comment "no-metrics"`]);
    await using agent = await TestAgent.start(node, { ENABLEDPLUGIN: 'drop' });
    const told = (port: number): string[] =>
      agent.lines
        .filter(({ event, destination }) => event === 'drop-burst' && destination === `10.77.0.1:${port}`)
        .map(({ msg }) => msg);
    await sendUdp(namespace, { to: '10.77.0.1', port: 7001, count: 500 });
    await expect.poll(() => told(7001), WAIT).toHaveLength(1);
    await sendUdp(namespace, { to: '10.77.0.1', port: 7002, count: 500 });
    await expect.poll(() => told(7002), WAIT).toHaveLength(1);
    expect(told(7001)[0]).toMatch(
      new RegExp(
        `^Dropping UDP packets from ${v4} to 10.77.0.1:7001, \\d+ in the last second. Nobody listens on that port`,
      ),
    );
    expect(told(7002)[0]).toContain('The rule "no-metrics" of chain c in table inet t forbids it.');
    // Both are over by now; nothing was told twice.
    await expect
      .poll(async () => agent.metric('retina_events_total{kind="drop-burst",phase="ended"}'), {
        ...WAIT,
        timeout: 30_000,
      })
      .toBe(2);
    expect(await agent.metric('retina_events_total{kind="drop-burst",phase="began"}')).toBe(2);
  });
});
