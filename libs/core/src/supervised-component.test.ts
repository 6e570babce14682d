import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Component, RunContext } from './component.js';
import { RetinaError } from './errors.js';
import { LogLines } from './log-lines.js';
import { createLogger, silentLogger } from './logger.js';
import type { RestartPolicy } from './supervised-component.js';
import { Supervisor } from './supervisor.js';

const transient = new RetinaError('HOST_CALL_FAILED', 'Busy.');
const terminal = new RetinaError('PERMISSION_DENIED', 'No CAP_BPF.');
const unsupported = new RetinaError('FEATURE_UNSUPPORTED', 'No TCX before 6.6.');
const defect = new RetinaError('RECORD_MALFORMED', 'Too short.');

/** A component whose starts fail as told, in their order, and then succeed. */
class Fragile implements Component {
  readonly name = 'fragile';
  readonly optional: boolean;
  readonly #startFailures: (RetinaError | undefined)[];
  readonly journal: string[] = [];
  contexts: RunContext[] = [];

  constructor({ optional = false, startFailures = [] as (RetinaError | undefined)[] } = {}) {
    this.optional = optional;
    this.#startFailures = [...startFailures];
  }

  async start(context: RunContext): Promise<void> {
    this.journal.push('start');
    this.contexts.push(context);
    const failure = this.#startFailures.shift();
    if (failure !== undefined) throw failure;
  }

  async stop(): Promise<void> {
    this.journal.push('stop');
  }

  fail(error: unknown): void {
    this.contexts.at(-1)?.fail(error);
  }
}

interface Scene {
  readonly supervisor: Supervisor;
  readonly neighbour: string[];
  readonly failures: RetinaError[];
  readonly log: LogLines;
}

function scene(fragile: Component, restart: RestartPolicy = { minMs: 5, maxMs: 20 }): Scene {
  const neighbour: string[] = [];
  const failures: RetinaError[] = [];
  const log = new LogLines();
  const steady: Component = {
    name: 'steady',
    start: async () => void neighbour.push('start'),
    stop: async () => void neighbour.push('stop'),
  };
  const supervisor = new Supervisor({
    components: [steady, fragile],
    logger: createLogger({ level: 'info', destination: log }),
    stopTimeoutMs: 1_000,
    onFailure: (error) => failures.push(error),
    restart,
  });
  return { supervisor, neighbour, failures, log };
}

describe('a component that fails after its start', () => {
  it('is stopped and started again when the failure may pass', async () => {
    const fragile = new Fragile();
    const { supervisor, neighbour, failures } = scene(fragile);
    await supervisor.start();
    fragile.fail(transient);
    expect(supervisor.statuses()[1]).toEqual({ name: 'fragile', state: 'restarting', error: transient });
    expect(supervisor.ready().problems).toEqual(['fragile: restarting, [HOST_CALL_FAILED] Busy.']);
    await vi.waitFor(() => expect(supervisor.ready().problems).toEqual([]));
    expect(supervisor.statuses()[1]).toEqual({ name: 'fragile', state: 'up' });
    expect(fragile.journal).toEqual(['start', 'stop', 'start']);
    expect(neighbour).toEqual(['start']);
    await supervisor.stop();
    expect(failures).toEqual([]);
  });

  it('is tried again until a start succeeds', async () => {
    const fragile = new Fragile({ startFailures: [undefined, transient, transient] });
    const { supervisor } = scene(fragile);
    await supervisor.start();
    fragile.fail(transient);
    await vi.waitFor(() => expect(supervisor.ready().problems).toEqual([]));
    expect(fragile.journal).toEqual(['start', 'stop', 'start', 'stop', 'start', 'stop', 'start']);
    await supervisor.stop();
  });

  it('is not started again once the process stops', async () => {
    const fragile = new Fragile();
    const { supervisor } = scene(fragile, { minMs: 20, maxMs: 20 });
    await supervisor.start();
    fragile.fail(transient);
    await supervisor.stop();
    await sleep(40);
    expect(fragile.journal.filter((entry) => entry === 'start')).toHaveLength(1);
    expect(supervisor.state).toBe('stopped');
  });

  it('waits longer after each failure, and short again after a healthy run', async () => {
    const fragile = new Fragile();
    const { supervisor, log } = scene(fragile, { minMs: 5, maxMs: 1_000, healthyMs: 150, random: () => 0 });
    await supervisor.start();
    for (const runMs of [0, 0, 0, 160]) {
      await sleep(runMs);
      fragile.fail(transient);
      await vi.waitFor(() => expect(supervisor.ready().problems).toEqual([]), { interval: 1 });
    }
    const delays = log.lines.flatMap((line) => line['delayMs'] ?? []);
    expect(delays).toEqual([5, 10, 20, 5]);
    await supervisor.stop();
  });

  it('goes on when a report comes from a run that is over', async () => {
    const fragile = new Fragile({ optional: true, startFailures: [transient] });
    const { supervisor, failures } = scene(fragile);
    await supervisor.start();
    await vi.waitFor(() => expect(supervisor.statuses()[1]?.state).toBe('up'));
    fragile.contexts[0]?.fail(defect);
    await sleep(5);
    expect(supervisor.statuses()[1]?.state).toBe('up');
    await supervisor.stop();
    expect(failures).toEqual([]);
  });

  it.each([terminal, unsupported])(
    'goes down by itself when it is optional and the error is %s',
    async (error) => {
      const fragile = new Fragile({ optional: true });
      const { supervisor, neighbour, failures } = scene(fragile);
      await supervisor.start();
      fragile.fail(error);
      await sleep(5);
      expect(supervisor.statuses()[1]).toEqual({ name: 'fragile', state: 'down', error });
      expect(supervisor.ready().problems).toEqual([]);
      expect(fragile.journal).toEqual(['start', 'stop']);
      expect(neighbour).toEqual(['start']);
      await supervisor.stop();
      expect(failures).toEqual([]);
    },
  );

  it.each([
    [false, terminal],
    [false, unsupported],
    [false, defect],
    [true, defect],
  ])('takes the process with it (optional: %s) when the error is %s', async (optional, error) => {
    const fragile = new Fragile({ optional });
    const { supervisor, neighbour, failures } = scene(fragile);
    await supervisor.start();
    fragile.fail(error);
    await vi.waitFor(() => expect(failures).toEqual([error]));
    expect(supervisor.state).toBe('failed');
    expect(fragile.journal).toEqual(['start', 'stop']);
    expect(neighbour).toEqual(['start', 'stop']);
    await supervisor.stop();
  });

  it('takes the process with it when what was thrown is no RetinaError', async () => {
    const fragile = new Fragile();
    const { supervisor, failures } = scene(fragile);
    await supervisor.start();
    fragile.fail(new TypeError('x is undefined'));
    await vi.waitFor(() => expect(failures).toMatchObject([{ code: 'UNEXPECTED' }]));
    await supervisor.stop();
  });
});

describe('a component that fails in its start', () => {
  it('is tried again in the background when it is optional and the failure may pass', async () => {
    const fragile = new Fragile({ optional: true, startFailures: [transient] });
    const { supervisor } = scene(fragile);
    await supervisor.start();
    expect(supervisor.state).toBe('running');
    expect(supervisor.statuses()[1]).toMatchObject({ state: 'restarting', error: transient });
    expect(supervisor.ready().problems).toEqual([]);
    await vi.waitFor(() => expect(supervisor.statuses()[1]).toEqual({ name: 'fragile', state: 'up' }));
    await supervisor.stop();
  });

  it('goes down by itself when it is optional, even by a defect', async () => {
    const fragile = new Fragile({ optional: true, startFailures: [defect] });
    const { supervisor } = scene(fragile);
    await supervisor.start();
    expect(supervisor.statuses()[1]).toEqual({ name: 'fragile', state: 'down', error: defect });
    await supervisor.stop();
  });

  it('ends the start of the process when it is required, even if the failure may pass', async () => {
    const { supervisor } = scene(new Fragile({ startFailures: [transient] }));
    await expect(supervisor.start()).rejects.toBe(transient);
    expect(supervisor.state).toBe('failed');
  });

  it('has failed for what it reported first before its start resolved', async () => {
    const fragile: Component = {
      name: 'fragile',
      start: async ({ fail }) => {
        fail(terminal);
        fail(transient);
      },
      stop: async () => undefined,
    };
    const { supervisor, failures } = scene(fragile);
    await expect(supervisor.start()).rejects.toBe(terminal);
    expect(failures).toEqual([]);
  });
});

describe('a required component that dies while others start', () => {
  it('makes the start of the process fail', async () => {
    const fragile = new Fragile();
    const slow: Component = {
      name: 'slow',
      start: async ({ signal }) => {
        fragile.fail(terminal);
        await sleep(1_000, undefined, { signal }).catch(() => undefined);
      },
      stop: async () => undefined,
    };
    const supervisor = new Supervisor({
      components: [fragile, slow],
      logger: silentLogger(),
      stopTimeoutMs: 500,
    });
    await expect(supervisor.start()).rejects.toBe(terminal);
    expect(supervisor.state).toBe('failed');
    expect(fragile.journal).toEqual(['start', 'stop']);
  });
});
