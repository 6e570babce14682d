import { setTimeout as sleep } from 'node:timers/promises';
import { type Component, type RunContext, silentLogger } from '@retina/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BusConnection } from './bus-connection.js';
import { KeyValueBucket } from './key-value-bucket.js';
import type { KeyValueWatch } from './key-value-watch.js';
import { cannotRunNats, NatsProgram } from './testing.js';

const reason = cannotRunNats();
const WAIT = { timeout: 15_000, interval: 20 };

describe.skipIf(reason !== undefined)(`a bucket ${reason ?? ''}`, { timeout: 40_000 }, () => {
  let server: NatsProgram;
  let running: Component[];
  let bus: BusConnection;
  let bucket: KeyValueBucket;

  const failures: unknown[] = [];
  const context: RunContext = {
    signal: new AbortController().signal,
    logger: silentLogger(),
    fail: (error) => void failures.push(error),
    beat: () => undefined,
  };

  async function started<T extends Component>(component: T): Promise<T> {
    await component.start(context);
    running.push(component);
    return component;
  }

  beforeEach(async () => {
    failures.length = 0;
    running = [];
    server = await NatsProgram.start();
    bus = await started(new BusConnection({ servers: [server.url], clientName: 'test' }));
    bucket = new KeyValueBucket(bus, 'test');
    await bucket.create();
  });
  afterEach(async () => {
    for (const component of running.toReversed()) await component.stop();
    await server[Symbol.asyncDispose]();
  });

  /** What a watch told, and the picture that follows from it. */
  class Follower {
    readonly told: string[] = [];
    readonly syncs: boolean[] = [];
    readonly picture = new Map<string, string>();
    readonly watch: KeyValueWatch;

    constructor(filter?: string) {
      this.watch = bucket.watch({
        ...(filter === undefined ? {} : { filter }),
        onEntry: ({ key, value }) => {
          this.told.push(key);
          if (value === undefined) this.picture.delete(key);
          else this.picture.set(key, value);
        },
        onSynced: (keys) => {
          this.syncs.push(keys !== undefined);
          if (keys === undefined) return;
          for (const key of this.picture.keys()) if (!keys.has(key)) this.picture.delete(key);
        },
      });
    }
  }

  it('tells what is there, then every change', async () => {
    await bucket.put('a.1', 'one');
    await bucket.put('b.1', 'other');
    const follower = new Follower('a.*');
    await started(follower.watch);
    await expect.poll(() => follower.syncs, WAIT).toEqual([true]);
    expect([...follower.picture]).toEqual([['a.1', 'one']]);
    await bucket.put('a.2', 'two');
    await bucket.delete('a.1');
    await expect.poll(() => [...follower.picture], WAIT).toEqual([['a.2', 'two']]);
  });

  it('tells of an empty bucket that it was read', async () => {
    const follower = new Follower();
    await started(follower.watch);
    await expect.poll(() => follower.syncs, WAIT).toEqual([true]);
  });

  it('goes on where it was after a break, and tells only what changed', async () => {
    for (let index = 0; index < 50; index++) await bucket.put(`key.${index}`, 'x');
    const follower = new Follower();
    await started(follower.watch);
    await expect.poll(() => follower.syncs, WAIT).toEqual([true]);
    follower.told.length = 0;
    await server.stop();
    await server.start();
    // Another client writes while ours may still be away.
    const other = await started(new BusConnection({ servers: [server.url], clientName: 'other' }));
    const writer = new KeyValueBucket(other, 'test');
    await writer.put('key.7', 'y');
    await writer.delete('key.8');
    await expect.poll(() => follower.syncs.length, WAIT).toBeGreaterThanOrEqual(2);
    await expect.poll(() => follower.picture.get('key.7'), WAIT).toBe('y');
    await expect.poll(() => follower.picture.has('key.8'), WAIT).toBe(false);
    expect(follower.picture.size).toBe(49);
    expect([...follower.told].sort()).toEqual(['key.7', 'key.8']);
    expect(follower.syncs.slice(1)).not.toContain(true);
  });

  it('stops soon while the server is away and was asked something', async () => {
    const watch = new KeyValueBucket(bus, 'missing').watch({ onEntry: () => undefined });
    await watch.start(context);
    await server.stop('SIGKILL');
    await sleep(1000);
    const beganMs = performance.now();
    await watch.stop();
    expect(performance.now() - beganMs).toBeLessThan(2000);
    await server.start();
  });

  it('begins anew when the bucket was made again', async () => {
    await bucket.put('old', 'x');
    const follower = new Follower();
    await started(follower.watch);
    await expect.poll(() => [...follower.picture.keys()], WAIT).toEqual(['old']);
    // One that was told as a change, and not by the reading.
    await bucket.put('changed', 'x');
    await expect.poll(() => [...follower.picture.keys()], WAIT).toEqual(['old', 'changed']);
    await server.stop('SIGKILL');
    server.wipe();
    await server.start();
    await expect
      .poll(
        async () =>
          bucket.create().then(
            () => true,
            () => false,
          ),
        WAIT,
      )
      .toBe(true);
    await bucket.put('new', 'y');
    await expect.poll(() => [...follower.picture.keys()], WAIT).toEqual(['new']);
    expect(follower.syncs.at(-1)).toBe(true);
  });

  it('lets the one win who read the newest', async () => {
    const first = await bucket.put('lease', 'a', 0);
    await expect(bucket.put('lease', 'b', 0)).rejects.toMatchObject({ code: 'BUS_CONFLICT' });
    expect(await bucket.put('lease', 'c', first)).toBeGreaterThan(first);
    expect((await bucket.get('lease'))?.value).toBe('c');
    await bucket.delete('lease');
    expect(await bucket.get('lease')).toBeUndefined();
  });

  it('says who is refused, and that a missing server may come', async () => {
    await using strict = await NatsProgram.start({ config: 'authorization { user: a, password: b }' });
    const wrong = new BusConnection({ servers: [strict.url], clientName: 'test', user: 'a', password: 'x' });
    await started(wrong);
    await expect(wrong.connected()).rejects.toMatchObject({ code: 'BUS_REFUSED' });
    await server.stop();
    await expect(bucket.put('a', 'b')).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' });
    await server.start();
    await expect.poll(async () => bucket.put('a', 'b').catch(() => 0), WAIT).toBeGreaterThan(0);
  });
});
