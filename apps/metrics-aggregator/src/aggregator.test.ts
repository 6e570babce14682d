import { FLOW_PARTITIONS, formatSubject } from '@retina/bus';
import { cannotRunNats, NatsProgram } from '@retina/bus/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AggregatorProgram, Generator, sums } from './testing.js';

const reason = cannotRunNats();
const WAIT = { timeout: 40_000, interval: 200 };
const PACKETS = 'retina_cluster_forwarded_packets_total';

describe.skipIf(reason !== undefined)(`aggregators ${reason ?? ''}`, { timeout: 150_000 }, () => {
  let server: NatsProgram;
  let generator: Generator;
  const programs = new Map<string, AggregatorProgram>();

  async function start(...instances: string[]): Promise<void> {
    const started = instances.map(async (name) => {
      programs.set(name, await AggregatorProgram.start(server.url, name));
    });
    await Promise.all(started);
  }

  async function end(instance: string, signal: NodeJS.Signals): Promise<number | null> {
    const program = programs.get(instance);
    programs.delete(instance);
    return (await program?.stop(signal)) ?? null;
  }

  const scrapes = async (): Promise<string[]> =>
    Promise.all([...programs.values()].map(async (program) => program.scrape()));
  const counted = async (): Promise<Record<string, number>> => sums(await scrapes(), PACKETS);
  const total = async (metric: string): Promise<number> =>
    Object.values(sums(await scrapes(), metric)).reduce((sum, value) => sum + value, 0);
  const shares = async (): Promise<number[]> =>
    (await scrapes()).map((text) => sums([text], 'retina_aggregator_partition_held')[''] ?? 0);

  beforeEach(async () => {
    server = await NatsProgram.start();
    generator = new Generator(server.url, 5);
  });
  afterEach(async () => {
    await generator[Symbol.asyncDispose]();
    for (const name of programs.keys()) await end(name, 'SIGKILL');
    await server[Symbol.asyncDispose]();
  });

  it('count exactly what was sent, over repetitions, delays, kill -9, NATS restarts and 1 → 3 → 1 replicas', async () => {
    await start('a');
    await generator.start();
    const late = [];
    for (let window = 0; window < 6; window++) {
      const messages = generator.window();
      late.push(...messages.splice(0, 9));
      generator.send(messages);
      generator.sendAgain(messages.slice(0, 20));
      await sleep(200);
    }
    await end('a', 'SIGKILL');
    generator.send(generator.window());

    await start('b', 'c', 'd');
    await expect.poll(async () => (await shares()).toSorted((a, b) => a - b), WAIT).toEqual([2, 3, 3]);
    for (let window = 0; window < 6; window++) {
      const messages = generator.window();
      generator.send(messages);
      generator.sendAgain(messages);
      if (window === 2) await server.stop('SIGKILL');
      if (window === 4) await server.start();
      await sleep(200);
    }
    await expect.poll(() => generator.waiting, WAIT).toBe(0);

    expect(await end('b', 'SIGTERM')).toBe(0);
    await end('c', 'SIGKILL');
    generator.send(generator.window());
    await expect.poll(shares, WAIT).toEqual([FLOW_PARTITIONS]);
    expect(await total('retina_aggregator_missing_batches')).toBeGreaterThan(0);
    generator.send(late);
    await expect.poll(counted, { ...WAIT, timeout: 60_000 }).toEqual(generator.truth);
    await expect.poll(async () => total('retina_aggregator_missing_batches'), WAIT).toBe(0);

    // Nothing more comes, and who begins anew with the snapshots shows the same.
    await sleep(1_500);
    expect(await counted()).toEqual(generator.truth);
    expect(await end('d', 'SIGTERM')).toBe(0);
    await start('e');
    await expect.poll(counted, WAIT).toEqual(generator.truth);
  });

  it('refuse for good what they cannot read, count it, and go on', async () => {
    await start('a');
    await generator.start();
    const [message] = generator.window();
    const { payload, subject } = message!;
    const foreign = subject.replace(/node-\d/, 'node-9');
    const bad = Array.from({ length: 50 }, (_none, index) => ({
      subject:
        index % 2 === 0 ? subject : formatSubject({ cluster: 'x', kind: 'flow', partition: 5, node: 'n' }),
      payload: payload.slice(0, index),
    }));
    generator.send(
      [...bad, { subject: foreign, payload }].map((part, index) => ({
        ...part,
        id: `bad/${index}`,
        records: 1,
      })),
    );
    generator.send([message!]);
    await expect
      .poll(async () => sums(await scrapes(), 'retina_aggregator_batches_total'), WAIT)
      .toEqual({ 'outcome="malformed"': 51, 'outcome="counted"': 1 });
  });
});
