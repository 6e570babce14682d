import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  AGGREGATE_BUCKET,
  BusConnection,
  CONFIG_BUCKET,
  ensureEventStream,
  ensureFlowStream,
  EVENT_STREAM,
  FLOW_STREAM,
  formatSubject,
  IDENTITY_BUCKET,
  IdentityWatch,
  KeyValueBucket,
  leaseKey,
  LIVE_KEYS,
  MessageSpool,
  METRICS_KEY,
  NODE_BUCKET,
  nodeKey,
  podKeys,
  StreamConsumer,
  StreamPublisher,
  subjectFilter,
} from '@retina/bus';
import { cannotRunNats, NatsProgram, storedMessages } from '@retina/bus/testing';
import { silentLogger } from '@retina/core';
import { runComponent } from '@retina/kube/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const reason = cannotRunNats();
const CONF = resolve(import.meta.dirname, '../../../deploy/base/nats/nats.conf');
const PASSWORDS = {
  operator: 'secret-of-operator',
  agent: 'secret-of-agent',
  aggregator: 'secret-of-aggregator',
  subscriber: 'secret-of-subscriber',
};
const WAIT = { timeout: 10_000, interval: 20 };

/** The configuration of the manifests, at a port of the test's own. */
function config(): string {
  return readFileSync(CONF, 'utf8')
    .replace(/^(?:port|http): .*$/gm, '')
    .replace(/^ *store_dir: .*$/m, '')
    .replace(/^include .*$/gm, '')
    .replace('$POD_NAME', 'test')
    .replace('$OPERATOR_PASSWORD', PASSWORDS.operator)
    .replace('$AGENT_PASSWORD', PASSWORDS.agent)
    .replace('$AGGREGATOR_PASSWORD', PASSWORDS.aggregator)
    .replace('$SUBSCRIBER_PASSWORD', PASSWORDS.subscriber);
}

describe.skipIf(reason !== undefined)(`accounts at NATS ${reason ?? ''}`, { timeout: 30_000 }, () => {
  let server: NatsProgram;
  const running: AsyncDisposable[] = [];
  let operator: BusConnection;
  let agent: BusConnection;

  async function connect(user: keyof typeof PASSWORDS, password: string): Promise<BusConnection> {
    const bus = new BusConnection({ servers: [server.url], clientName: user, user, password });
    running.push(await runComponent(bus));
    return bus;
  }

  beforeAll(async () => {
    server = await NatsProgram.start({ config: config() });
    operator = await connect('operator', PASSWORDS.operator);
    agent = await connect('agent', PASSWORDS.agent);
    for (const name of [IDENTITY_BUCKET, CONFIG_BUCKET, NODE_BUCKET]) {
      await new KeyValueBucket(operator, name).create();
    }
    await new KeyValueBucket(operator, IDENTITY_BUCKET).put('pod.node-1.a', 'who');
    await new KeyValueBucket(operator, CONFIG_BUCKET).put(METRICS_KEY, 'what');
  });
  afterAll(async () => {
    for (const part of running.toReversed()) await part[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it('let an agent follow identities and configuration, and report', async () => {
    const told: string[] = [];
    for (const [name, filter] of [
      [IDENTITY_BUCKET, podKeys('node-1')],
      [IDENTITY_BUCKET, undefined],
      [CONFIG_BUCKET, METRICS_KEY],
    ] as const) {
      const onEntry = ({ value = '' }: { readonly value: string | undefined }): void => void told.push(value);
      const watch = new KeyValueBucket(agent, name).watch(
        filter === undefined ? { onEntry } : { onEntry, filter },
      );
      running.push(await runComponent(watch));
    }
    await expect.poll(() => told.toSorted(), WAIT).toEqual(['what', 'who', 'who']);
    await new KeyValueBucket(agent, NODE_BUCKET).put(nodeKey('node-1'), 'report');
    expect((await new KeyValueBucket(operator, NODE_BUCKET).get(nodeKey('node-1')))?.value).toBe('report');
  });

  it.each([IDENTITY_BUCKET, CONFIG_BUCKET])('let an agent change nothing in %s', async (name) => {
    const key = name === IDENTITY_BUCKET ? 'pod.node-1.a' : METRICS_KEY;
    const bucket = new KeyValueBucket(agent, name);
    await expect(bucket.put(key, 'forged')).rejects.toMatchObject({
      code: expect.stringMatching(/^BUS_/),
    });
    await expect(bucket.delete(key)).rejects.toMatchObject({
      code: expect.stringMatching(/^BUS_/),
    });
    expect((await new KeyValueBucket(operator, name).get(key))?.value).toBe(
      name === IDENTITY_BUCKET ? 'who' : 'what',
    );
  });

  it('let an agent publish what it sees, and read none of it', async () => {
    await ensureFlowStream(operator);
    const subject = formatSubject({ cluster: 'c', kind: 'flow', partition: 0, node: 'node-1' });
    const folder = mkdtempSync(join(tmpdir(), 'retina-spool-'));
    const publisher = new StreamPublisher({ bus: agent, spool: new MessageSpool({ folder, maxBytes: 1e6 }) });
    running.push(await runComponent(publisher));
    publisher.publish({ subject, id: 'one', records: 1, payload: new Uint8Array(1) });
    await expect.poll(() => publisher.counts.delivered, WAIT).toBe(1);
    rmSync(folder, { recursive: true });
    expect(await storedMessages(operator, FLOW_STREAM)).toMatchObject([{ subject, id: 'one' }]);
    await expect(storedMessages(agent, FLOW_STREAM)).rejects.toThrow(/permission/i);
    await expect(ensureFlowStream(agent)).rejects.toMatchObject({ code: expect.stringMatching(/^BUS_/) });
  });

  it('let an aggregator take flows in and keep its bucket, and do nothing else', async () => {
    await ensureFlowStream(operator);
    const aggregator = await connect('aggregator', PASSWORDS.aggregator);
    const bucket = new KeyValueBucket(aggregator, AGGREGATE_BUCKET);
    await bucket.create();
    const told: string[] = [];
    const watch = bucket.watch({ filter: LIVE_KEYS, onEntry: ({ key }) => void told.push(key) });
    running.push(await runComponent(watch));
    const known = new Set<string>();
    const store = {
      set: (key: string) => void known.add(key),
      delete: (key: string) => void known.add(key),
      keepOnly: () => undefined,
    };
    const identities = new IdentityWatch(aggregator, store);
    running.push(await runComponent(identities));
    await identities.whole;
    expect([...known]).toEqual(['pod.node-1.a']);
    const revision = await bucket.put(leaseKey(3), 'me');
    await expect(bucket.put(leaseKey(3), 'other', 0)).rejects.toMatchObject({ code: 'BUS_CONFLICT' });
    await expect.poll(() => told, WAIT).toEqual([leaseKey(3)]);
    expect(await bucket.get(leaseKey(3))).toEqual({ value: 'me', revision });
    await bucket.delete(leaseKey(3));

    const subject = formatSubject({ cluster: 'c', kind: 'flow', partition: 3, node: 'node-1' });
    await (await agent.connected()).request(subject, new Uint8Array(2));
    const consumer = new StreamConsumer(aggregator, {
      stream: FLOW_STREAM,
      name: 'retina-aggregate-3',
      filter: subjectFilter({ kind: 'flow', partition: 3 }),
    });
    const [message] = await consumer.next(1, 5_000, new AbortController().signal);
    expect(message).toMatchObject({ subject });
    message?.ack();
    const refused = { code: expect.stringMatching(/^BUS_/) };
    await expect(ensureFlowStream(aggregator)).rejects.toMatchObject(refused);
    await expect(
      new KeyValueBucket(aggregator, IDENTITY_BUCKET).put('pod.node-1.a', ''),
    ).rejects.toMatchObject(refused);
    await expect(new KeyValueBucket(aggregator, NODE_BUCKET).put(nodeKey('x'), '')).rejects.toMatchObject(
      refused,
    );
  });

  it('let a subscriber read events and health, and no flows', async () => {
    await Promise.all([ensureFlowStream(operator), ensureEventStream(operator)]);
    const subscriber = await connect('subscriber', PASSWORDS.subscriber);
    const heard: string[] = [];
    const subscription = (await subscriber.connected()).subscribe('retina.v1.*.health.>');
    void (async () => {
      for await (const { subject } of subscription) heard.push(subject);
    })();
    await (await subscriber.connected()).flush();
    const agentConnection = await agent.connected();
    const [event, health] = (['event', 'health'] as const).map((kind) =>
      formatSubject({ cluster: 'c', kind, partition: 0, node: 'node-1' }),
    );
    await agentConnection.request(event!, 'what happened');
    agentConnection.publish(health!, 'lives');
    const options = { name: 'pager', stream: EVENT_STREAM, filter: subjectFilter({ kind: 'event' }) };
    const [message] = await new StreamConsumer(subscriber, options).next(
      1,
      5_000,
      new AbortController().signal,
    );
    expect(message?.subject).toBe(event);
    message?.ack();
    await expect.poll(() => heard, WAIT).toEqual([health]);
    const refused = { code: expect.stringMatching(/^BUS_/) };
    const flows = new StreamConsumer(subscriber, {
      ...options,
      stream: FLOW_STREAM,
      filter: subjectFilter({ kind: 'flow' }),
    });
    await expect(flows.next(1, 1_000, new AbortController().signal)).rejects.toMatchObject(refused);
    await expect((await subscriber.connected()).request(event!, 'forged')).rejects.toThrow(/permission/i);
  });

  it('let nobody in without a password', async () => {
    const refused = new BusConnection({
      servers: [server.url],
      clientName: 'x',
      user: 'agent',
      password: 'wrong',
    });
    const failures: unknown[] = [];
    await refused.start({
      signal: new AbortController().signal,
      logger: silentLogger(),
      fail: (error) => void failures.push(error),
      beat: () => undefined,
    });
    await expect(refused.connected()).rejects.toMatchObject({ code: 'BUS_REFUSED' });
    await expect.poll(() => failures, WAIT).toMatchObject([{ code: 'BUS_REFUSED' }]);
    await refused.stop();
  });
});
