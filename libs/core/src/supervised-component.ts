/** One component under supervision: its runs one after the other, its state, and its restarts. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff, type BackoffOptions } from './backoff.js';
import type { Component } from './component.js';
import { RetinaError } from './errors.js';
import type { Logger } from './logger.js';

/**
 * Where a component is.
 * - `idle`: not started yet.
 * - `starting`, `up`, `stopping`, `stopped`: on its way, in the order of a process that goes well.
 * - `restarting`: failed with something that may pass; it is tried again.
 * - `down`: failed for good; the process goes on without it.
 */
export type ComponentState = 'idle' | 'starting' | 'up' | 'restarting' | 'down' | 'stopping' | 'stopped';

/** What is known of a component. */
export interface ComponentStatus {
  readonly name: string;
  readonly state: ComponentState;
  /** Why it is `restarting` or `down`, or what it had when it stopped. */
  readonly error?: RetinaError;
}

/** When a component that failed is tried again. */
export interface RestartPolicy extends BackoffOptions {
  /** A run at least this long makes the next delay short again; 1 min unless told. */
  readonly healthyMs?: number;
}

/** What the supervisor gives to each of its components. */
export interface SupervisionOptions {
  readonly logger: Logger;
  readonly restart: RestartPolicy;
  /** Called when the failure of this component has to end the process. */
  readonly onFatal: (error: RetinaError) => void;
}

/** One start and what became of it. */
interface Run {
  readonly abort: AbortController;
  failure: RetinaError | undefined;
  upAtMs: number;
  beatAtMs: number;
}

const BEATS_ALLOWED_TO_MISS = 3;

/** Runs one component. Every method of the component is called by this class only, and never two at a time. */
export class SupervisedComponent {
  readonly #component: Component;
  readonly #logger: Logger;
  readonly #onFatal: (error: RetinaError) => void;
  readonly #backoff: Backoff;
  readonly #healthyMs: number;
  readonly #ending = new AbortController();
  #state: ComponentState = 'idle';
  #error: RetinaError | undefined;
  #run: Run | undefined;
  /** The start or the recovery under way; never rejects. */
  #activity: Promise<unknown> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(component: Component, { logger, restart, onFatal }: SupervisionOptions) {
    this.#component = component;
    this.#logger = logger.child({ component: component.name });
    this.#onFatal = onFatal;
    this.#backoff = new Backoff(restart);
    this.#healthyMs = restart.healthyMs ?? 60_000;
  }

  get name(): string {
    return this.#component.name;
  }

  get optional(): boolean {
    return this.#component.optional === true;
  }

  get state(): ComponentState {
    return this.#state;
  }

  get status(): ComponentStatus {
    const { name, state } = this;
    return this.#error === undefined ? { name, state } : { name, state, error: this.#error };
  }

  /** How long it has not beaten, in ms, when that is too long; undefined when it beats or need not. */
  get staleMs(): number | undefined {
    const { beatIntervalMs } = this.#component;
    if (beatIntervalMs === undefined || this.#run === undefined || this.#state !== 'up') return undefined;
    const silentMs = performance.now() - this.#run.beatAtMs;
    return silentMs > BEATS_ALLOWED_TO_MISS * beatIntervalMs ? silentMs : undefined;
  }

  /**
   * Resolves when the component is up, or is optional and was left to its restarts or given up.
   * @throws RetinaError what a required component could not start for; `stop()` is still to be called.
   */
  async start(): Promise<void> {
    this.#state = 'starting';
    const starting = this.#begin();
    this.#activity = starting;
    const failure = await starting;
    if (failure === undefined || this.#ending.signal.aborted) return;
    if (!this.optional) {
      this.#error = failure;
      throw failure;
    }
    this.#activity = this.#recover(failure, 'start');
  }

  /** Ends the component for good; idempotent, legal in any state, never rejects. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#state = 'stopping';
    this.#ending.abort();
    this.#run?.abort.abort();
    await this.#activity;
    await this.#end();
    this.#state = 'stopped';
  }

  /** Starts a run; returns what it failed for. */
  async #begin(): Promise<RetinaError | undefined> {
    const run: Run = { abort: new AbortController(), failure: undefined, upAtMs: 0, beatAtMs: 0 };
    this.#run = run;
    try {
      await this.#component.start({
        signal: run.abort.signal,
        logger: this.#logger,
        fail: (thrown) => this.#failed(run, RetinaError.from(thrown)),
        beat: () => {
          run.beatAtMs = performance.now();
        },
      });
    } catch (thrown) {
      return RetinaError.from(thrown);
    }
    run.upAtMs = performance.now();
    run.beatAtMs = run.upAtMs;
    if (run.failure !== undefined || this.#ending.signal.aborted) return run.failure;
    this.#state = 'up';
    this.#error = undefined;
    return undefined;
  }

  #failed(run: Run, failure: RetinaError): void {
    if (run !== this.#run || run.failure !== undefined || this.#ending.signal.aborted) return;
    run.failure = failure;
    if (this.#state !== 'up') return;
    if (performance.now() - run.upAtMs >= this.#healthyMs) this.#backoff.reset();
    this.#activity = this.#recover(failure, 'run');
  }

  async #recover(failure: RetinaError, during: 'start' | 'run'): Promise<void> {
    this.#error = failure;
    if (failure.disposition === 'transient') {
      this.#state = 'restarting';
      const delayMs = Math.round(this.#backoff.next());
      this.#logger.warn('The component failed and is started again.', { error: failure, delayMs });
      await this.#end();
      await this.#restartAfter(delayMs);
    } else if (this.optional && (during === 'start' || failure.disposition !== 'defect')) {
      this.#state = 'down';
      this.#logger.warn('The component is given up; the others go on.', { error: failure });
      await this.#end();
    } else {
      this.#state = 'down';
      this.#onFatal(failure);
    }
  }

  async #restartAfter(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.#ending.signal }).catch(() => undefined);
    if (this.#ending.signal.aborted) return;
    const failure = await this.#begin();
    if (this.#ending.signal.aborted) return;
    if (failure !== undefined) return this.#recover(failure, 'start');
    this.#logger.info('The component is up again.');
  }

  /** A component that does not stop cleanly is as stopped as it gets. */
  async #end(): Promise<void> {
    this.#run?.abort.abort();
    try {
      await this.#component.stop();
    } catch (thrown) {
      this.#logger.error('The component did not stop cleanly.', { error: RetinaError.from(thrown) });
    }
  }
}
