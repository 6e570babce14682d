/** Drop records and samples of the kernel as drops. */

import type { KernelSymbols } from '@retina/ebpf';
import { isBenignReason } from './benign-reasons.js';
import { placeReason } from './place-reasons.js';
import { AddressTable, type Direction, type Drop, NO_ADDRESS } from '@retina/flow';
import {
  DROP_DIRECTION,
  DROP_KEY_WORDS,
  DROP_VALUE_WORDS,
  dropKeyDestination,
  dropKeyDestinationPort,
  dropKeyDirection,
  dropKeyFamily,
  dropKeyIfindex,
  dropKeyLocation,
  dropKeyNetns,
  dropKeyProtocol,
  dropKeyReason,
  dropKeySource,
  dropKeySourcePort,
  dropSampleBytes,
  dropSamplePackets,
  dropValueBytes,
  dropValuePackets,
} from './drop.layout.gen.js';

/** Where the key begins inside a sample: after the time. */
const KEY_IN_SAMPLE = 2;
const DIRECTIONS = DROP_DIRECTION.map((name) => name.replace('DROP_', '').toLowerCase() as Direction);

/** Names of reasons and directions, addresses and symbols for the numbers of drop records. */
export class DropDecoder {
  readonly #addresses = new AddressTable();
  readonly #reasons: ReadonlyMap<number, string>;
  readonly #symbols: KernelSymbols;

  constructor(reasons: ReadonlyMap<number, string>, symbols: KernelSymbols) {
    this.#reasons = reasons;
    this.#symbols = symbols;
  }

  /**
   * The kernel's name of a reason. Subsystems number theirs from 0x10000 on, outside the enum that has names. Of a kernel
   * without reasons, what the place stands for (docs/adr/0038).
   */
  reason(number: number, location: bigint): string {
    if (this.#reasons.size === 0) return placeReason(this.#symbols.name(location));
    return this.#reasons.get(number) ?? (number === 0 ? 'NOT_SPECIFIED' : `REASON_0x${number.toString(16)}`);
  }

  /** Whether this is no drop. Where the kernel has reasons, the program has left those out already. */
  isBenign({ reason }: { readonly reason: string }): boolean {
    return this.#reasons.size === 0 && isBenignReason(reason);
  }

  /** The direction with this number in enum drop_direction. */
  direction(number: number): Direction {
    return DIRECTIONS[number]!;
  }

  /** Decodes records of the table. */
  decode(keys: Uint32Array, values: Uint32Array, count: number): Drop[] {
    const drops: Drop[] = [];
    for (let index = 0; index < count; index++) {
      const value = index * DROP_VALUE_WORDS;
      const packets = dropValuePackets(values, value);
      drops.push(this.#drop(keys, index * DROP_KEY_WORDS, packets, dropValueBytes(values, value)));
    }
    return drops;
  }

  /** Decodes the samples that begin at the given places of a ring. */
  decodeSamples(words: Uint32Array, places: Int32Array, count: number): Drop[] {
    const drops: Drop[] = [];
    for (let index = 0; index < count; index++) {
      const at = places[index]!;
      drops.push(
        this.#drop(words, at + KEY_IN_SAMPLE, dropSamplePackets(words, at), dropSampleBytes(words, at)),
      );
    }
    return drops;
  }

  #drop(words: Uint32Array, key: number, packets: number, bytes: number): Drop {
    return {
      source: this.#address(words, key, dropKeySource),
      destination: this.#address(words, key, dropKeyDestination),
      sourcePort: dropKeySourcePort(words, key),
      destinationPort: dropKeyDestinationPort(words, key),
      protocol: dropKeyProtocol(words, key),
      reason: this.reason(dropKeyReason(words, key), dropKeyLocation(words, key)),
      location: this.#symbols.name(dropKeyLocation(words, key)),
      direction: this.direction(dropKeyDirection(words, key)),
      interfaceIndex: dropKeyIfindex(words, key),
      networkNamespace: dropKeyNetns(words, key),
      packets,
      bytes,
      sourceEndpoint: undefined,
      destinationEndpoint: undefined,
    };
  }

  #address(words: Uint32Array, key: number, read: typeof dropKeySource): typeof NO_ADDRESS {
    const family = dropKeyFamily(words, key);
    if (family === 4) return this.#addresses.v4(read(words, key, 0));
    if (family !== 6) return NO_ADDRESS;
    return this.#addresses.v6(
      read(words, key, 0),
      read(words, key, 1),
      read(words, key, 2),
      read(words, key, 3),
    );
  }
}
