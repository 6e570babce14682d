import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BoundedQueue } from './bounded-queue.js';

function filled(capacity: number, items: readonly number[]): BoundedQueue<number> {
  const queue = new BoundedQueue<number>(capacity);
  for (const item of items) queue.push(item);
  return queue;
}

/** Repeatable, so that the name of a failed test says how to see it again. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('BoundedQueue', () => {
  it('hands out items in their order, then nothing', () => {
    const queue = filled(3, [1, 2, 3]);
    expect([queue.shift(), queue.shift(), queue.shift(), queue.shift()]).toEqual([1, 2, 3, undefined]);
  });

  it('drops the oldest when full, counts it and says which it was', () => {
    const lost: number[] = [];
    const queue = new BoundedQueue<number>(2, { onLost: (item) => lost.push(item) });
    for (const item of [1, 2, 3, 4]) queue.push(item);
    expect(lost).toEqual([1, 2]);
    expect(queue.lost).toBe(2);
    expect([queue.shift(), queue.shift()]).toEqual([3, 4]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a capacity of %s', (capacity) => {
    expect(() => new BoundedQueue(capacity)).toThrow(/ILLEGAL_STATE/);
  });

  it.each([1, 2, 3, 4, 5])(
    'keeps order and produced = delivered + lost + size, whatever is done (seed %i)',
    (seed) => {
      const random = seededRandom(seed);
      const queue = new BoundedQueue<number>(1 + Math.floor(random() * 8));
      let model: number[] = [];
      for (let step = 0; step < 2_000; step++) {
        if (random() < 0.55) {
          queue.push(step);
          model = [...model, step].slice(-queue.capacity);
        } else {
          expect(queue.shift()).toBe(model.shift());
        }
        expect(queue.size).toBe(model.length);
        expect(queue.produced).toBe(queue.delivered + queue.lost + queue.size);
      }
      expect(queue.lost).toBeGreaterThan(0);
    },
  );
});

describe('BoundedQueue.drain', () => {
  it('yields what is there and then what comes, until it is aborted', async () => {
    const queue = filled(8, [1, 2]);
    const abort = new AbortController();
    const seen: number[] = [];
    const drained = (async () => {
      for await (const item of queue.drain(abort.signal)) seen.push(item);
    })();
    await sleep(5);
    expect(seen).toEqual([1, 2]);
    queue.push(3);
    queue.push(4);
    await sleep(5);
    expect(seen).toEqual([1, 2, 3, 4]);
    abort.abort();
    await drained;
    expect(queue).toMatchObject({ produced: 4, delivered: 4, lost: 0, size: 0 });
  });

  it('leaves the rest in the queue when it is aborted', async () => {
    const queue = filled(8, [1, 2, 3]);
    const abort = new AbortController();
    for await (const item of queue.drain(abort.signal)) if (item === 2) abort.abort();
    expect(queue.shift()).toBe(3);
  });

  it('yields undefined where that is an item', async () => {
    const queue = new BoundedQueue<undefined>(2);
    queue.push(undefined);
    const { value, done } = await queue.drain(new AbortController().signal).next();
    expect([value, done]).toEqual([undefined, false]);
    expect(queue.delivered).toBe(1);
  });

  it('does not spin while it waits', async () => {
    const queue = new BoundedQueue<number>(1);
    const abort = new AbortController();
    const next = queue.drain(abort.signal).next();
    const before = process.cpuUsage();
    await sleep(100);
    const { user, system } = process.cpuUsage(before);
    abort.abort();
    await next;
    expect((user + system) / 1_000).toBeLessThan(50);
  });

  it('is for one reader at a time, and for the next when that one leaves', async () => {
    const queue = filled(4, [1, 2]);
    const { signal } = new AbortController();
    for await (const item of queue.drain(signal)) {
      expect(item).toBe(1);
      await expect(queue.drain(signal).next()).rejects.toThrow(/ILLEGAL_STATE/);
      break;
    }
    expect((await queue.drain(signal).next()).value).toBe(2);
  });
});
