/** One pod that runs: its init containers one after the other, then its containers, as its manifest asks. */

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Namespace } from '@retina/ebpf/testing';
import type { PodContainer, PodExit } from '@retina/kube/testing';
import { type BuiltImage, Container } from '@retina/tools-image';
import { PodFiles, type PodFilesOptions } from './pod-files.js';

const RESTART_DELAY_MS = 1000;
/** Where a container leaves its last words, as Kubernetes has it. */
const TERMINATION_LOG = 'termination-log';

/** What a pod is run with. */
export interface PodRunOptions extends Omit<PodFilesOptions, 'folder'> {
  readonly network: Namespace;
  readonly imageOf: (reference: string) => BuiltImage;
  /** Variables that Kubernetes gives to every container. */
  readonly serviceVariables: Readonly<Record<string, string>>;
}

/** Containers of one pod; `logs` stay readable after their end. */
export class PodRun {
  readonly #options: PodRunOptions;
  readonly #running = new Map<string, Container>();

  constructor(options: PodRunOptions) {
    this.#options = options;
  }

  /** The last lines of a container, or of all of them. */
  logs(container?: string): string {
    const chosen = [...this.#running].filter(([name]) => container === undefined || name === container);
    return chosen.map(([, { log }]) => log).join('\n');
  }

  /** Kills a container as a crash would. Kubernetes' policy decides whether it comes again. */
  async kill(container: string): Promise<void> {
    await this.#running.get(container)?.stop('KILL');
  }

  /** Resolves when the pod has ended: by itself, or after the signal. */
  async run(signal: AbortSignal): Promise<PodExit> {
    const { pod } = this.#options;
    const folder = mkdtempSync(join(tmpdir(), 'retina-pod-'));
    try {
      const files = new PodFiles({ ...this.#options, folder });
      for (const container of pod.spec.initContainers ?? []) {
        const exit = await this.#once(container, files, { folder, signal });
        if (exit.exitCode !== 0) return exit;
      }
      const ends = await Promise.all(
        pod.spec.containers.map(async (container) => this.#live(container, files, { folder, signal })),
      );
      return ends.find(({ exitCode }) => exitCode !== 0) ?? ends[0] ?? { exitCode: 0 };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #live(container: PodContainer, files: PodFiles, life: Life): Promise<PodExit> {
    const { restartPolicy = 'Always' } = this.#options.pod.spec;
    for (;;) {
      const exit = await this.#once(container, files, life);
      const comesAgain = restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exit.exitCode !== 0);
      if (life.signal.aborted || !comesAgain) return exit;
      await sleep(RESTART_DELAY_MS, undefined, { signal: life.signal }).catch(() => undefined);
    }
  }

  async #once(container: PodContainer, files: PodFiles, { folder, signal }: Life): Promise<PodExit> {
    const { pod, imageOf, network, serviceVariables } = this.#options;
    const last = join(folder, `${container.name}.${TERMINATION_LOG}`);
    writeFileSync(last, '');
    chmodSync(last, 0o666);
    await using running = new Container(imageOf(container.image), {
      name: container.name,
      hostname: pod.metadata.name,
      network: network.path,
      env: { ...serviceVariables, ...files.variables(container) },
      mounts: [...files.mounts(container), { source: last, target: `/dev/${TERMINATION_LOG}` }],
      securityContext: { ...pod.spec.securityContext, ...container.securityContext },
      ...(container.command === undefined
        ? {}
        : { command: expanded(container.command, files.variables(container)) }),
      ...(container.args === undefined ? {} : { args: expanded(container.args, files.variables(container)) }),
    });
    this.#running.set(container.name, running);
    const stop = (): void => void running.stop();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const exitCode = await running.ended();
    signal.removeEventListener('abort', stop);
    const message = readFileSync(last, 'utf8');
    return message === '' ? { exitCode } : { exitCode, message };
  }
}

interface Life {
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** `$(NAME)` in commands and arguments is a variable of the container. */
function expanded(words: readonly string[], variables: Readonly<Record<string, string>>): readonly string[] {
  return words.map((word) => word.replace(/\$\((\w+)\)/g, (all, name: string) => variables[name] ?? all));
}
