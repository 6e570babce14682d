/** A node of the test bed's cluster: runs the pods that are bound to it, by a function of the test. */

import { RetinaError } from '@retina/core';
import { Informer } from '../informer.js';
import type { KubeConnection } from '../kube-connection.js';
import { keyOf, type ObjectKey } from '../kube-object.js';
import { NODES, PODS } from '../core-resources.js';
import { ResourceClient } from '../resource-client.js';
import type { Pod, PodExit } from './pod.js';
import { runComponent } from './run-component.js';

/** What a node is made of. */
export interface TestNodeOptions {
  readonly name: string;
  /** Beside `kubernetes.io/hostname` and `kubernetes.io/os: linux`, which may be overruled. */
  readonly labels?: Readonly<Record<string, string>>;
  /** InternalIP of the node, and of its pods in the host's network; 127.0.0.1 unless told. */
  readonly address?: string;
  /** What a pod's status says as its address; the node's unless told. */
  readonly podAddress?: (pod: Pod) => string;
  /**
   * Runs a pod's only container once. The signal is aborted when the pod is deleted: it should end then, and has all the
   * time that it needs. Unless told, a pod runs until it is deleted.
   */
  readonly run?: (pod: Pod, signal: AbortSignal) => Promise<PodExit>;
  /** Resolves when a pod that runs is ready; it is at once unless told. */
  readonly untilReady?: (pod: Pod, signal: AbortSignal) => Promise<void>;
}

/** Does what a kubelet does, as far as tests need it: phases, container states, addresses, deletion. Restarts nothing. */
export class TestNode implements AsyncDisposable {
  readonly name: string;
  readonly #options: TestNodeOptions;
  readonly #nodes: ResourceClient;
  readonly #pods: ResourceClient<Pod>;
  readonly #informer: Informer<Pod>;
  readonly #running = new Map<ObjectKey, { readonly ending: AbortController; done: Promise<void> }>();
  #component: AsyncDisposable | undefined;

  private constructor(connection: KubeConnection, options: TestNodeOptions) {
    this.name = options.name;
    this.#options = options;
    this.#nodes = new ResourceClient(connection, NODES);
    this.#pods = new ResourceClient<Pod>(connection, PODS);
    this.#informer = new Informer<Pod>({
      client: this.#pods,
      selection: { fieldSelector: `spec.nodeName=${options.name}` },
    });
    this.#informer.listen(({ type, object }) => {
      if (type !== 'deleted') this.#see(object);
    });
  }

  /** Makes the node known to the cluster as ready, and takes pods from then on. */
  static async join(connection: KubeConnection, options: TestNodeOptions): Promise<TestNode> {
    const node = new TestNode(connection, options);
    await node.#register();
    node.#component = await runComponent(node.#informer);
    return node;
  }

  /** Names of the pods that run now, as `namespace/name`. */
  get running(): readonly ObjectKey[] {
    return [...this.#running.keys()];
  }

  /** Ends its pods and takes it out of the cluster. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#component?.[Symbol.asyncDispose]();
    for (const { ending } of this.#running.values()) ending.abort();
    await Promise.allSettled([...this.#running.values()].map(async ({ done }) => done));
    await this.#nodes.delete({ name: this.name }).catch(() => undefined);
  }

  async #register(): Promise<void> {
    const { name, labels, address = '127.0.0.1' } = this.#options;
    const own = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' };
    await this.#nodes.create({ metadata: { name, labels: { ...own, ...labels } } });
    const capacity = { cpu: '64', memory: '256Gi', pods: '1000' };
    const status = {
      capacity,
      allocatable: capacity,
      addresses: [{ type: 'InternalIP', address }],
      conditions: [{ type: 'Ready', status: 'True', reason: 'TestNode', message: 'of the test bed' }],
    };
    await this.#nodes.patch({ name }, { status }, { what: 'status' });
    // A new node is tainted until its controller has seen it: that one only looks at nodes that a kubelet renews.
    await this.#nodes.patch({ name }, { spec: { taints: null } });
  }

  #see(pod: Pod): void {
    const key = keyOf(pod.metadata);
    const known = this.#running.get(key);
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (known === undefined) void this.#report(this.#remove(pod));
      else known.ending.abort();
      return;
    }
    const hasEnded = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (known !== undefined || hasEnded) return;
    const ending = new AbortController();
    const done = this.#report(this.#live(pod, ending.signal)).finally(() => this.#running.delete(key));
    this.#running.set(key, { ending, done });
  }

  async #live(pod: Pod, signal: AbortSignal): Promise<void> {
    const startedAt = new Date().toISOString();
    const { run = untilAborted, untilReady } = this.#options;
    const running = { running: { startedAt } };
    const ended = new AbortController();
    await this.#show(pod, 'Running', { state: running, isReady: untilReady === undefined });
    const readiness = untilReady?.(pod, AbortSignal.any([signal, ended.signal])).then(
      async () => this.#show(pod, 'Running', { state: running, isReady: true }),
      () => undefined,
    );
    const exit = await run(pod, signal).catch(
      (error: unknown): PodExit => ({ exitCode: 128, message: String(error) }),
    );
    ended.abort();
    await readiness;
    const terminated = {
      ...exit,
      reason: exit.exitCode === 0 ? 'Completed' : 'Error',
      startedAt,
      finishedAt: new Date().toISOString(),
    };
    await this.#show(pod, exit.exitCode === 0 ? 'Succeeded' : 'Failed', {
      state: { terminated },
      isReady: false,
    });
    if (signal.aborted) await this.#remove(pod);
  }

  async #show(
    pod: Pod,
    phase: string,
    { state, isReady }: { readonly state: object; readonly isReady: boolean },
  ): Promise<void> {
    const { address = '127.0.0.1', podAddress } = this.#options;
    const ip = podAddress?.(pod) ?? address;
    const ready = isReady ? 'True' : 'False';
    const status = {
      phase,
      hostIP: address,
      podIP: ip,
      podIPs: [{ ip }],
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
        type,
        status: type === 'PodScheduled' || type === 'Initialized' ? 'True' : ready,
      })),
      containerStatuses: pod.spec.containers.map(({ name, image }) => ({
        name,
        image,
        imageID: '',
        ready: isReady,
        restartCount: 0,
        state,
      })),
    };
    await this.#pods.patch(pod.metadata, { status }, { what: 'status' });
  }

  async #remove({ metadata }: Pod): Promise<void> {
    const { uid = '' } = metadata;
    await this.#pods.delete(metadata, { uid, graceSeconds: 0 });
  }

  /** A pod that is gone already needs nothing more; anything else is the test's business. */
  async #report(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      const { code } = RetinaError.from(error);
      if (code !== 'KUBE_NOT_FOUND' && code !== 'KUBE_CONFLICT') throw error;
    });
  }
}

async function untilAborted(_pod: Pod, signal: AbortSignal): Promise<PodExit> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return { exitCode: 0 };
}
