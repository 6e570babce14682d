/** A component that leads while it holds a Lease: of many replicas, one acts at a time. */

import { setTimeout as sleep } from 'node:timers/promises';
import { type Component, type Logger, RetinaError, type RunContext } from '@retina/core';
import { LeaseClaim, type LeaseClaimOptions } from './lease-claim.js';

/** What is led, and how fast. */
export interface LeaderElectionOptions extends Omit<LeaseClaimOptions, 'leaseSeconds'> {
  /**
   * Acts as the leader until the signal is aborted, then ends at once: it has what is between the two times below.
   * When it ends by itself or throws, leadership is given up.
   */
  readonly lead: (signal: AbortSignal) => Promise<void>;
  /** How long others leave a silent leader alone; 9 s unless told. */
  readonly leaseSeconds?: number;
  /** How long we lead without having renewed; 6 s unless told. Must be shorter. */
  readonly renewDeadlineSeconds?: number;
  /** Between two tries; 2 s unless told. */
  readonly retrySeconds?: number;
}

const RELEASE_TIMEOUT_MS = 2_000;

/**
 * We stop acting `renewDeadlineSeconds` after the *beginning* of the last renewal that succeeded; others begin
 * `leaseSeconds` after they saw it, which is later. The difference is what clocks of different speed, a stalled process
 * and the end of `lead` may use up. A dead leader is followed after `leaseSeconds + retrySeconds`, 11 s.
 */
export class LeaderElection implements Component {
  readonly name: string;
  readonly #options: LeaderElectionOptions;
  readonly #claim: LeaseClaim;
  readonly #deadlineMs: number;
  readonly #retryMs: number;
  #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isLeading = false;

  /** @throws RetinaError CONFIG_INVALID when the times are not in their order. */
  constructor(options: LeaderElectionOptions) {
    const { leaseSeconds = 9, renewDeadlineSeconds = 6, retrySeconds = 2 } = options;
    if (!(retrySeconds < renewDeadlineSeconds && renewDeadlineSeconds < leaseSeconds)) {
      throw new RetinaError(
        'CONFIG_INVALID',
        'Leader election needs retry < renewal deadline < lease duration.',
        {
          details: { retrySeconds, renewDeadlineSeconds, leaseSeconds },
        },
      );
    }
    this.name = `leader election ${options.lease.name}`;
    this.#options = options;
    this.#claim = new LeaseClaim({ ...options, leaseSeconds });
    this.#deadlineMs = renewDeadlineSeconds * 1000;
    this.#retryMs = retrySeconds * 1000;
  }

  get isLeading(): boolean {
    return this.#isLeading;
  }

  async start(context: RunContext): Promise<void> {
    this.#ending = new AbortController();
    const competing = this.#compete(this.#ending.signal, context.logger);
    this.#running = competing.catch((error: unknown) => context.fail(error));
    return Promise.resolve();
  }

  /** Ends `lead`, waits for it, and gives the Lease up. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #compete(signal: AbortSignal, logger: Logger): Promise<void> {
    while (!signal.aborted) {
      const askedMs = performance.now();
      if (await this.#tryHold(signal, logger)) await this.#leadSince(askedMs, signal, logger);
      // Not in step with the others.
      await sleep(this.#retryMs * (0.8 + Math.random() * 0.2), undefined, { signal }).catch(() => undefined);
    }
  }

  async #leadSince(heldMs: number, ending: AbortSignal, logger: Logger): Promise<void> {
    const term = new AbortController();
    const onEnding = (): void => term.abort();
    ending.addEventListener('abort', onEnding);
    const renewing = this.#renewUntilLost(heldMs, term, logger);
    logger.info('This replica leads.');
    this.#isLeading = true;
    try {
      if (!ending.aborted) await this.#options.lead(term.signal);
    } catch (thrown) {
      if (!term.signal.aborted)
        logger.error('The leader failed and gives up.', { error: RetinaError.from(thrown) });
    } finally {
      this.#isLeading = false;
      term.abort();
      ending.removeEventListener('abort', onEnding);
      await renewing;
      logger.info('This replica no longer leads.');
      await this.#claim.release(AbortSignal.timeout(RELEASE_TIMEOUT_MS)).catch(() => undefined);
    }
  }

  /** Renews until the term ends; ends it when the Lease is somebody else's or could not be renewed in time. */
  async #renewUntilLost(heldMs: number, term: AbortController, logger: Logger): Promise<void> {
    const lose = (): void => {
      this.#isLeading = false;
      term.abort();
    };
    const dueMs = (sinceMs: number): number => Math.max(0, sinceMs + this.#deadlineMs - performance.now());
    let deadline = setTimeout(lose, dueMs(heldMs));
    const { signal } = term;
    while (!signal.aborted) {
      await sleep(this.#retryMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      const askedMs = performance.now();
      const held = await this.#tryHold(signal, logger);
      if (held === false) lose();
      if (held !== true || signal.aborted) continue;
      clearTimeout(deadline);
      deadline = setTimeout(lose, dueMs(askedMs));
    }
    clearTimeout(deadline);
  }

  /** Undefined when the server could not be asked: that says nothing about whose the Lease is. */
  async #tryHold(signal: AbortSignal, logger: Logger): Promise<boolean | undefined> {
    const timeout = AbortSignal.timeout(this.#retryMs * 2);
    try {
      return await this.#claim.tryHold(AbortSignal.any([signal, timeout]));
    } catch (thrown) {
      if (!signal.aborted)
        logger.warn('The Lease could not be asked for.', { error: RetinaError.from(thrown) });
      return undefined;
    }
  }
}
