/** A real nats-server on loopback, with a folder of its own. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 20_000;

/** Why there is no nats-server here, as words for a skipped suite's name; undefined when there is one. */
export function cannotRunNats(): string | undefined {
  const { error } = spawnSync('nats-server', ['--version']);
  return error === undefined ? undefined : 'needs nats-server (Debian package nats-server)';
}

/** How the server is set up. */
export interface NatsProgramOptions {
  /** Text for its configuration file, such as accounts and permissions. */
  readonly config?: string;
}

/** Ended, with everything that it stored, when it is disposed of: use `await using`. */
export class NatsProgram implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'retina-nats-'));
  readonly #onExit = (): void => void this.#child?.kill('SIGKILL');
  readonly #config: string;
  #port = 0;
  #child: ChildProcess | undefined;

  private constructor({ config = '' }: NatsProgramOptions) {
    this.#config = config;
  }

  /** Starts one with JetStream. @throws Error when it does not come up. */
  static async start(options: NatsProgramOptions = {}): Promise<NatsProgram> {
    const server = new NatsProgram(options);
    server.#port = await freePort();
    await server.start();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it again at the same address, with what it stored. */
  async start(): Promise<void> {
    const file = join(this.#folder, 'nats.conf');
    writeFileSync(file, this.#config);
    const flags = ['--config', file, '--addr', '127.0.0.1', '--port', String(this.#port)];
    this.#child = spawn(
      'nats-server',
      [...flags, '--jetstream', '--store_dir', join(this.#folder, 'store')],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let log = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-4000)));
    process.once('exit', this.#onExit);
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await answers(this.#port))) {
      if (this.#child.exitCode !== null || performance.now() > deadline)
        throw new Error(`nats-server:\n${log}`);
      await sleep(20);
    }
  }

  /** Ends it; what it stored stays. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    process.off('exit', this.#onExit);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Forgets everything that it stored; only while it is stopped. */
  wipe(): void {
    rmSync(join(this.#folder, 'store'), { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', (greeting) => {
      socket.destroy();
      resolve(greeting.toString().startsWith('INFO'));
    });
    socket.once('error', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
