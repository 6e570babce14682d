import { BusConnection, subjectFilter } from '@retina/bus';
import { cannotRunNats, NatsProgram } from '@retina/bus/testing';
import { aRunContext } from '@retina/rpc/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Heartbeat } from './heartbeat.js';

const reason = cannotRunNats();
const WAIT = { timeout: 10_000, interval: 10 };

describe.skipIf(reason !== undefined)(`heartbeats ${reason ?? ''}`, { timeout: 30_000 }, () => {
  it('that were missed while NATS was away are not sent when it comes', async () => {
    await using server = await NatsProgram.start();
    await server.stop();
    const bus = new BusConnection({ servers: [server.url], clientName: 'agent' });
    const context = { ...aRunContext(), fail: () => undefined };
    await bus.start(context);
    const madeMs: number[] = [];
    const heartbeat = new Heartbeat({
      ...{ bus, cluster: 'c', node: 'n', intervalMs: 50 },
      health: () => ({ number: madeMs.push(performance.now()) }),
    });
    await heartbeat.start();
    await sleep(500);

    await server.start();
    const listener = new BusConnection({ servers: [server.url], clientName: 'listener' });
    const comesMs = Date.now();
    await listener.start(context);
    const times: number[] = [];
    const subscription = (await listener.connected()).subscribe(subjectFilter({ kind: 'health' }));
    void (async () => {
      for await (const message of subscription) times.push(Date.parse(message.json<{ time: string }>().time));
    })();
    await expect.poll(() => times.length, WAIT).toBeGreaterThan(3);
    for (const time of times) expect(time).toBeGreaterThanOrEqual(comesMs);
    // The one that waited, and at most the next; not the ten that were due meanwhile.
    expect(madeMs.filter((ms) => ms - madeMs[0]! < 40).length).toBeLessThanOrEqual(2);
    await heartbeat.stop();
    await bus.stop();
    await listener.stop();
  });
});
