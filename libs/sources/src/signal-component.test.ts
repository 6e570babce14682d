import { LogLines, RetinaError, type RunContext, createLogger } from '@retina/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MapFill, Signal } from './signal.js';
import { SignalComponent } from './signal-component.js';

const INTERVAL_MS = 5;
const transient = new RetinaError('BPF_MAP_FAILED', 'Busy.');

/** A signal whose turns end when the test says so. */
class Staged implements Signal {
  readonly name = 'staged';
  readonly journal: string[] = [];
  #end: ((error?: RetinaError) => void) | undefined;

  async open(): Promise<void> {
    this.journal.push('open');
  }

  collect(): Promise<void> {
    this.journal.push('collect');
    return new Promise((resolve, reject) => {
      this.#end = (error) => {
        this.journal.push('end');
        if (error === undefined) resolve();
        else reject(error);
      };
    });
  }

  async close(): Promise<void> {
    this.journal.push('close');
  }

  mapFill(): readonly MapFill[] {
    return [];
  }

  /** Waits until a turn is under way. */
  async turn(): Promise<void> {
    while (this.journal.at(-1) !== 'collect') await sleep(1);
  }

  /** Ends the turn under way. */
  end(error?: RetinaError): void {
    this.#end?.(error);
  }
}

describe('SignalComponent', () => {
  let signal: Staged;
  let component: SignalComponent;
  let beats: number;
  let failures: unknown[];
  let log: LogLines;
  let context: RunContext;

  beforeEach(() => {
    signal = new Staged();
    component = new SignalComponent(signal, INTERVAL_MS);
    beats = 0;
    failures = [];
    log = new LogLines();
    context = {
      signal: new AbortController().signal,
      logger: createLogger({ level: 'debug', destination: log }),
      fail: (error) => failures.push(error),
      beat: () => beats++,
    };
  });

  afterEach(async () => {
    const stopped = component.stop();
    signal.end();
    await stopped;
  });

  it('has the name of its signal, beats once per interval, and may fail to start', () => {
    expect(component).toMatchObject({ name: 'staged', beatIntervalMs: INTERVAL_MS, optional: true });
  });

  it('does not start with a signal that cannot open', async () => {
    signal.open = async () => {
      throw transient;
    };
    await expect(component.start(context)).rejects.toBe(transient);
    await sleep(3 * INTERVAL_MS);
    expect(signal.journal).toEqual([]);
  });

  it('leaves what the verifier said to those who want every detail', async () => {
    const refused = new RetinaError('BPF_LOAD_FAILED', 'Refused.', { details: { log: 'R1 invalid' } });
    signal.open = async () => {
      throw refused;
    };
    await expect(component.start(context)).rejects.toBe(refused);
    expect(log.lines).toMatchObject([{ level: 'debug', log: 'R1 invalid' }]);
  });

  it('opens the signal, then collects turn by turn, with a beat for each', async () => {
    await component.start(context);
    expect(signal.journal).toEqual(['open']);
    for (const turn of [1, 2, 3]) {
      await signal.turn();
      expect(beats).toBe(turn - 1);
      signal.end();
    }
    await signal.turn();
    expect(beats).toBe(3);
    expect(failures).toEqual([]);
  });

  it('leaves out the turns for which a slow one has no time, instead of running two or catching up', async () => {
    await component.start(context);
    await signal.turn();
    await sleep(10 * INTERVAL_MS);
    expect(signal.journal).toEqual(['open', 'collect']);
    const stopped = component.stop();
    signal.end();
    await stopped;
    expect(signal.journal).toEqual(['open', 'collect', 'end', 'close']);
  });

  it('reports a turn that fails, without a beat, and begins no other', async () => {
    await component.start(context);
    await signal.turn();
    signal.end(transient);
    await expect.poll(() => failures).toEqual([transient]);
    await sleep(3 * INTERVAL_MS);
    expect(signal.journal).toEqual(['open', 'collect', 'end']);
    expect(failures).toEqual([transient]);
    expect(beats).toBe(0);
  });

  it('works again after a restart for a turn that failed', async () => {
    await component.start(context);
    await signal.turn();
    signal.end(transient);
    await component.stop();
    failures = [];
    await component.start(context);
    await signal.turn();
    signal.end();
    await expect.poll(() => beats).toBe(1);
    expect(failures).toEqual([]);
  });

  it('closes the signal after the turn under way', async () => {
    await component.start(context);
    await signal.turn();
    const stopped = component.stop();
    await sleep(3 * INTERVAL_MS);
    expect(signal.journal).toEqual(['open', 'collect']);
    signal.end();
    await stopped;
    expect(signal.journal).toEqual(['open', 'collect', 'end', 'close']);
    await sleep(3 * INTERVAL_MS);
    expect(signal.journal.at(-1)).toBe('close');
  });

  it('closes the signal also when the turn under way fails, and when it never opened', async () => {
    await component.stop();
    expect(signal.journal).toEqual(['close']);
    await component.start(context);
    await signal.turn();
    const stopped = component.stop();
    signal.end(transient);
    await stopped;
    expect(signal.journal.at(-1)).toBe('close');
  });
});
