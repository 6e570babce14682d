import { silentLogger } from '@retina/core';
import { NetworkBed, UdpSink, canRunKernelTests, podNetwork, sendUdp } from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';
import { Governor, type GovernorEvent } from './governor.js';
import { FlowSignal } from './linux/flow.js';
import { readKernel } from './linux/kernel.js';
import { ALL_ROLES, Observation } from './testing.js';

const missing = canRunKernelTests();
const PORT = 7000;

describe.skipIf(missing)(`governor ${missing ?? ''}`, () => {
  it('steps down in a flood and up after it; every packet is delivered or counted as left out', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [client, server] = [pods[0]!, pods[1]!];
    await using observation = await Observation.of(
      node,
      (context, interfaces) =>
        new FlowSignal(context, {
          interfaces,
          kernel: readKernel,
          maxEntries: 4096,
          roles: ALL_ROLES,
          tcx: 'auto',
        }),
    );
    const events: GovernorEvent[] = [];
    const governor = new Governor({
      signals: [observation.signal],
      ledger: observation.ledger,
      // A flood of one process is some hundred thousand runs a second, each above 20 ns.
      budget: { kernel: 0.0002, user: 1000 },
      intervalMs: 60,
      sliceMs: 30,
      onEvent: (event) => events.push(event),
    });
    await governor.start({
      signal: new AbortController().signal,
      logger: silentLogger(),
      fail: (error) => {
        throw error;
      },
      beat: () => undefined,
    });
    const windows = setInterval(() => void observation.signal.collect(), 50);
    using sink = new UdpSink({ in: server.namespace, port: PORT, receiveBufferBytes: 1 });

    let sent = 0;
    await expect
      .poll(
        async () => {
          await sendUdp(client.namespace, { to: server.v4, port: PORT, count: 20_000, sockets: 50 });
          sent += 20_000;
          return governor.granularity.level;
        },
        { timeout: 20_000, interval: 0 },
      )
      .toBe('counters');
    await sendUdp(client.namespace, { to: server.v4, port: PORT, count: 20_000, sockets: 50 });
    sent += 20_000;
    await expect.poll(() => governor.granularity.level, { timeout: 20_000 }).toBe('full');
    const before = observation.recording.flows.length;
    await sendUdp(client.namespace, { to: server.v4, port: PORT, count: 10 });
    sent += 10;
    await expect.poll(() => observation.recording.flows.length).toBeGreaterThan(before);
    await governor.stop();
    clearInterval(windows);
    await observation[Symbol.asyncDispose]();

    // Each packet passes two points; nothing touched the traffic itself.
    expect(sink.received().packets + sink.dropped()).toBe(sent);
    const { produced, delivered, sampled, lost } = observation.ledger.entry('flow_table');
    expect(produced).toBe(2 * sent);
    expect(delivered + sampled + lost).toBe(produced);
    expect(sampled).toBeGreaterThanOrEqual(20_000);
    expect(observation.recording.flows.reduce((sum, { packets }) => sum + packets, 0)).toBe(delivered);

    const steps = events.flatMap((event) => (event.kind === 'step' ? [event.step] : []));
    expect(steps[0]).toMatchObject({ direction: 'down', cause: 'kernel', from: { level: 'full' } });
    const ups = steps.filter(({ direction }) => direction === 'up');
    expect(ups.at(-1)).toMatchObject({ cause: 'headroom', to: { level: 'full' } });
    const programs = events.flatMap((event) => (event.kind === 'reading' ? [...event.programs] : []));
    const cost = (name: string): number =>
      Math.max(...programs.flatMap(([n, core]) => (n === name ? [core] : [])));
    expect(cost('flow_from_endpoint')).toBeGreaterThan(0.0002);
    expect(cost('flow_from_endpoint')).toBeLessThan(1);
    expect(cost('flow_from_network')).toBe(0);
  });
});
