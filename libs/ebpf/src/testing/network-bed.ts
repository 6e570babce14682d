/** Small networks for tests: namespaces and the veth pairs between them, quiet enough to count packets exactly. */

import { Namespace } from './namespace.js';

/** One end of a veth pair. */
export interface VethEnd {
  readonly in: Namespace;
  readonly name: string;
  /** With prefix length: '10.0.1.1/24', 'fd00:1::1/64'. */
  readonly addresses?: readonly string[];
}

/** A veth pair. */
export interface VethOptions extends VethEnd {
  readonly peer: VethEnd;
  readonly mtu?: number;
  /**
   * Without them (false), every packet that a program sees is one that would be on the wire: no GSO, GRO, or checksum
   * left to the device. The kernel's default, true, if absent.
   */
  readonly offloads?: boolean;
}

/** The interface indexes of a veth pair, each in its own namespace. */
export interface Veth {
  readonly index: number;
  readonly peerIndex: number;
}

const OFFLOADS = ['tso', 'gso', 'gro', 'tx', 'rx', 'sg'];

/** Makes namespaces and links, and takes all of them away with itself: use `await using`. */
export class NetworkBed implements AsyncDisposable {
  readonly #namespaces: Namespace[] = [];
  #macAddresses = 0;

  /** A new, empty namespace. The name shows in messages only. */
  namespace(name: string): Namespace {
    const namespace = new Namespace(name);
    this.#namespaces.push(namespace);
    return namespace;
  }

  /**
   * Connects two namespaces by a veth pair, up and with addresses. Each end knows the other's addresses by permanent
   * neighbour entries, so no ARP or neighbour discovery is ever sent.
   */
  veth({ peer, mtu = 1500, offloads = true, ...end }: VethOptions): Veth {
    const mac = this.#nextMac();
    const peerMac = this.#nextMac();
    end.in.ip(
      `link add ${end.name} address ${mac} mtu ${mtu} type veth ` +
        `peer name ${peer.name} address ${peerMac} mtu ${mtu} netns ${peer.in.path}`,
    );
    bringUp(end, offloads);
    bringUp(peer, offloads);
    introduce(end, peer, peerMac);
    introduce(peer, end, mac);
    return { index: end.in.linkIndex(end.name), peerIndex: peer.in.linkIndex(peer.name) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#namespaces.map(async (namespace) => namespace[Symbol.asyncDispose]()));
  }

  /** Locally administered, and the same in every run. */
  #nextMac(): string {
    const bytes = [0x02, 0, 0, 0, this.#macAddresses >> 8, this.#macAddresses & 0xff];
    this.#macAddresses++;
    return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  }
}

/**
 * Neither multicast nor ARP, and before the link comes up: joining groups would be reported, and only an interface
 * without ARP joins no group for its own addresses (addrconf_join_solict).
 */
function bringUp({ in: namespace, name, addresses = [] }: VethEnd, offloads: boolean): void {
  const adds = addresses.map((address) => `addr add ${address} dev ${name}`);
  namespace.ip(`link set ${name} multicast off arp off`, ...adds, `link set ${name} up`);
  if (!offloads) namespace.run(['ethtool', '-K', name, ...OFFLOADS.flatMap((offload) => [offload, 'off'])]);
}

function introduce(end: VethEnd, peer: VethEnd, peerMac: string): void {
  const neighbours = (peer.addresses ?? []).map((address) => address.split('/')[0]);
  if (neighbours.length === 0) return;
  end.in.ip(
    ...neighbours.map(
      (address) => `neigh replace ${address} lladdr ${peerMac} dev ${end.name} nud permanent`,
    ),
  );
}
