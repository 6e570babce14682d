/** Follows the last stage of a Dockerfile without a container engine: a layer over the base, and the configuration. */

import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BASE } from './base-image.js';
import { assignments, execForm, type Instruction, type Keyword, type Stage } from './dockerfile.js';
import { run } from './run.js';

/** What a container of the image is started with, as the OCI image configuration names it. */
export interface ImageConfig {
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd?: readonly string[];
  readonly User: string;
  readonly WorkingDir: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Labels: Readonly<Record<string, string>>;
}

/** Where everything lies. */
export interface AssembleOptions {
  /** The root file system of the base; stays as it is. */
  readonly base: string;
  /** The folder of the Dockerfile's context. */
  readonly context: string;
  /** What `COPY --from=STAGE PATH` copies, by `STAGE:PATH`: those stages are not run. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Gets `layer/`, what differs from the base, as an OCI layer says it. */
  readonly folder: string;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** @throws Error that names the line of an instruction that failed. Needs root. */
export function assemble(stage: Stage, options: AssembleOptions): ImageConfig {
  if (stage.base !== BASE) throw new Error(`the last stage must begin with FROM ${BASE}, not ${stage.base}`);
  const { base, folder } = options;
  const [layer, work, root] = ['layer', 'work', 'root'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [layer, work, root]) mkdirSync(path, { recursive: true });
  run('mount', [
    '-t',
    'overlay',
    'overlay',
    '-o',
    `lowerdir=${base},upperdir=${layer},workdir=${work}`,
    root,
  ]);
  try {
    const container = new Container(root, options);
    for (const instruction of stage.instructions) container.follow(instruction);
    writeWhiteouts(base, layer, root);
    return container.config;
  } finally {
    run('umount', [root]);
    for (const path of [work, root]) rmSync(path, { recursive: true, force: true });
  }
}

/** The root file system that comes to be, and its configuration. */
class Container {
  readonly #root: string;
  readonly #options: AssembleOptions;
  readonly #env = new Map([['PATH', PATH]]);
  #config: ImageConfig = {
    Env: [],
    Entrypoint: [],
    User: '0:0',
    WorkingDir: '/',
    ExposedPorts: {},
    Labels: {},
  };
  readonly #steps: Readonly<Record<Keyword, (instruction: Instruction) => void>> = {
    FROM: () => undefined,
    RUN: ({ text }) => this.#run(text),
    COPY: (instruction) => this.#copy(instruction),
    ENV: (instruction) => {
      for (const [name, value] of Object.entries(assignments(instruction))) this.#env.set(name, value);
    },
    LABEL: (instruction) => this.#set({ Labels: { ...this.#config.Labels, ...assignments(instruction) } }),
    USER: ({ text }) => this.#set({ User: text }),
    WORKDIR: ({ text }) => this.#set({ WorkingDir: text }),
    ENTRYPOINT: (instruction) => this.#set({ Entrypoint: execForm(instruction) }),
    CMD: (instruction) => this.#set({ Cmd: execForm(instruction) }),
    EXPOSE: ({ text }) => this.#set({ ExposedPorts: portsOf(text) }),
  };

  constructor(root: string, options: AssembleOptions) {
    this.#root = root;
    this.#options = options;
  }

  get config(): ImageConfig {
    return { ...this.#config, Env: [...this.#env].map(([name, value]) => `${name}=${value}`) };
  }

  follow(instruction: Instruction): void {
    const { keyword, line } = instruction;
    try {
      this.#steps[keyword](instruction);
    } catch (error) {
      throw new Error(`Dockerfile, line ${line}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }

  #set(part: Partial<ImageConfig>): void {
    this.#config = { ...this.#config, ...part };
  }

  /** With the name service of the host, which is not part of the image. */
  #run(command: string): void {
    const resolver = join(this.#root, 'etc/resolv.conf');
    cpSync('/etc/resolv.conf', resolver, { dereference: true, force: true });
    run('mount', ['-t', 'proc', 'proc', join(this.#root, 'proc')]);
    try {
      run('chroot', [this.#root, '/bin/sh', '-ec', command], {
        env: {
          ...process.env,
          ...Object.fromEntries(this.#env),
          HOME: '/root',
          DEBIAN_FRONTEND: 'noninteractive',
        },
      });
    } finally {
      run('umount', [join(this.#root, 'proc')]);
      rmSync(resolver, { force: true });
    }
  }

  #copy({ text, flags }: Instruction): void {
    const paths = text.split(/\s+/);
    const [source, target, ...more] = paths;
    if (source === undefined || target === undefined || more.length > 0)
      throw new Error('COPY takes one source and one target');
    const from = this.#sourceOf(source, flags['from']);
    const to = join(this.#root, target.endsWith('/') ? join(target, source) : target);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to, { recursive: true });
  }

  #sourceOf(source: string, stage: string | undefined): string {
    if (stage === undefined) return resolve(this.#options.context, source);
    const output = this.#options.outputs[`${stage}:${source}`];
    if (output !== undefined) return output;
    throw new Error(`only ${Object.keys(this.#options.outputs).join(', ')} can be copied from a stage`);
  }
}

function portsOf(text: string): Readonly<Record<string, object>> {
  return Object.fromEntries(text.split(/\s+/).map((port) => [port.includes('/') ? port : `${port}/tcp`, {}]));
}

/**
 * The kernel marks what was deleted by devices and attributes, an OCI layer by files called `.wh.NAME`
 * (image-spec, layer.md): they are written by comparing what is there with the base.
 */
function writeWhiteouts(base: string, layer: string, root: string, path: string = '.'): void {
  const entries = readdirSync(join(layer, path), { withFileTypes: true });
  for (const entry of entries) {
    const inner = join(path, entry.name);
    if (entry.isCharacterDevice() && lstatSync(join(layer, inner)).rdev === 0) rmSync(join(layer, inner));
    else if (entry.isDirectory()) writeWhiteouts(base, layer, root, inner);
  }
  if (!isFolder(join(base, path))) return;
  const present = new Set(readdirSync(join(root, path)));
  for (const name of readdirSync(join(base, path))) {
    if (!present.has(name)) writeFileSync(join(layer, path, `.wh.${name}`), '');
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && lstatSync(path).isDirectory();
}
