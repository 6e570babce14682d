/** A program that a test started and that never outlives it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const LINES_KEPT = 30;
const GRACE_MS = 10_000;

/** Started by its constructor. */
export class ChildProgram implements AsyncDisposable {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #onExit = (): void => void this.#child.kill('SIGKILL');
  #tail: string[] = [];

  constructor(path: string, args: readonly string[]) {
    this.#name = path;
    this.#child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#ended = once(this.#child, 'exit').catch((error: unknown) => this.#keep(String(error)));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    process.once('exit', this.#onExit);
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Waits until `ready` is true. @throws Error with the program's last lines when it ended, or took too long. */
  async untilReady(ready: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!(await ready())) {
      if (this.hasEnded || performance.now() > deadline) {
        throw new Error(
          `${this.#name} ${this.hasEnded ? 'ended' : 'is not ready'}:\n${this.#tail.join('\n')}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Ends it, by force if need be. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    process.off('exit', this.#onExit);
    if (this.hasEnded || this.#child.pid === undefined) return;
    this.#child.kill(signal);
    const force = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    await this.#ended;
    clearTimeout(force);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL');
  }

  #keep(text: string): void {
    this.#tail = [...this.#tail, ...text.split('\n').filter(Boolean)].slice(-LINES_KEPT);
  }
}
