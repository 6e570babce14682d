/** The TCP sockets of the node, read by an iterator. */

import { type BpfMap, type KernelIterator, type LoadedObject, MapBatchReader } from '@retina/ebpf';
import { type Address, AddressTable, type ApiServers, type TcpSockets } from '@retina/flow';
import { SocketAddress, isIPv4 } from 'node:net';
import { turn } from './turn.js';
import {
  TCP_PEER_WORDS,
  TCP_REMOTE_WORDS,
  TCP_SOCKETS_WORDS,
  tcpPeerSmoothedRttUs,
  tcpRemoteAddress,
  tcpRemoteFamily,
  tcpSocketsStates,
} from './tcp.layout.gen.js';

/** include/net/tcp_states.h, in order from 1; NEW_SYN_RECV is what a SYN_RECV of a request socket is called. */
const STATES = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
] as const;
const NEW_SYN_RECV = 12;
const SYN_RECV = 3;
const PEER_BYTES = TCP_PEER_WORDS * 4;
const NS_PER_US = 1000;

/** Counts sockets by state, and looks at those that are connected to API servers. */
export class TcpSocketReader implements Disposable {
  readonly #sockets: BpfMap;
  readonly #iterator: KernelIterator;
  readonly #remoteReader: MapBatchReader;
  readonly #topRemotes: number;
  readonly #addresses = new AddressTable();
  readonly #key = new Uint32Array(1);

  /** @param topRemotes Remote addresses that are shown by themselves. */
  constructor(object: LoadedObject, apiServers: ApiServers, topRemotes: number) {
    this.#topRemotes = topRemotes;
    this.#remoteReader = new MapBatchReader(object.map('tcp_remotes'));
    this.#sockets = object.map('tcp_sockets');
    const peers = object.map('tcp_peers');
    for (const { address, port } of apiServers.addresses) {
      peers.update(peerKey(address.text, port), Uint32Array.of(1));
    }
    this.#iterator = object.iterator('tcp_count_sockets');
  }

  /** Goes through all sockets once; the event loop has a turn between system calls. */
  async read(): Promise<TcpSockets> {
    this.#sockets.update(this.#key, new Uint32Array(TCP_SOCKETS_WORDS));
    const apiServerRttNs: number[] = [];
    for (const records of this.#iterator.run()) {
      const words = new Uint32Array(records.buffer, records.byteOffset, records.length / 4);
      for (let at = 0; at + PEER_BYTES / 4 <= words.length; at += TCP_PEER_WORDS) {
        apiServerRttNs.push(tcpPeerSmoothedRttUs(words, at) * NS_PER_US);
      }
      await turn();
    }
    const counts = new Uint32Array(TCP_SOCKETS_WORDS);
    this.#sockets.lookup(this.#key, counts);
    const states = new Map<string, number>(
      STATES.map((name, index) => [name, tcpSocketsStates(counts, 0, index + 1)]),
    );
    const requests = tcpSocketsStates(counts, 0, NEW_SYN_RECV);
    states.set(STATES[SYN_RECV - 1]!, tcpSocketsStates(counts, 0, SYN_RECV) + requests);
    return { states, apiServerRttNs, remotes: this.#remotes(states.get('ESTABLISHED') ?? 0) };
  }

  /** Those with most connections; the rest, and what the kernel's map could not hold, together. */
  #remotes(established: number): Map<string, number> {
    const connections: [text: string, count: number][] = [];
    this.#remoteReader.rewind();
    for (let count = this.#remoteReader.drain(); count > 0; count = this.#remoteReader.drain()) {
      const { keys, values } = this.#remoteReader;
      for (let index = 0; index < count; index++) {
        connections.push([this.#address(keys, index * TCP_REMOTE_WORDS).text, values[index]!]);
      }
    }
    const most = connections.sort(([, a], [, b]) => b - a).slice(0, this.#topRemotes);
    const rest = most.reduce((left, [, count]) => left - count, established);
    return new Map([...most, ['other', Math.max(0, rest)], ['AllIPs', established]]);
  }

  #address(words: Uint32Array, at: number): Address {
    const word = (index: number): number => tcpRemoteAddress(words, at, index);
    if (tcpRemoteFamily(words, at) === 4) return this.#addresses.v4(word(0));
    return this.#addresses.v6(word(0), word(1), word(2), word(3));
  }

  [Symbol.dispose](): void {
    this.#iterator[Symbol.dispose]();
  }
}

/** struct peer_key: the address in network order, the port in network order, two bytes of nothing. */
function peerKey(address: string, port: number): Uint8Array {
  const key = new Uint8Array(20);
  key.set(isIPv4(address) ? address.split('.').map(Number) : bytesOfV6(address));
  new DataView(key.buffer).setUint16(16, port);
  return key;
}

function bytesOfV6(address: string): number[] {
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  const [head = '', tail] = canonical.split('::');
  const groups = (text: string | undefined): number[] =>
    text === undefined || text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [left, right] = [groups(head), groups(tail)];
  const middle = Array<number>(8 - left.length - right.length).fill(0);
  return [...left, ...middle, ...right].flatMap((group) => [group >> 8, group & 0xff]);
}
