import { RetinaError } from '@retina/core';
import { describe, expect, it, vi } from 'vitest';
import { Controller, type ReconcileStep } from './controller.js';
import { runComponent } from './testing/run-component.js';

/** A controller whose context is the key. */
function controllerOf(steps: readonly ReconcileStep<string>[], concurrency: number = 1): Controller<string> {
  return new Controller<string>({
    name: 'test',
    load: (key) => key,
    steps,
    concurrency,
    retry: { minMs: 2, maxMs: 10, retriesPerSecond: 1000 },
  });
}

describe('Controller', () => {
  it('runs the steps in order and stops at the one that ends', async () => {
    const ran: string[] = [];
    const step = (name: string, result: 'next' | 'end'): ReconcileStep<string> => ({
      name,
      run: (key) => {
        ran.push(`${name} ${key}`);
        return result;
      },
    });
    const controller = controllerOf([step('one', 'next'), step('two', 'end'), step('three', 'next')]);
    controller.enqueue('a');
    await using _ = await runComponent(controller);
    await vi.waitFor(() => expect(ran).toEqual(['one a', 'two a']));
  });

  it('tries a transient failure again, and a terminal one only when the key comes again', async () => {
    const tries = { a: 0, b: 0 };
    const run = (key: string): 'next' => {
      const count = ++tries[key as 'a' | 'b'];
      if (key === 'a' && count < 4) throw new RetinaError('KUBE_BUSY', 'busy');
      if (key === 'b') throw new RetinaError('KUBE_REFUSED', 'refused');
      return 'next';
    };
    const controller = controllerOf([{ name: 'only', run }]);
    await using _ = await runComponent(controller);
    controller.enqueue('a');
    controller.enqueue('b');
    await vi.waitFor(() => expect(tries.a).toBe(4));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(tries).toEqual({ a: 4, b: 1 });
    controller.enqueue('b');
    await vi.waitFor(() => expect(tries.b).toBe(2));
  });

  it('works on several keys at a time and never on one twice', async () => {
    const active = new Map<string, number>();
    let most = 0;
    let runs = 0;
    const run = async (key: string): Promise<'next'> => {
      active.set(key, (active.get(key) ?? 0) + 1);
      expect(active.get(key)).toBe(1);
      most = Math.max(
        most,
        [...active.values()].reduce((sum, count) => sum + count, 0),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
      active.set(key, 0);
      runs++;
      return 'next';
    };
    const controller = controllerOf([{ name: 'only', run }], 3);
    await using _ = await runComponent(controller);
    for (const key of ['a', 'b', 'c', 'd']) controller.enqueue(key);
    await vi.waitFor(() => expect(most).toBe(3));
    for (const key of ['a', 'b', 'c', 'd']) controller.enqueue(key);
    await vi.waitFor(() => expect(runs).toBe(8));
  });

  it('comes again when a step asks for it, and ends its steps when it stops', async () => {
    let runs = 0;
    let aborted = false;
    const run = async (_key: string, signal: AbortSignal): Promise<'next' | { againAfterMs: number }> => {
      if (++runs < 3) return { againAfterMs: 1 };
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted = true;
      return 'next';
    };
    const controller = controllerOf([{ name: 'only', run }]);
    const running = await runComponent(controller);
    controller.enqueue('a');
    await vi.waitFor(() => expect(runs).toBe(3));
    await running[Symbol.asyncDispose]();
    expect(aborted).toBe(true);
  });
});
