/** A node of the cluster: a network namespace, kube-proxy, and containers of the pods that are bound to it. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BpfFolder, type Namespace } from '@retina/ebpf/testing';
import { type Pod, type PodExit, TestNode } from '@retina/kube/testing';
import type { KubeConnection } from '@retina/kube';
import type { Fabric, NodePlace, PodPlace } from './fabric.js';
import { PodRun, type PodRunOptions } from './pod-run.js';

const PROBE_PERIOD_MS = 300;
/** Quiet where there is no answer yet: that is what is asked. */
const PROBE = 'fetch(process.argv[1]).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))';

/** What a node is made of. */
export interface ContainerNodeOptions
  extends Pick<PodRunOptions, 'kubectl' | 'hosts' | 'imageOf' | 'serviceVariables'> {
  readonly connection: KubeConnection;
  readonly fabric: Fabric;
  readonly place: NodePlace;
  readonly labels?: Readonly<Record<string, string>>;
  /** The command of kube-proxy, without what names the node. */
  readonly proxy: readonly string[];
}

/** Joined to the cluster; takes its pods with it when it is disposed of. */
export class ContainerNode implements AsyncDisposable {
  readonly name: string;
  readonly #options: ContainerNodeOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), 'retina-node-'));
  /** What outlives processes there is the node's, and ends with it. */
  readonly #bpf: BpfFolder;
  readonly #places = new Map<string, PodPlace>();
  readonly #runs = new Map<string, PodRun>();
  readonly #proxy: ChildProcess;
  #node: TestNode | undefined;

  private constructor(options: ContainerNodeOptions) {
    this.#options = options;
    const { place, proxy } = options;
    this.#bpf = new BpfFolder(this.hostPath('/sys/fs/bpf'));
    this.name = `node-${place.index}`;
    const command = [...proxy, `--hostname-override=${this.name}`, `--bind-address=${place.address}`];
    this.#proxy = place.namespace.spawn(command, { stdio: 'ignore' });
  }

  /** Resolves when the cluster knows the node. */
  static async join(options: ContainerNodeOptions): Promise<ContainerNode> {
    const node = new ContainerNode(options);
    node.#node = await TestNode.join(options.connection, {
      name: node.name,
      address: options.place.address,
      ...(options.labels === undefined ? {} : { labels: options.labels }),
      podAddress: (pod) => node.#addressOf(pod),
      run: async (pod, signal) => node.#run(pod, signal),
      untilReady: async (pod, signal) => node.#untilReady(pod, signal),
    });
    return node;
  }

  /** For commands on the node. */
  get namespace(): Namespace {
    return this.#options.place.namespace;
  }

  /** The folder that stands for a path of the node's own file system. */
  hostPath(path: string): string {
    return join(this.#folder, 'root', path);
  }

  /** A pod of this node that runs, by `namespace/name` or the beginning of it. */
  pod(name: string): { readonly run: PodRun; readonly network: Namespace } | undefined {
    const found = [...this.#runs].find(([key]) => key.startsWith(name));
    if (found === undefined) return undefined;
    return { run: found[1], network: this.#places.get(found[0])?.namespace ?? this.namespace };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#node?.[Symbol.asyncDispose]();
    const ended = once(this.#proxy, 'exit');
    if (this.#proxy.exitCode === null && this.#proxy.kill('SIGKILL')) await ended;
    this.#bpf[Symbol.dispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #addressOf(pod: Pod): string {
    const { fabric, place } = this.#options;
    if (pod.spec.hostNetwork === true) return place.address;
    const key = keyOf(pod);
    let podPlace = this.#places.get(key);
    if (podPlace === undefined) {
      podPlace = fabric.pod(place);
      this.#places.set(key, podPlace);
    }
    return podPlace.address;
  }

  async #run(pod: Pod, signal: AbortSignal): Promise<PodExit> {
    const { place, ...options } = this.#options;
    const key = keyOf(pod);
    const podAddress = this.#addressOf(pod);
    const network = this.#places.get(key)?.namespace ?? place.namespace;
    const run = new PodRun({
      ...options,
      pod,
      podAddress,
      nodeAddress: place.address,
      nodeFolder: this.#folder,
      network,
    });
    this.#runs.set(key, run);
    try {
      return await run.run(signal);
    } finally {
      this.#runs.delete(key);
      await this.#places.get(key)?.[Symbol.asyncDispose]();
      this.#places.delete(key);
    }
  }

  async #untilReady(pod: Pod, signal: AbortSignal): Promise<void> {
    const address = this.#addressOf(pod);
    for (const { readinessProbe, ports = [] } of pod.spec.containers) {
      const { path, port } = readinessProbe?.httpGet ?? {};
      if (path === undefined) continue;
      const number = ports.find(({ name }) => name === port)?.containerPort ?? Number(port);
      while (!(await this.#answers(`http://${address}:${number}${path}`))) {
        await sleep(PROBE_PERIOD_MS, undefined, { signal });
      }
    }
  }

  async #answers(url: string): Promise<boolean> {
    const child = this.namespace.spawn([process.execPath, '-e', PROBE, url], { stdio: 'ignore' });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0;
  }
}

function keyOf({ metadata }: Pod): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}
