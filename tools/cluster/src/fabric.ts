/** The network of the cluster: a router between nodes, and pods behind each node as most CNIs wire them. */

import { type Namespace, NetworkBed } from '@retina/ebpf/testing';

/** Every pod's gateway: the node answers for it, whichever veth. */
const GATEWAY = '169.254.1.1';
/** Where the API server can be reached from nodes and pods. */
export const CONTROL_ADDRESS = '172.31.0.2';
/** The addresses of pods, those of node N in `10.244.N.0/24`. */
export const POD_CIDR = '10.244.0.0/16';

/** A node's place in the network. */
export interface NodePlace {
  /** 1 for the first. */
  readonly index: number;
  readonly namespace: Namespace;
  readonly address: string;
}

/** A pod's place in the network. */
export interface PodPlace extends AsyncDisposable {
  readonly namespace: Namespace;
  readonly address: string;
}

/** Makes places; everything is gone when it is disposed of. */
export class Fabric implements AsyncDisposable {
  readonly #bed = new NetworkBed();
  readonly #router: Namespace;
  readonly #lastPod = new Map<number, number>();
  /** Where what serves the control plane listens. */
  readonly control: Namespace;

  constructor() {
    this.#router = this.#bed.namespace('fabric');
    this.#router.forward();
    this.control = this.#attach('control', 0);
  }

  /** A new node: reaches other nodes, their pods and the control plane through the router. */
  node(index: number): NodePlace {
    const namespace = this.#attach(`node${index}`, index);
    namespace.forward();
    this.#router.ip(`route add ${podCidr(index)} via ${nodeAddress(index)}`);
    return { index, namespace, address: nodeAddress(index) };
  }

  /** A new pod on a node. */
  pod({ index, namespace: node }: NodePlace): PodPlace {
    const number = (this.#lastPod.get(index) ?? 1) + 1;
    if (number > 254) throw new Error('a node has room for 253 pods');
    this.#lastPod.set(index, number);
    const address = `10.244.${index}.${number}`;
    const namespace = this.#bed.namespace(`pod ${address}`);
    const link = `veth${index}x${number}`;
    this.#bed.veth({
      in: node,
      name: link,
      addresses: [`${GATEWAY}/32`],
      peer: { in: namespace, name: 'eth0', addresses: [`${address}/32`] },
    });
    node.ip(`route add ${address}/32 dev ${link}`);
    namespace.ip(`route add ${GATEWAY}/32 dev eth0 scope link`, `route add default via ${GATEWAY} dev eth0`);
    return {
      namespace,
      address,
      [Symbol.asyncDispose]: async () => {
        node.ip(`link del ${link}`);
        await namespace[Symbol.asyncDispose]();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bed[Symbol.asyncDispose]();
  }

  #attach(name: string, index: number): Namespace {
    const namespace = this.#bed.namespace(name);
    const gateway = `172.31.${index}.1`;
    this.#bed.veth({
      in: this.#router,
      name: `to-${name}`,
      addresses: [`${gateway}/24`],
      peer: { in: namespace, name: 'eth0', addresses: [`${nodeAddress(index)}/24`] },
    });
    namespace.ip(`route add default via ${gateway}`);
    return namespace;
  }
}

function nodeAddress(index: number): string {
  return `172.31.${index}.2`;
}

function podCidr(index: number): string {
  return `10.244.${index}.0/24`;
}
