/** Log lines kept in memory, so that a test can say what must be logged. */

import type { LogDestination } from './logger.js';

/** A line as it was written. */
export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A destination that keeps every line. */
export class LogLines implements LogDestination {
  readonly #lines: LogLine[] = [];

  /** The lines so far, oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** The messages so far, oldest first. */
  get messages(): readonly string[] {
    return this.#lines.map((line) => line.msg);
  }

  write(line: string): void {
    this.#lines.push(JSON.parse(line) as LogLine);
  }
}
