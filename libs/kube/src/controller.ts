/** A component that makes the world match its objects, one key at a time, from what is there now. */

import { type Component, type Logger, RetinaError, type RunContext } from '@retina/core';
import { askedDelayMs } from './api-error.js';
import type { ObjectKey } from './kube-object.js';
import { WorkQueue, type WorkQueueOptions } from './work-queue.js';

/** What a step says: go on with the next one, end here, or end here and come again after so many ms. */
export type StepResult = 'next' | 'end' | { readonly againAfterMs: number };

/** One step of a reconciliation. `C` is what the steps of one run share. */
export interface ReconcileStep<C> {
  /** In logs of its failure. */
  readonly name: string;
  /** Must be safe to repeat: it may run again at any time, from the beginning. */
  readonly run: (context: C, signal: AbortSignal) => Promise<StepResult> | StepResult;
}

/** What a controller does. */
export interface ControllerOptions<C> {
  readonly name: string;
  /** What is known of a key now; also for a key whose object is gone. */
  readonly load: (key: ObjectKey) => C;
  /** In this order. */
  readonly steps: readonly ReconcileStep<C>[];
  /** Keys worked on at the same time; 1 unless told. */
  readonly concurrency?: number;
  readonly retry?: WorkQueueOptions;
  /** Called after each run of a key, with how long it took. Must not throw. */
  readonly onReconciled?: (result: 'done' | 'again' | 'failed', tookMs: number) => void;
}

/**
 * Level based: what counts is the key, never the event that brought it. A transient failure is tried again, later each
 * time; a terminal one waits for the next change; a defect is tried again as rarely as the queue allows, and logged as error.
 */
export class Controller<C> implements Component {
  readonly name: string;
  readonly #options: ControllerOptions<C>;
  #queue: WorkQueue;
  #ending = new AbortController();
  #workers: readonly Promise<void>[] = [];

  constructor(options: ControllerOptions<C>) {
    this.name = options.name;
    this.#options = options;
    this.#queue = new WorkQueue(options.retry);
  }

  /** Keys that wait now. */
  get depth(): number {
    return this.#queue.depth;
  }

  /** Has a key reconciled; before `start` it waits for it. */
  enqueue(key: ObjectKey): void {
    this.#queue.add(key);
  }

  async start({ logger }: RunContext): Promise<void> {
    this.#ending = new AbortController();
    const count = this.#options.concurrency ?? 1;
    this.#workers = Array.from({ length: count }, async () => this.#work(this.#queue, logger));
    return Promise.resolve();
  }

  /** Resolves when the steps under way have ended; their signal is aborted. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#queue.close();
    await Promise.all(this.#workers);
    this.#workers = [];
    this.#queue = new WorkQueue(this.#options.retry);
  }

  async #work(queue: WorkQueue, logger: Logger): Promise<void> {
    for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
      const beganMs = performance.now();
      const result = await this.#reconcile(queue, key, logger);
      queue.done(key);
      this.#options.onReconciled?.(result, performance.now() - beganMs);
    }
  }

  async #reconcile(queue: WorkQueue, key: ObjectKey, logger: Logger): Promise<'done' | 'again' | 'failed'> {
    let step = 'load';
    try {
      const context = this.#options.load(key);
      for (const { name, run } of this.#options.steps) {
        step = name;
        const result = await run(context, this.#ending.signal);
        if (this.#ending.signal.aborted || result === 'end') break;
        if (result !== 'next') {
          queue.forget(key);
          queue.addAfter(key, result.againAfterMs);
          return 'again';
        }
      }
      queue.forget(key);
      return 'done';
    } catch (thrown) {
      if (!this.#ending.signal.aborted)
        this.#failed(queue, key, { logger, step, error: RetinaError.from(thrown) });
      return 'failed';
    }
  }

  #failed(queue: WorkQueue, key: ObjectKey, { logger, step, error }: Failure): void {
    switch (error.disposition) {
      case 'transient':
        logger.debug('Tried again later.', {
          key,
          step,
          error,
          delayMs: queue.retry(key, askedDelayMs(error)),
        });
        return;
      case 'terminal':
      case 'unsupported':
        queue.forget(key);
        logger.warn('Not done until the object changes.', { key, step, error });
        return;
      case 'defect':
        logger.error('A step has a defect.', { key, step, error, delayMs: queue.retry(key) });
    }
  }
}

interface Failure {
  readonly logger: Logger;
  readonly step: string;
  readonly error: RetinaError;
}
