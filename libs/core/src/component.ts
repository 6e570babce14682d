/** A part of a process that is started and stopped: the contract between the supervisor and everything it runs. */

import type { Logger } from './logger.js';

/** What a running component is given. */
export interface RunContext {
  /**
   * Aborted just before `stop()` of this component, be it with the process or for a restart. Others before it in the
   * order still run then: what waits on this signal may hand them its last work.
   */
  readonly signal: AbortSignal;
  /** Has the component's name in every line. */
  readonly logger: Logger;
  /** Reports a death; the supervisor decides by the error's disposition. Only the first report of a run counts. */
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
  /** Unique in its supervisor; in logs, statuses and errors. */
  readonly name: string;
  /** When true, the process goes on without this component where it cannot start. */
  readonly optional?: boolean;
  /** When set, liveness fails if no `beat()` came for three of these intervals. */
  readonly beatIntervalMs?: number;
  start(context: RunContext): Promise<void>;
  stop(): Promise<void>;
}
