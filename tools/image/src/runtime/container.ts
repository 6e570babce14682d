/** A container that runs: runc, without an engine around it. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltImage } from '../build-image.js';
import { run } from '../run.js';
import type { PodContainer } from './pod-container.js';
import { runtimeSpec } from './runtime-spec.js';

const LINES_KEPT = 200;
const GRACE_MS = 30_000;

/** Why containers cannot be run here, as words for a skipped suite's name; undefined when they can. */
export function cannotRunContainers(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = ['runc', 'debootstrap'].find((name) => spawnSync(name, ['--version']).error !== undefined);
  return missing === undefined ? undefined : `needs ${missing} (Debian package ${missing})`;
}

/** One container of an image, with a writable layer of its own; everything of it is gone when it is disposed of. */
export class Container implements AsyncDisposable {
  readonly name: string;
  readonly #id: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #lines: string[] = [];

  /** Started by its constructor. Needs root and runc. */
  constructor(image: BuiltImage, container: PodContainer) {
    this.name = container.name;
    this.#id = `retina-test-${randomBytes(4).toString('hex')}`;
    this.#folder = mkdtempSync(join(tmpdir(), 'retina-container-'));
    const [root, upper, work] = ['root', 'upper', 'work'].map((name) => join(this.#folder, name)) as [
      string,
      string,
      string,
    ];
    for (const path of [root, upper, work]) mkdirSync(path);
    const lower = image.layers.toReversed().join(':');
    run('mount', [
      '-t',
      'overlay',
      'overlay',
      '-o',
      `lowerdir=${lower},upperdir=${upper},workdir=${work}`,
      root,
    ]);
    writeFileSync(
      join(this.#folder, 'config.json'),
      JSON.stringify(runtimeSpec(root, image.config, container)),
    );
    this.#child = spawn('runc', ['run', '--bundle', this.#folder, this.#id], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'close').catch((error: unknown) => this.#keep(String(error)));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    }
  }

  /** The last lines of what it wrote. */
  get log(): string {
    return this.#lines.join('\n');
  }

  /** How it ended; undefined while it runs. */
  get exitCode(): number | undefined {
    return this.#child.exitCode ?? undefined;
  }

  /** Sends SIGTERM to its first process and waits for its end, by force after 30 s. Returns its exit code. */
  async stop(signal: 'TERM' | 'KILL' = 'TERM'): Promise<number> {
    const force = setTimeout(() => spawnSync('runc', ['kill', this.#id, 'KILL']), GRACE_MS);
    if (this.exitCode === undefined) spawnSync('runc', ['kill', this.#id, signal]);
    return this.ended().finally(() => clearTimeout(force));
  }

  /** Waits until it ends by itself. */
  async ended(): Promise<number> {
    await this.#ended;
    return this.exitCode ?? 128;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('KILL');
    spawnSync('runc', ['delete', '--force', this.#id]);
    run('umount', [join(this.#folder, 'root')]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #keep(text: string): void {
    this.#lines = [...this.#lines, ...text.split('\n').filter(Boolean)].slice(-LINES_KEPT);
  }
}
