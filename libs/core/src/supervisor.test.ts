import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Component, RunContext } from './component.js';
import { RetinaError } from './errors.js';
import { LogLines } from './log-lines.js';
import { createLogger, silentLogger } from './logger.js';
import { Supervisor, type SupervisorOptions } from './supervisor.js';

type PartOptions = Partial<Pick<Component, 'optional' | 'beatIntervalMs'>> & {
  readonly onStart?: (context: RunContext) => Promise<void>;
  readonly onStop?: () => Promise<void>;
};

/** Components that write down what is done to them. */
class Stage {
  readonly journal: string[] = [];

  part(name: string, { onStart, onStop, ...traits }: PartOptions = {}): Component {
    return {
      name,
      ...traits,
      start: async (context) => {
        this.journal.push(`start ${name}`);
        await onStart?.(context);
      },
      stop: async () => {
        this.journal.push(`stop ${name}`);
        await onStop?.();
      },
    };
  }
}

function supervise(components: readonly Component[], options: Partial<SupervisorOptions> = {}): Supervisor {
  return new Supervisor({ components, logger: silentLogger(), stopTimeoutMs: 1_000, ...options });
}

const broken = new RetinaError('BPF_LOAD_FAILED', 'The verifier said no.');
const failing = async (): Promise<void> => Promise.reject(broken);
const forever = async (): Promise<void> => new Promise(() => undefined);

describe('Supervisor', () => {
  it('starts in order and stops in reverse', async () => {
    const stage = new Stage();
    const supervisor = supervise([stage.part('a'), stage.part('b'), stage.part('c')]);
    expect(supervisor.state).toBe('idle');
    await supervisor.start();
    expect(supervisor.state).toBe('running');
    await supervisor.stop();
    expect(supervisor.state).toBe('stopped');
    expect(stage.journal).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
  });

  it('waits for a component before it goes on to the next, in both directions', async () => {
    const stage = new Stage();
    const slow = {
      onStart: async () => {
        await sleep(10);
        stage.journal.push('a is up');
      },
    };
    const slowStop = {
      onStop: async () => {
        await sleep(10);
        stage.journal.push('b is gone');
      },
    };
    const supervisor = supervise([stage.part('a', slow), stage.part('b', slowStop)]);
    await supervisor.start();
    await supervisor.stop();
    expect(stage.journal).toEqual(['start a', 'a is up', 'start b', 'stop b', 'b is gone', 'stop a']);
  });

  it('stops what was started, and the half-started, when a required component cannot start', async () => {
    const stage = new Stage();
    const parts = [stage.part('a'), stage.part('b', { onStart: failing }), stage.part('c')];
    const supervisor = supervise(parts);
    await expect(supervisor.start()).rejects.toBe(broken);
    expect(stage.journal).toEqual(['start a', 'start b', 'stop b', 'stop a']);
    expect(supervisor.state).toBe('failed');
    expect(supervisor.ready().problems).toEqual(['supervisor: failed']);
  });

  it('goes on without an optional component that cannot start, and logs it once', async () => {
    const stage = new Stage();
    const log = new LogLines();
    const supervisor = supervise(
      [stage.part('a'), stage.part('b', { optional: true, onStart: failing }), stage.part('c')],
      { logger: createLogger({ level: 'info', destination: log }) },
    );
    await supervisor.start();
    expect(supervisor.statuses()).toEqual([
      { name: 'a', state: 'up' },
      { name: 'b', state: 'down', error: broken },
      { name: 'c', state: 'up' },
    ]);
    expect(supervisor.ready().problems).toEqual([]);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({ level: 'warn', component: 'b', error: { code: 'BPF_LOAD_FAILED' } });
    await supervisor.stop();
  });

  it('names what does not stop before the deadline, and stops the others', async () => {
    const stage = new Stage();
    const slow = { onStop: () => sleep(10) };
    const parts = [stage.part('a', slow), stage.part('b', { onStop: forever }), stage.part('c')];
    const supervisor = supervise(parts, { stopTimeoutMs: 60 });
    await supervisor.start();
    const begun = performance.now();
    await expect(supervisor.stop()).rejects.toMatchObject({
      code: 'SHUTDOWN_TIMEOUT',
      message: '[SHUTDOWN_TIMEOUT] Did not stop within 60 ms: b.',
      details: { components: ['b'], timeoutMs: 60 },
    });
    expect(performance.now() - begun).toBeLessThan(300);
    expect(stage.journal.slice(3)).toEqual(['stop c', 'stop b', 'stop a']);
    expect(supervisor.state).toBe('failed');
  });

  it('lets a slow stop have half of the time before it turns to the next', async () => {
    const stage = new Stage();
    const slow = {
      onStop: async () => {
        await sleep(50);
        stage.journal.push('b is gone');
      },
    };
    const supervisor = supervise([stage.part('a'), stage.part('b', slow)], { stopTimeoutMs: 400 });
    await supervisor.start();
    await supervisor.stop();
    expect(stage.journal.slice(2)).toEqual(['stop b', 'b is gone', 'stop a']);
    expect(supervisor.state).toBe('stopped');
  });

  it('goes on when a stop fails', async () => {
    const stage = new Stage();
    const log = new LogLines();
    const supervisor = supervise([stage.part('a'), stage.part('b', { onStop: failing })], {
      logger: createLogger({ level: 'error', destination: log }),
    });
    await supervisor.start();
    await supervisor.stop();
    expect(stage.journal.at(-1)).toBe('stop a');
    expect(log.lines[0]).toMatchObject({ component: 'b', msg: 'The component did not stop cleanly.' });
  });

  it('aborts the signal of a component just before its stop, and not earlier', async () => {
    const stage = new Stage();
    const note = (name: string): PartOptions => ({
      onStart: async ({ signal }) => {
        signal.addEventListener('abort', () => stage.journal.push(`abort ${name}`));
      },
    });
    const supervisor = supervise([stage.part('a', note('a')), stage.part('b', note('b'))]);
    await supervisor.start();
    await supervisor.stop();
    expect(stage.journal.slice(2)).toEqual(['abort b', 'stop b', 'abort a', 'stop a']);
  });

  it('can be stopped while it starts: the start under way is told, the rest is never begun', async () => {
    const stage = new Stage();
    const waiting: PartOptions = {
      onStart: async ({ signal }) => {
        await once(signal, 'abort');
        await sleep(10);
        stage.journal.push('b gave up');
        throw broken;
      },
    };
    const supervisor = supervise([stage.part('a'), stage.part('b', waiting), stage.part('c')]);
    const started = supervisor.start();
    await sleep(5);
    await supervisor.stop();
    await started;
    expect(supervisor.state).toBe('stopped');
    expect(stage.journal).toEqual(['start a', 'start b', 'b gave up', 'stop b', 'stop a']);
  });

  it('starts once', async () => {
    const supervisor = supervise([]);
    await supervisor.start();
    await expect(supervisor.start()).rejects.toMatchObject({
      code: 'ILLEGAL_STATE',
      details: { state: 'running' },
    });
    await supervisor.stop();
    await expect(supervisor.start()).rejects.toMatchObject({ details: { state: 'stopped' } });
  });

  it('stops once, however often it is asked', async () => {
    const stage = new Stage();
    const supervisor = supervise([stage.part('a')]);
    await supervisor.start();
    await Promise.all([supervisor.stop(), supervisor.stop()]);
    await supervisor.stop();
    expect(stage.journal).toEqual(['start a', 'stop a']);
  });

  it('refuses two components of one name', () => {
    const stage = new Stage();
    expect(() => supervise([stage.part('a'), stage.part('a')])).toThrow(/ILLEGAL_STATE/);
  });
});

describe('Supervisor.live', () => {
  it('names a component that has not beaten for three intervals, until it beats', async () => {
    const stage = new Stage();
    let beat = (): void => undefined;
    const looping: PartOptions = {
      beatIntervalMs: 20,
      onStart: async (context) => {
        beat = () => context.beat();
      },
    };
    const supervisor = supervise([stage.part('a'), stage.part('loop', looping)]);
    await supervisor.start();
    expect(supervisor.live().problems).toEqual([]);
    await sleep(90);
    expect(supervisor.live().problems).toEqual([expect.stringMatching(/^loop: no beat for 0\.\d s$/)]);
    beat();
    expect(supervisor.live().problems).toEqual([]);
    await supervisor.stop();
  });
});

describe('Supervisor.ready', () => {
  it('names what is not up yet', async () => {
    const stage = new Stage();
    const supervisor = supervise([stage.part('a'), stage.part('b', { onStart: () => sleep(20) })]);
    expect(supervisor.ready().problems).toEqual(['supervisor: idle']);
    const started = supervisor.start();
    await sleep(5);
    expect(supervisor.ready().problems).toEqual(['b: starting']);
    await started;
    expect(supervisor.ready().problems).toEqual([]);
    await supervisor.stop();
    expect(supervisor.ready().problems).toEqual(['supervisor: stopped']);
  });
});
