import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KubeConnection } from './kube-connection.js';
import { LeaderElection } from './leader-election.js';
import { cannotRunKubeTests, KubeBed } from './testing.js';
import { givenKubeConfig } from './testing/cannot-run-kube-tests.js';
import { runComponent } from './testing/run-component.js';

const reason = cannotRunKubeTests();

/** Who leads when: at each moment at most one. */
class Stage {
  readonly acting = new Set<string>();
  readonly history: string[] = [];
  readonly overlaps: string[] = [];

  /** A replica that acts every few ms while it leads. */
  replica(identity: string, connection: KubeConnection, namespace: string): LeaderElection {
    const lead = async (signal: AbortSignal): Promise<void> => {
      this.acting.add(identity);
      this.history.push(identity);
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (this.acting.size > 1) this.overlaps.push([...this.acting].join(' and '));
        }, 5);
        signal.addEventListener('abort', () => {
          clearInterval(timer);
          this.acting.delete(identity);
          resolve();
        });
      });
    };
    return new LeaderElection({ connection, lease: { name: 'operator', namespace }, identity, lead });
  }
}

describe.skipIf(reason !== undefined)(`LeaderElection ${reason ?? ''}`, () => {
  let bed: KubeBed;
  beforeAll(async () => void (bed = await KubeBed.start()));
  afterAll(async () => bed[Symbol.asyncDispose]());

  it('has one leader, and the next one soon after it stopped', async () => {
    const namespace = await bed.namespace();
    const stage = new Stage();
    const a = await runComponent(stage.replica('a', bed.connection, namespace));
    await vi.waitFor(() => expect(stage.acting).toEqual(new Set(['a'])));
    await using _ = await runComponent(stage.replica('b', bed.connection, namespace));
    const beganMs = performance.now();
    await a[Symbol.asyncDispose]();
    await vi.waitFor(() => expect(stage.acting).toEqual(new Set(['b'])), 15_000);
    expect(performance.now() - beganMs).toBeLessThan(4000);
    expect(stage.overlaps).toEqual([]);
  });

  it('starts with one leader when several come at once', async () => {
    const namespace = await bed.namespace();
    const stage = new Stage();
    const running = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (name) => runComponent(stage.replica(name, bed.connection, namespace))),
    );
    await vi.waitFor(() => expect(stage.history).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect(stage.history).toHaveLength(1);
    await Promise.all(running.map(async (one) => one[Symbol.asyncDispose]()));
    expect(stage.overlaps).toEqual([]);
  });

  it.skipIf(givenKubeConfig() !== undefined)(
    'follows a leader that lost its network within 15 s, and never while that one still acts',
    async () => {
      const namespace = await bed.namespace();
      const { network, connection } = await bed.throughCut();
      await using _network = network;
      const stage = new Stage();
      await using _a = await runComponent(stage.replica('a', connection, namespace));
      await vi.waitFor(() => expect(stage.acting).toEqual(new Set(['a'])));
      await using _b = await runComponent(stage.replica('b', bed.connection, namespace));
      await new Promise((resolve) => setTimeout(resolve, 3000));
      network.cut();
      const cutMs = performance.now();
      await vi.waitFor(() => expect(stage.acting.size).toBe(0), 15_000);
      expect(performance.now() - cutMs).toBeLessThan(7000);
      await vi.waitFor(() => expect(stage.acting).toEqual(new Set(['b'])), 15_000);
      expect(performance.now() - cutMs).toBeLessThan(15_000);
      network.mend();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      expect(stage.history).toEqual(['a', 'b']);
      expect(stage.overlaps).toEqual([]);
    },
  );
});
