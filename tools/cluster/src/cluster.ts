/** A whole cluster on one machine, for tests and for trying things out. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canRunKernelTests, type Namespace } from '@retina/ebpf/testing';
import { cannotRunClusterTests, KubeBed, runComponent } from '@retina/kube/testing';
import { type BuiltImage, cannotRunContainers } from '@retina/tools-image';
import { ContainerNode } from './container-node.js';
import { CONTROL_ADDRESS, Fabric, POD_CIDR } from './fabric.js';
import { type Kubectl, kubectlOf } from './kubectl.js';
import type { PodRun } from './pod-run.js';
import { PortBridge } from './port-bridge.js';
import { serviceNames } from './service-names.js';

/** The Service of the API server, the first address of the range. */
const API_SERVICE = '10.96.0.1';
const API_PORT = 6443;
const VOLUMES = 4;

/** How a cluster is made. */
export interface ClusterOptions {
  readonly nodes: number;
  /** Images that pods may name, by the last part of their name without tag: `retina-agent`. */
  readonly images: Readonly<Record<string, BuiltImage>>;
}

/** A pod that runs, and where. */
export interface PodOnNode {
  readonly node: ContainerNode;
  readonly run: PodRun;
  readonly network: Namespace;
}

/**
 * A real control plane, a node per network namespace with a real kube-proxy, pods as real containers. What the nodes have in
 * common is the kernel: what it does not tell apart by network namespace shows on every node.
 */
export class Cluster implements AsyncDisposable {
  readonly #parts: AsyncDisposable[] = [];
  readonly #nodes: ContainerNode[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'retina-cluster-'));
  readonly #fabric = this.#keep(new Fabric());
  #bed!: KubeBed;
  #kubectl!: Kubectl;

  /** Resolves when the nodes are known; a quarter of a minute. See `cannotRunClusters`. */
  static async start({ nodes, images }: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster();
    try {
      await cluster.#startControl();
      for (let index = 1; index <= nodes; index++) await cluster.#join(index, images);
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  get nodes(): readonly ContainerNode[] {
    return this.#nodes;
  }

  get kubectl(): Kubectl {
    return this.#kubectl;
  }

  /** With all rights. */
  get kubeConfigFile(): string {
    return this.#bed.kubeConfigFile;
  }

  /** The node that runs a pod, and the pod there; by `namespace/name` or the beginning of it. */
  pod(name: string): PodOnNode | undefined {
    for (const node of this.#nodes) {
      const pod = node.pod(name);
      if (pod !== undefined) return { node, ...pod };
    }
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const part of this.#parts.toReversed()) await part[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startControl(): Promise<void> {
    this.#bed = this.#keep(await KubeBed.start({ serviceAccounts: true }));
    this.#kubectl = kubectlOf(assets(), this.#bed.kubeConfigFile);
    this.#keep(await this.#bed.startControlPlane());
    this.#keep(
      await PortBridge.open({
        in: this.#fabric.control,
        address: CONTROL_ADDRESS,
        port: API_PORT,
        to: Number(new URL(this.#bed.url).port),
      }),
    );
    // Nobody else tells where the server is, since it listens where no node can reach it, and nobody makes volumes.
    const items = [apiServerEndpoints(), ...Array.from({ length: VOLUMES }, (_, index) => volume(index))];
    this.#kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    this.#keep(await runComponent(serviceNames(this.#bed.connection, this.#hosts)));
  }

  async #join(index: number, images: ClusterOptions['images']): Promise<void> {
    const node = await ContainerNode.join({
      connection: this.#bed.connection,
      fabric: this.#fabric,
      place: this.#fabric.node(index),
      kubectl: this.#kubectl,
      hosts: this.#hosts,
      imageOf: (reference) => imageIn(images, reference),
      serviceVariables: { KUBERNETES_SERVICE_HOST: API_SERVICE, KUBERNETES_SERVICE_PORT: '443' },
      proxy: [
        join(assets(), 'kube-proxy'),
        `--kubeconfig=${this.#kubeConfigOfNodes()}`,
        `--cluster-cidr=${POD_CIDR}`,
        '--proxy-mode=iptables',
        '--conntrack-max-per-core=0',
        '--conntrack-min=0',
        '--conntrack-tcp-timeout-established=0',
        '--conntrack-tcp-timeout-close-wait=0',
      ],
    });
    this.#nodes.push(this.#keep(node));
  }

  get #hosts(): string {
    return join(this.#folder, 'hosts');
  }

  /** The server's certificate names its own address, not the one that leads to it from nodes. */
  #kubeConfigOfNodes(): string {
    const file = join(this.#folder, 'kubeconfig');
    const config = JSON.parse(readFileSync(this.kubeConfigFile, 'utf8')) as {
      clusters: { cluster: Record<string, string> }[];
    };
    for (const { cluster } of config.clusters) {
      cluster['server'] = `https://${CONTROL_ADDRESS}:${API_PORT}`;
      cluster['tls-server-name'] = API_SERVICE;
    }
    writeFileSync(file, JSON.stringify(config));
    return file;
  }

  #keep<T extends AsyncDisposable>(part: T): T {
    this.#parts.push(part);
    return part;
  }
}

/** Why clusters cannot be had here, as words for a skipped suite's name; undefined when they can. */
export function cannotRunClusters(): string | undefined {
  const reason = canRunKernelTests() ?? cannotRunContainers() ?? cannotRunClusterTests();
  if (reason !== undefined) return reason;
  const missing = ['kube-proxy', 'kubectl'].find((program) => !existsSync(join(assets(), program)));
  return missing === undefined ? undefined : `needs ${missing}: npm run kube-apiserver`;
}

function assets(): string {
  return process.env['KUBEBUILDER_ASSETS'] ?? '';
}

function imageIn(images: ClusterOptions['images'], reference: string): BuiltImage {
  const name = reference.replace(/^.*\//, '').replace(/[:@].*$/, '');
  const image = images[name];
  if (image !== undefined) return image;
  throw new Error(`there is no image ${reference} here, only ${Object.keys(images).join(', ')}`);
}

/** What a claim without a class binds to; its data is in a folder of the node that runs the pod. */
function volume(index: number): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `volume-${index}` },
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      hostPath: { path: `/volumes/${index}` },
    },
  };
}

function apiServerEndpoints(): object {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': 'kubernetes' },
    },
    addressType: 'IPv4',
    ports: [{ name: 'https', port: API_PORT, protocol: 'TCP' }],
    endpoints: [{ addresses: [CONTROL_ADDRESS], conditions: { ready: true } }],
  };
}
