import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkQueue } from './work-queue.js';

describe('WorkQueue', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('holds a key once and gives keys in the order of their coming', async () => {
    const queue = new WorkQueue();
    for (const key of ['a', 'b', 'a']) queue.add(key);
    expect(queue.depth).toBe(2);
    expect([await queue.take(), await queue.take()]).toEqual(['a', 'b']);
    expect(queue.depth).toBe(0);
  });

  it('gives a key that was added while it was worked on once more, and not before the work ended', async () => {
    const queue = new WorkQueue();
    queue.add('a');
    await queue.take();
    queue.add('a');
    queue.add('a');
    expect(queue.depth).toBe(0);
    queue.done('a');
    expect(queue.depth).toBe(1);
    expect(await queue.take()).toBe('a');
    queue.done('a');
    expect(queue.depth).toBe(0);
  });

  it('doubles the delay of each key that fails, up to a bound, until it is forgotten', () => {
    const queue = new WorkQueue({ minMs: 100, maxMs: 1000, random: () => 1 });
    const delays = Array.from({ length: 6 }, () => queue.retry('a'));
    expect(delays).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(queue.retry('b')).toBe(100);
    queue.forget('a');
    expect(queue.retry('a')).toBe(100);
    expect(queue.retry('a', 5000)).toBe(5000);
  });

  it('lets retries of many keys through at a rate', () => {
    const queue = new WorkQueue({ minMs: 1, retriesPerSecond: 10, random: () => 1 });
    const delays = Array.from({ length: 120 }, (_, index) => queue.retry(`key${index}`));
    expect(delays[99]).toBe(1);
    expect(delays[109]).toBe(1000);
    expect(delays[119]).toBe(2000);
  });

  it('makes a key ready when its time has come, at the earlier of two times', async () => {
    const queue = new WorkQueue();
    queue.addAfter('a', 1000);
    queue.addAfter('a', 200);
    queue.addAfter('a', 500);
    await vi.advanceTimersByTimeAsync(199);
    expect([queue.depth, queue.delayed]).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect([queue.depth, queue.delayed]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(queue.depth).toBe(1);
  });

  it('ends every wait when it is closed, and leaves no timer', async () => {
    const queue = new WorkQueue();
    const takes = [queue.take(), queue.take()];
    queue.addAfter('a', 1000);
    queue.close();
    queue.add('b');
    expect(await Promise.all(takes)).toEqual([undefined, undefined]);
    expect(vi.getTimerCount()).toBe(0);
    expect(await queue.take()).toBeUndefined();
  });
});
