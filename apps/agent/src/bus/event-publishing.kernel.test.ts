import { BusConnection, ensureEventStream, EVENT_STREAM, subjectFilter } from '@retina/bus';
import { cannotRunNats, NatsProgram, storedMessages } from '@retina/bus/testing';
import { canRunKernelTests, NetworkBed, podNetwork, sendUdp } from '@retina/ebpf/testing';
import { aRunContext } from '@retina/rpc/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inside, TestAgent } from '../testing.js';

const missing = canRunKernelTests() ?? cannotRunNats();
const WAIT = { timeout: 25_000, interval: 100 };
const PORT = 7007;

interface Told {
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
}

describe.skipIf(missing)(`events by NATS ${missing ?? ''}`, () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'retina-events-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('tell of a burst of drops once, and of its end once NATS is back', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    const server = await inside(node, async () => NatsProgram.start());
    await using _server = server;
    await using agent = await TestAgent.start(node, {
      NATS_SERVERS: server.url,
      NODENAME: 'node.one',
      CLUSTERNAME: 'lab',
      ENABLEDPLUGIN: 'drop',
      PUBLISH_SPOOLFOLDER: folder,
    });
    const bus = new BusConnection({ servers: [server.url], clientName: 'test' });
    await bus.start(aRunContext());
    try {
      await ensureEventStream(bus);
      // The kernel tells of the drops of the whole machine: of others' too.
      const told = async (): Promise<Told[]> => {
        const messages = await storedMessages(bus, EVENT_STREAM).catch(() => []);
        const all = messages.map(({ headers, payload }) => ({
          headers,
          data: JSON.parse(Buffer.from(payload).toString()) as Told['data'],
        }));
        return all.filter(({ data }) => data['destination'] === `10.77.0.1:${PORT}`);
      };
      const phases = async (): Promise<unknown[]> => (await told()).map(({ data }) => data['phase']);

      await sendUdp(pods[0]!.namespace, { to: '10.77.0.1', port: PORT, count: 300 });
      await expect.poll(phases, WAIT).toEqual(['began']);
      const [began] = await told();
      expect(began?.headers).toMatchObject({
        'ce-specversion': '1.0',
        'ce-type': 'sh.retina.drop-burst.began',
        'ce-source': '/retina/lab/node.one',
        'ce-datacontenttype': 'application/json',
      });
      expect(began?.data).toMatchObject({
        kind: 'drop-burst',
        node: 'node.one',
        cluster: 'lab',
        reason: 'NO_SOCKET',
      });
      expect(began?.data['text']).toContain('Dropping UDP packets');

      await server.stop('SIGKILL');
      const isOver = (): boolean => agent.lines.some(({ msg }) => msg.startsWith('No longer dropping'));
      await expect.poll(isOver, WAIT).toBe(true);
      await inside(node, async () => server.start());
      await expect.poll(phases, WAIT).toEqual(['began', 'ended']);
      const [, ended] = await told();
      expect(ended?.data['id']).toBe(began?.data['id']);
      expect(ended?.headers['ce-id']).not.toBe(began?.headers['ce-id']);
      expect(ended?.data['count']).toBe(300);
      await agent.get('/metrics');
      const { produced, delivered, lost } = agent.ledger.entry('bus_events');
      expect({ delivered, lost }).toEqual({ delivered: produced, lost: 0 });
    } finally {
      await bus.stop();
    }
  }, 60_000);

  it('say that the node lives, and what does not work there', async () => {
    await using bed = new NetworkBed();
    const { node } = podNetwork(bed, { pods: 1, offloads: false });
    const server = await inside(node, async () => NatsProgram.start());
    await using _server = server;
    const bus = new BusConnection({ servers: [server.url], clientName: 'test' });
    const connection = await inside(node, async () => {
      await bus.start(aRunContext());
      return bus.connected();
    });
    const subscription = connection.subscribe(subjectFilter({ kind: 'health' }), { max: 1 });
    await connection.flush();
    await using _agent = await TestAgent.start(
      node,
      {
        ...{ NATS_SERVERS: server.url, NODENAME: 'node.one', CLUSTERNAME: 'lab', ENABLEDPLUGIN: 'drop' },
        PUBLISH_SPOOLFOLDER: folder,
      },
      // A signal that never works.
      { objectPaths: { drop: '/nowhere/drop.bpf.o' } },
    );
    try {
      for await (const { subject, data } of subscription) {
        expect(subject).toBe('retina.v1.lab.health.0.node=2eone');
        expect(JSON.parse(Buffer.from(data).toString())).toMatchObject({
          ...{ node: 'node.one', cluster: 'lab', uptimeSeconds: 0 },
          version: expect.stringMatching(/^\d/),
          components: expect.objectContaining({ drop: expect.any(String) }),
        });
      }
    } finally {
      await bus.stop();
    }
  }, 30_000);
});
