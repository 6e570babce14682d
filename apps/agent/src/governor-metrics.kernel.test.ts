import { NetworkBed, canRunKernelTests, podNetwork } from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';
import { TestAgent } from './testing.js';

const missing = canRunKernelTests();

describe.skipIf(missing)(`governor in an agent ${missing ?? ''}`, () => {
  it('shows and logs its steps, and what programs cost', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2 });
    const settings = { GOVERNOR: 'on', USERBUDGET: '0.0001', UPLINKS: pods[1]!.nodeLink };
    await using agent = await TestAgent.start(node, settings);
    expect(await agent.metric('retina_governor_level')).toBe(0);
    expect(await agent.metric('retina_sampling_ratio')).toBe(1);
    await expect.poll(() => agent.metric('retina_attached_interfaces{kind="uplink"}')).toBe(1);

    await expect.poll(() => agent.metric('retina_governor_level'), { timeout: 15_000 }).toBe(3);
    expect(await agent.metric('retina_sampling_ratio')).toBe(0);
    expect(await agent.metric('retina_governor_steps_total{direction="down",cause="user"}')).toBe(1);
    expect(await agent.metric('retina_governor_budget_cores{side="user"}')).toBe(0.0001);
    expect(await agent.metric('retina_governor_cost_cores{side="user"}')).toBeGreaterThan(0.0001);
    for (const program of ['drop', 'flow_from_endpoint', 'flow_to_network']) {
      expect(await agent.metric(`retina_program_seconds_total{program="${program}"}`)).toBeGreaterThanOrEqual(
        0,
      );
    }
    await expect.poll(() => agent.metric('retina_attached_interfaces{kind="uplink"}')).toBe(0);
    expect(await agent.metric('retina_attached_interfaces{kind="endpoint"}')).toBe(1);
    const step = agent.lines.find(({ msg }) => msg === 'the granularity changed');
    expect(step).toMatchObject({ level: 'warn', direction: 'down', cause: 'user' });
    expect(step?.['text']).toMatch(
      /^from full to counters: kernel [\d.]+ of 0.02 core, user [\d.]+ of 0.0001 core$/,
    );
  });
});
