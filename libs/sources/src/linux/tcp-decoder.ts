/** Records of the tcp signal as happenings and totals. */

import { errnoName } from '@retina/ebpf';
import {
  type Address,
  AddressTable,
  type TcpHappening,
  type TcpHappeningKind,
  type TcpTotal,
} from '@retina/flow';
import {
  TCP_HAPPENING,
  TCP_KEY_WORDS,
  TCP_VALUE_WORDS,
  tcpKeyDetail,
  tcpKeyFamily,
  tcpKeyHappening,
  tcpKeyLocal,
  tcpKeyRemote,
  tcpKeyRemotePort,
  tcpStatsSeen,
  tcpValueCount,
  tcpValueSum,
} from './tcp.layout.gen.js';

/** The kinds at the indices of enum tcp_happening. */
const KINDS: readonly TcpHappeningKind[] = TCP_HAPPENING.slice(0, -1).map(
  (name) => name.replace('TCP_', '').replaceAll('_', '-').toLowerCase() as TcpHappeningKind,
);
const NS_PER_US = 1000;

/** Names of kinds and errors, and addresses, for the numbers of records. */
export class TcpDecoder {
  readonly #addresses = new AddressTable();

  /** Decodes records of the table. */
  decode(keys: Uint32Array, values: Uint32Array, count: number): TcpHappening[] {
    const happenings: TcpHappening[] = [];
    for (let index = 0; index < count; index++) {
      happenings.push(this.#happening(keys, index * TCP_KEY_WORDS, { values, at: index * TCP_VALUE_WORDS }));
    }
    return happenings;
  }

  /** What the statistics counted more than before, by kind. */
  totals(now: Uint32Array, before: Uint32Array): TcpTotal[] {
    return KINDS.map((kind, index) => ({
      kind,
      count: tcpStatsSeen(now, 0, index) - tcpStatsSeen(before, 0, index),
    }));
  }

  #happening(
    keys: Uint32Array,
    key: number,
    { values, at }: { readonly values: Uint32Array; readonly at: number },
  ): TcpHappening {
    const kind = KINDS[tcpKeyHappening(keys, key)]!;
    const count = tcpValueCount(values, at);
    return {
      kind,
      local: this.#address(keys, key, tcpKeyLocal),
      remote: this.#address(keys, key, tcpKeyRemote),
      remotePort: tcpKeyRemotePort(keys, key),
      count,
      errno: kind === 'connect-failed' ? errnoName(tcpKeyDetail(keys, key)) : undefined,
      rttNs: kind === 'smoothed-rtt' ? (tcpValueSum(values, at) / count) * NS_PER_US : undefined,
      localEndpoint: undefined,
      remoteEndpoint: undefined,
    };
  }

  #address(keys: Uint32Array, key: number, read: typeof tcpKeyLocal): Address {
    if (tcpKeyFamily(keys, key) === 4) return this.#addresses.v4(read(keys, key, 0));
    return this.#addresses.v6(read(keys, key, 0), read(keys, key, 1), read(keys, key, 2), read(keys, key, 3));
  }
}
