/** A node and a pod, each with many addresses: traffic that never leaves this machine and meets nothing else. */

import { type Namespace, NetworkBed, type TestPod, podNetwork } from '@retina/ebpf/testing';

/** Addresses that are the node's own, 65,536 of them: what pods send there arrives. */
export const NODE_ADDRESSES = '10.88.0.0/16';
/** The first of them to use. */
export const NODE_ADDRESS = '10.88.0.1';
/** Addresses behind the pod: what the node sends there passes the pod's link, and is then thrown away. */
export const POD_ADDRESSES = '10.89.0.0/16';
/** The first of them to use. */
export const POD_ADDRESS = '10.89.0.1';

/** The network that traffic runs through. Everything in it goes with it. */
export class TrafficBed implements AsyncDisposable {
  readonly #bed = new NetworkBed();
  readonly node: Namespace;
  readonly pod: TestPod;

  constructor() {
    const { node, pods } = podNetwork(this.#bed, { pods: 1 });
    const [pod] = pods as [TestPod];
    node.ip(`route add local ${NODE_ADDRESSES} dev lo`, `route add ${POD_ADDRESSES} via ${pod.v4}`);
    pod.namespace.ip(`route add blackhole ${POD_ADDRESSES}`);
    this.node = node;
    this.pod = pod;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bed[Symbol.asyncDispose]();
  }
}
