import { jetstreamManager } from '@nats-io/jetstream';
import { type RunContext, silentLogger } from '@retina/core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BusConnection } from './bus-connection.js';
import { ensureFlowStream, FLOW_STREAM } from './flow-stream.js';
import { MessageSpool } from './message-spool.js';
import { StreamPublisher } from './stream-publisher.js';
import { formatSubject } from './subjects.js';
import { cannotRunNats, NatsProgram, storedMessages } from './testing.js';

const reason = cannotRunNats();
const WAIT = { timeout: 30_000, interval: 50 };

describe.skipIf(reason !== undefined)(`StreamPublisher ${reason ?? ''}`, { timeout: 60_000 }, () => {
  let server: NatsProgram;
  let bus: BusConnection;
  let folder: string;
  let publisher: StreamPublisher;

  const context: RunContext = {
    signal: new AbortController().signal,
    logger: silentLogger(),
    fail: () => undefined,
    beat: () => undefined,
  };

  async function startPublisher(maxBytes = 1e7): Promise<void> {
    const spool = new MessageSpool({ folder, maxBytes, segmentBytes: 4000 });
    publisher = new StreamPublisher({ bus, spool, ackTimeoutMs: 1000 });
    await publisher.start(context);
  }

  function publish(from: number, to: number): void {
    const subject = formatSubject({ cluster: 'c', kind: 'flow', partition: 3, node: 'node.one' });
    for (let number = from; number < to; number++) {
      publisher.publish({
        subject,
        id: `node/boot/0/${number}`,
        records: 1,
        payload: new Uint8Array(50).fill(number),
      });
    }
  }

  /** Ids in the stream, in its order. */
  async function stored(): Promise<string[]> {
    return (await storedMessages(bus, FLOW_STREAM)).map(({ id }) => id);
  }

  const expected = (to: number): string[] =>
    Array.from({ length: to }, (_none, number) => `node/boot/0/${number}`).toSorted();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retina-spool-'));
    server = await NatsProgram.start();
    bus = new BusConnection({ servers: [server.url], clientName: 'test' });
    await bus.start(context);
    await ensureFlowStream(bus);
    await startPublisher();
  });
  afterEach(async () => {
    await publisher.stop();
    await bus.stop();
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stores each message once, under its id', async () => {
    publish(0, 300);
    await expect.poll(() => publisher.counts.delivered, WAIT).toBe(300);
    expect((await stored()).toSorted()).toEqual(expected(300));
  });

  it('sends the same message twice and has it once', async () => {
    publish(0, 10);
    await expect.poll(() => publisher.counts.delivered, WAIT).toBe(10);
    publish(0, 10);
    await expect.poll(() => publisher.counts.duplicates, WAIT).toBe(10);
    expect((await stored()).toSorted()).toEqual(expected(10));
  });

  it('carries messages over a server that is killed and comes back', async () => {
    publish(0, 100);
    await server.stop('SIGKILL');
    publish(100, 200);
    await expect.poll(() => bus.isUp, WAIT).toBe(false);
    publish(200, 300);
    await sleep(300);
    await server.start();
    await expect.poll(() => publisher.counts, WAIT).toMatchObject({ delivered: 300, lost: 0, waiting: 0 });
    expect((await stored()).toSorted()).toEqual(expected(300));
  });

  it('leaves to the next process what was not confirmed', async () => {
    await server.stop();
    await expect.poll(() => bus.isUp, WAIT).toBe(false);
    publish(0, 100);
    await publisher.stop();
    await startPublisher();
    expect(publisher.counts).toMatchObject({ produced: 100, waiting: 100 });
    await server.start();
    await expect.poll(() => publisher.counts.delivered, WAIT).toBe(100);
    expect((await stored()).toSorted()).toEqual(expected(100));
  });

  it('keeps what a server without the stream refuses, until the stream is there', async () => {
    const manager = await jetstreamManager(await bus.connected());
    await manager.streams.delete(FLOW_STREAM);
    publish(0, 200);
    await sleep(2000);
    expect(publisher.counts).toMatchObject({ delivered: 0, lost: 0, waiting: 200 });
    await ensureFlowStream(bus);
    await expect.poll(() => publisher.counts.delivered, WAIT).toBe(200);
    expect((await stored()).toSorted()).toEqual(expected(200));
  });

  it('counts what the disk has no room for', async () => {
    await publisher.stop();
    await startPublisher(10_000);
    await server.stop();
    await expect.poll(() => bus.isUp, WAIT).toBe(false);
    publish(0, 500);
    const { lost, waiting } = publisher.counts;
    expect(lost).toBeGreaterThan(300);
    expect(lost + waiting).toBe(500);
    await server.start();
    await expect
      .poll(() => publisher.counts, WAIT)
      .toMatchObject({ delivered: 500 - lost, lost, waiting: 0 });
    expect(await stored()).toHaveLength(500 - lost);
  });
});
