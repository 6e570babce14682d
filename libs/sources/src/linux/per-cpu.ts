/** Per-CPU values: what each CPU counted by itself, added up. */

import type { BpfMap } from '@retina/ebpf';

/** Reads the only entry of a per-CPU array of 64-bit counters. */
export class PerCpuCounters {
  readonly #map: BpfMap;
  readonly #key = new Uint32Array(1);
  readonly #values: Uint32Array;

  /** @param map A PERCPU_ARRAY whose value is nothing but 64-bit counters. */
  constructor(map: BpfMap) {
    this.#map = map;
    this.#values = new Uint32Array(map.lookupSize / 4);
  }

  /** The sums over all CPUs, laid out as one value, for the accessors of its structure. */
  read(): Uint32Array {
    this.#map.lookup(this.#key, this.#values);
    return sumPerCpu(this.#values, 0, this.#map);
  }
}

/** The sizes of a per-CPU map. */
type PerCpuSizes = Pick<BpfMap, 'lookupSize' | 'valuesPerKey'>;

/** Adds up the per-CPU copies of one value that begin at word `at`; the value is nothing but 64-bit counters. */
export function sumPerCpu(words: Uint32Array, at: number, map: PerCpuSizes): Uint32Array {
  const size = map.lookupSize / 4 / map.valuesPerKey;
  const sum = new BigUint64Array(size / 2);
  for (let cpu = 0; cpu < map.valuesPerKey; cpu++) {
    for (let counter = 0; counter < sum.length; counter++) {
      const word = at + cpu * size + counter * 2;
      sum[counter]! += BigInt(words[word]!) | (BigInt(words[word + 1]!) << 32n);
    }
  }
  return new Uint32Array(sum.buffer);
}
