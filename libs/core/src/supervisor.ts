/** Starts the parts of a process in order, stops them in reverse, and decides what the death of one means for all. */

import type { Component } from './component.js';
import { RetinaError } from './errors.js';
import type { Health } from './health.js';
import type { Logger } from './logger.js';
import { type ComponentStatus, type RestartPolicy, SupervisedComponent } from './supervised-component.js';

/**
 * Where the process is: idle → starting → running → stopping → stopped.
 * `failed` takes the place of `stopped` when an error ended the process or something did not stop in time.
 */
export type SupervisorState = 'idle' | 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';

/** What a supervisor runs, and how. */
export interface SupervisorOptions {
  /** In the order of their start; each may use those before it. */
  readonly components: readonly Component[];
  readonly logger: Logger;
  /** How long `stop()` may take in all. */
  readonly stopTimeoutMs: number;
  /** Called once, with everything stopped, when a failure after `start()` ended the process. */
  readonly onFailure?: (error: RetinaError) => void;
  readonly restart?: RestartPolicy;
}

/**
 * The life of a process.
 *
 * A component that fails is dealt with by its error's disposition: `transient` starts it again with back-off;
 * `unsupported` and `terminal` end an optional component only; anything else ends the process. A required component
 * must succeed in its first start, whatever the disposition.
 */
export class Supervisor {
  readonly #parts: readonly SupervisedComponent[];
  readonly #logger: Logger;
  readonly #stopTimeoutMs: number;
  readonly #onFailure: ((error: RetinaError) => void) | undefined;
  #state: SupervisorState = 'idle';
  #failure: RetinaError | undefined;
  /** Resolves with the SHUTDOWN_TIMEOUT, if there was one; set once the end has begun. */
  #end: Promise<RetinaError | undefined> | undefined;

  /** @throws RetinaError ILLEGAL_STATE when two components have the same name. */
  constructor({ components, logger, stopTimeoutMs, onFailure, restart = {} }: SupervisorOptions) {
    const names = new Set(components.map(({ name }) => name));
    if (names.size < components.length) {
      throw new RetinaError('ILLEGAL_STATE', 'Two components have the same name.', {
        details: { names: components.map(({ name }) => name) },
      });
    }
    const onFatal = (error: RetinaError): void => void this.#die(error);
    this.#parts = components.map((part) => new SupervisedComponent(part, { logger, restart, onFatal }));
    this.#logger = logger;
    this.#stopTimeoutMs = stopTimeoutMs;
    this.#onFailure = onFailure;
  }

  get state(): SupervisorState {
    return this.#state;
  }

  /**
   * Starts every component. Also resolves when `stop()` was called meanwhile: see `state`.
   * @throws RetinaError why a required component could not start, or died before all were up; those already started
   * are stopped by then. ILLEGAL_STATE when called twice.
   */
  async start(): Promise<void> {
    if (this.#state !== 'idle') {
      throw new RetinaError('ILLEGAL_STATE', 'A supervisor starts once.', {
        details: { state: this.#state },
      });
    }
    this.#state = 'starting';
    for (const part of this.#parts) {
      try {
        await part.start();
      } catch (thrown) {
        await this.#die(RetinaError.from(thrown));
      }
      if (this.#end !== undefined) {
        await this.#end;
        if (this.#failure !== undefined) throw this.#failure;
        return;
      }
    }
    this.#state = 'running';
  }

  /**
   * Stops what was started, in reverse. Idempotent; legal at any time.
   * @throws RetinaError SHUTDOWN_TIMEOUT naming what did not stop in time; the others are stopped.
   */
  async stop(): Promise<void> {
    const timeout = await this.#stopAll();
    if (timeout !== undefined) throw timeout;
  }

  /** Every component, in the order of start. */
  statuses(): readonly ComponentStatus[] {
    return this.#parts.map((part) => part.status);
  }

  /** Whether the process makes progress: every component that should beat does. */
  live(): Health {
    const problems = this.#parts.flatMap(({ name, staleMs }) =>
      staleMs === undefined ? [] : [`${name}: no beat for ${(staleMs / 1000).toFixed(1)} s`],
    );
    return { problems };
  }

  /** Whether the process does its work: all is started, and every required component is up. */
  ready(): Health {
    if (this.#state !== 'running' && this.#state !== 'starting') {
      return { problems: [`supervisor: ${this.#state}`] };
    }
    const problems = this.#parts
      .filter((part) => part.state !== 'up' && (!part.optional || this.#state === 'starting'))
      .map(
        ({ status }) => `${status.name}: ${status.state}${status.error ? `, ${status.error.message}` : ''}`,
      );
    return { problems };
  }

  async #die(failure: RetinaError): Promise<void> {
    if (this.#end !== undefined) return;
    this.#failure = failure;
    const wasRunning = this.#state === 'running';
    this.#logger.error('A component failed; the process ends.', { error: failure });
    const timeout = await this.#stopAll();
    if (timeout !== undefined) this.#logger.error('The process did not end in time.', { error: timeout });
    if (wasRunning) this.#onFailure?.(failure);
  }

  #stopAll(): Promise<RetinaError | undefined> {
    this.#end ??= this.#stopInReverse();
    return this.#end;
  }

  async #stopInReverse(): Promise<RetinaError | undefined> {
    this.#state = 'stopping';
    const deadlineMs = performance.now() + this.#stopTimeoutMs;
    const parts = this.#parts.filter((part) => part.state !== 'idle').reverse();
    for (const part of parts) {
      // One that hangs holds up the others for half of what is left: all get their turn before the deadline.
      await settlesWithin(part.stop(), (deadlineMs - performance.now()) / 2);
    }
    const all = Promise.all(parts.map((part) => part.stop()));
    await settlesWithin(all, deadlineMs - performance.now());
    const hanging = parts.filter((part) => part.state !== 'stopped').map((part) => part.name);
    const timeout = hanging.length === 0 ? undefined : shutdownTimeout(hanging, this.#stopTimeoutMs);
    this.#state = timeout === undefined && this.#failure === undefined ? 'stopped' : 'failed';
    return timeout;
  }
}

function shutdownTimeout(hanging: readonly string[], timeoutMs: number): RetinaError {
  return new RetinaError('SHUTDOWN_TIMEOUT', `Did not stop within ${timeoutMs} ms: ${hanging.join(', ')}.`, {
    details: { components: hanging, timeoutMs },
  });
}

/** Waits for a promise that never rejects, but no longer than this. */
async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, timeoutMs));
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
