/** A part of a process that is started and stopped: the contract between the supervisor and everything it runs. */

import type { Logger } from './logger.js';

/** What a running component is given. */
export interface RunContext {
  /** Aborted when the process begins to stop. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Reports a death after a successful start; the supervisor decides by the error's disposition. */
  fail(error: unknown): void;
  /** Says that a looping component made a turn; liveness fails when beats stop coming. */
  beat(): void;
}

/**
 * A part with a life of its own.
 *
 * `start` resolves when the part works, and rejects when it cannot. `stop` is idempotent, works after a start that
 * failed half-way, and resolves only when no timer, socket, handle or callback of the part is left.
 */
export interface Component {
  readonly name: string;
  /** When true, a start that fails disables this component only; the others go on. */
  readonly optional?: boolean;
  /** When set, liveness fails if no `beat()` came for three of these intervals. */
  readonly beatIntervalMs?: number;
  start(context: RunContext): Promise<void>;
  stop(): Promise<void>;
}
