import { BusConnection, ensureFlowStream, FLOW_STREAM } from '@retina/bus';
import { cannotRunNats, NatsProgram, storedMessages } from '@retina/bus/testing';
import { silentLogger } from '@retina/core';
import { canRunKernelTests, NetworkBed, podNetwork, sendUdp, UdpSink } from '@retina/ebpf/testing';
import { AddressTable, partitionOf } from '@retina/flow';
import { flowsOf, readFlowBatch, type ReceivedBatch } from '@retina/wire';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inside, TestAgent } from '../testing.js';

const missing = canRunKernelTests() ?? cannotRunNats();
const WAIT = { timeout: 20_000, interval: 100 };
const PORT = 7000;

/** A bus of a test's own. */
async function openBus(url: string): Promise<{ readonly bus: BusConnection } & AsyncDisposable> {
  const bus = new BusConnection({ servers: [url], clientName: 'test' });
  await bus.start({
    signal: new AbortController().signal,
    logger: silentLogger(),
    fail: () => undefined,
    beat: () => undefined,
  });
  return { bus, [Symbol.asyncDispose]: async () => bus.stop() };
}

/** All batches of the stream, each once. */
async function batches(bus: BusConnection): Promise<readonly ReceivedBatch[]> {
  const messages = await storedMessages(bus, FLOW_STREAM);
  return messages.map(({ payload }) => readFlowBatch(payload, new AddressTable()));
}

/** Packets to the port of the test, at the pod's interface. */
function packets(received: readonly ReceivedBatch[]): number {
  let sum = 0;
  for (const batch of received) {
    for (const flow of flowsOf(batch)) {
      if (flow.destinationPort === PORT && flow.point === 'from-endpoint') sum += flow.packets;
    }
  }
  return sum;
}

describe.skipIf(missing)(`flows by NATS ${missing ?? ''}`, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'retina-flows-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('arrive to the packet, each once, over a server that is killed and an agent that restarts', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    const server = await inside(node, async () => NatsProgram.start());
    await using _server = server;
    const settings = {
      NATS_SERVERS: server.url,
      NODENAME: 'node.one',
      CLUSTERNAME: 'lab',
      ENABLEDPLUGIN: 'flow',
      PUBLISH_SPOOLFOLDER: folder,
      PUBLISH_INTERVAL: '100ms',
    };
    const agent = await TestAgent.start(node, settings);
    let second: TestAgent | undefined;
    try {
      await using opened = await openBus(server.url);
      await ensureFlowStream(opened.bus);
      using sink = new UdpSink({ in: node, port: PORT });
      const send = async (count: number): Promise<void> =>
        sendUdp(pods[0]!.namespace, { to: '10.77.0.1', port: PORT, count });
      await send(300);
      await expect.poll(async () => packets(await batches(opened.bus)), WAIT).toBe(300);

      await server.stop('SIGKILL');
      await send(200);
      await expect
        .poll(async () => (await agent.metric('retina_bus_spool_bytes')) ?? 0, WAIT)
        .toBeGreaterThan(0);
      // The agent ends while NATS is away, with packets that it has not read yet; the next one finds on disk what it left.
      await send(50);
      await agent[Symbol.asyncDispose]();
      second = await TestAgent.start(node, settings);
      await send(100);
      await inside(node, async () => server.start());
      await expect.poll(async () => batches(opened.bus).then(packets, () => 0), WAIT).toBe(650);
      expect(sink.received().packets).toBe(650);

      const received = await batches(opened.bus);
      const sequences = new Map<string, number[]>();
      for (const { header } of received) {
        expect(header).toMatchObject({ cluster: 'lab', node: 'node.one', partitions: 8 });
        const key = `${header.bootId} ${header.partition}`;
        sequences.set(key, [...(sequences.get(key) ?? []), header.sequence]);
      }
      for (const numbers of sequences.values()) {
        expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_none, index) => index + 1));
      }
      for (const batch of received) {
        for (const flow of flowsOf(batch)) expect(partitionOf(flow, 8)).toBe(batch.header.partition);
      }
      await expect.poll(async () => second?.metric('retina_bus_waiting_records'), WAIT).toBe(0);
      const { produced, delivered, lost } = second.ledger.entry('bus');
      expect(produced).toBeGreaterThan(0);
      expect({ delivered, lost }).toEqual({ delivered: produced, lost: 0 });
    } finally {
      await second?.[Symbol.asyncDispose]();
    }
  }, 60_000);

  it('that find no room on disk are counted, record by record', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    await using agent = await TestAgent.start(node, {
      // Nobody listens there.
      NATS_SERVERS: 'nats://127.0.0.1:9',
      ENABLEDPLUGIN: 'flow',
      PUBLISH_SPOOLFOLDER: folder,
      PUBLISH_SPOOLBYTES: String(2 ** 20),
      PUBLISH_INTERVAL: '100ms',
      CONNTRACKREPORTINTERVAL: '3600s',
    });
    const lost = async (): Promise<number> =>
      (await agent.metric('retina_ledger_records_total{stage="bus",outcome="lost"}')) ?? 0;
    for (let from = 10_000; from < 60_000 && (await lost()) === 0; from += 2_000) {
      await sendUdp(pods[0]!.namespace, {
        to: '10.77.0.1',
        port: PORT,
        count: 2_000,
        sockets: 2_000,
        sourcePort: from,
      });
    }
    expect(await lost()).toBeGreaterThan(0);
    const waiting = (await agent.metric('retina_bus_waiting_records')) ?? 0;
    const { produced, delivered, lost: now } = agent.ledger.entry('bus');
    expect(delivered).toBe(0);
    expect(now + waiting).toBe(produced);
  }, 60_000);
});
