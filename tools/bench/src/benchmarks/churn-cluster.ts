/** A cluster as far as the Kubernetes API goes: pods that come, get addresses and go, and the Services in front of them. */

import {
  ENDPOINT_SLICES,
  type KubeConnection,
  type KubeObject,
  NODES,
  PODS,
  ResourceClient,
  SERVICES,
} from '@retina/kube';

/** A pod that lives. */
export interface ChurnPod {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly ip: string;
}

/** How large the cluster is. */
export interface ChurnSize {
  readonly nodes: number;
  readonly pods: number;
  readonly services: number;
}

const AT_ONCE = 16;
const NAMESPACE = 'default';

/** Writes like kubelets and controllers do, and knows what is true. */
export class ChurnCluster {
  readonly nodes: readonly string[];
  /** By name. */
  readonly pods = new Map<string, ChurnPod>();
  readonly #connection: KubeConnection;
  readonly #size: ChurnSize;
  #made = 0;
  /** Addresses that pods gave back, the longest free one last: the next pod gets the one that was given back just now. */
  readonly #free: string[];

  constructor(connection: KubeConnection, size: ChurnSize) {
    this.#connection = connection;
    this.#size = size;
    this.nodes = Array.from({ length: size.nodes }, (_, index) => `node-${index}`);
    this.#free = Array.from(
      { length: size.pods + AT_ONCE },
      (_, index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    );
  }

  /** Fills the cluster. */
  async fill(progress: (text: string) => void): Promise<void> {
    const nodes = this.#client(NODES);
    await inParallel(this.nodes, async (name) => void (await nodes.create({ metadata: { name } })));
    for (let pod = 0; pod < this.#size.pods; pod += AT_ONCE) {
      const count = Math.min(AT_ONCE, this.#size.pods - pod);
      await Promise.all(Array.from({ length: count }, async () => this.createPod()));
      progress(`${this.pods.size} of ${this.#size.pods} pods`);
    }
    const services = Array.from({ length: this.#size.services }, (_, index) => index);
    await inParallel(services, async (index) => this.#createService(index));
  }

  /** A pod gets the address that was given back last. Resolves when the API server has it. */
  async createPod(): Promise<ChurnPod> {
    const name = `pod-${this.#made}`;
    const node = this.nodes[this.#made++ % this.nodes.length]!;
    const ip = this.#free.pop()!;
    const client = this.#client(PODS);
    const spec = { nodeName: node, containers: [{ name: 'main', image: 'none' }] };
    const { metadata } = await client.create({
      metadata: { name, namespace: NAMESPACE },
      spec,
    } as KubeObject);
    const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }] };
    await client.patch({ name, namespace: NAMESPACE }, { status }, { what: 'status' });
    const pod = { name, uid: metadata.uid ?? '', node, ip };
    this.pods.set(name, pod);
    return pod;
  }

  /** Resolves when the API server has forgotten it. */
  async deletePod({ name, ip }: ChurnPod): Promise<void> {
    this.pods.delete(name);
    await this.#client(PODS).delete({ name, namespace: NAMESPACE }, { graceSeconds: 0 });
    this.#free.push(ip);
  }

  /** Puts other pods behind a Service. */
  async moveService(index: number): Promise<void> {
    const slice = { name: `service-${index}`, namespace: NAMESPACE };
    await this.#client(ENDPOINT_SLICES).patch(slice, { endpoints: this.#somePods() });
  }

  async #createService(index: number): Promise<void> {
    const metadata = { name: `service-${index}`, namespace: NAMESPACE };
    await this.#client(SERVICES).create({ metadata, spec: { ports: [{ port: 80 }] } } as KubeObject);
    await this.#client(ENDPOINT_SLICES).create({
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': metadata.name } },
      addressType: 'IPv4',
      endpoints: this.#somePods(),
    } as unknown as KubeObject);
  }

  #somePods(): readonly unknown[] {
    const pods = [...this.pods.values()];
    const first = Math.floor(Math.random() * (pods.length - 5));
    return pods.slice(first, first + 5).map(({ name, uid, ip }) => ({
      addresses: [ip],
      targetRef: { kind: 'Pod', name, namespace: NAMESPACE, uid },
    }));
  }

  #client(type: typeof PODS): ResourceClient {
    return new ResourceClient(this.#connection, type);
  }
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let first = 0; first < items.length; first += AT_ONCE) {
    await Promise.all(items.slice(first, first + AT_ONCE).map(work));
  }
}
