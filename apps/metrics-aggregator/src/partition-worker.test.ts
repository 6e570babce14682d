import {
  AGGREGATE_BUCKET,
  BusConnection,
  ensureFlowStream,
  FLOW_PARTITIONS,
  KeyValueBucket,
} from '@retina/bus';
import { cannotRunNats, NatsProgram } from '@retina/bus/testing';
import { silentLogger } from '@retina/core';
import { MetricRegistry, render } from '@retina/metrics';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AggregatorMetrics } from './aggregator-metrics.js';
import { PartitionWorker } from './partition-worker.js';
import { Generator, sums } from './testing.js';

const reason = cannotRunNats();
const WAIT = { timeout: 40_000, interval: 200 };
const CONTEXT = {
  signal: new AbortController().signal,
  logger: silentLogger(),
  fail: () => undefined,
  beat: () => undefined,
};

/** A process that believes that all partitions are its own. */
class Believer {
  readonly #registry = new MetricRegistry({ has: (signal) => signal === 'agent' || signal === 'cluster' });
  readonly #ending = new AbortController();
  readonly #running: Promise<unknown>;

  constructor(bus: BusConnection) {
    const metrics = new AggregatorMetrics(this.#registry);
    const bucket = new KeyValueBucket(bus, AGGREGATE_BUCKET);
    const shared = { bucket, bus, metrics, logger: silentLogger(), capacity: 100 };
    const workers = Array.from({ length: FLOW_PARTITIONS }, async (_none, partition) =>
      new PartitionWorker({ ...shared, endpoints: { find: () => undefined }, partition }).run(
        this.#ending.signal,
      ),
    );
    this.#running = Promise.all(workers);
  }

  async scrape(): Promise<string> {
    const chunks: string[] = [];
    for await (const chunk of render(this.#registry).body) chunks.push(chunk);
    return chunks.join('');
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }
}

describe.skipIf(reason !== undefined)(`PartitionWorker ${reason ?? ''}`, { timeout: 120_000 }, () => {
  it('counts everything once though two have the same partitions, and neither knows of the other', async () => {
    await using server = await NatsProgram.start();
    await using generator = new Generator(server.url, 4);
    const bus = new BusConnection({ servers: [server.url], clientName: 'test' });
    await bus.start(CONTEXT);
    await ensureFlowStream(bus);
    await new KeyValueBucket(bus, AGGREGATE_BUCKET).create();
    await generator.start();
    const believers = [new Believer(bus), new Believer(bus)];
    for (let window = 0; window < 40; window++) {
      const messages = generator.window();
      generator.send(messages);
      if (window % 4 === 0) generator.sendAgain(messages);
      await sleep(100);
    }
    await expect.poll(() => generator.waiting, WAIT).toBe(0);
    await sleep(3_000);
    const prevented = sums(
      await Promise.all(believers.map(async (believer) => believer.scrape())),
      'retina_aggregator_commits_total',
    )['outcome="prevented"'];
    expect(prevented).toBeGreaterThan(0);
    await Promise.all(believers.map(async (believer) => believer.stop()));
    const last = new Believer(bus);
    await expect
      .poll(async () => sums([await last.scrape()], 'retina_cluster_forwarded_packets_total'), WAIT)
      .toEqual(generator.truth);
    await last.stop();
    expect(sums([await last.scrape()], 'retina_cluster_forwarded_packets_total')).toEqual({});
    await bus.stop();
  });
});
