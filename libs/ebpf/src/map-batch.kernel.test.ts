import { describe, expect, it } from 'vitest';
import { MapBatchReader } from './map-batch.js';
import { OpenObject } from './object.js';
import { canRunKernelTests, compileBpf } from './testing.js';

const missing = canRunKernelTests();

const MAPS = `
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 20000); __type(key, __u64); __type(value, __u32[3]); } plain SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERCPU_HASH); __uint(max_entries, 16); __type(key, __u32); __type(value, __u32); } each SEC(".maps");
SEC("tc") int unused(struct __sk_buff *skb) { return 0; }`;

function load() {
  using compiled = compileBpf(MAPS);
  using opening = OpenObject.open(compiled.path);
  return opening.load();
}

describe.skipIf(missing)(`MapBatchReader ${missing ?? ''}`, () => {
  it.each([1, 7, 1024, 50_000])('reads and then drains 10,000 entries in chunks of %i', (chunk) => {
    using object = load();
    const map = object.map('plain');
    for (let key = 0; key < 10_000; key++)
      map.update(new Uint32Array([key, 7]), new Uint32Array([key, key * 2, 3]));
    const reader = new MapBatchReader(map, chunk);
    const collect = (next: () => number): number[] => {
      const keys: number[] = [];
      reader.rewind();
      for (let count = next(); count > 0; count = next()) {
        for (let index = 0; index < count; index++) {
          const key = reader.keys[index * 2]!;
          expect(reader.values[index * 3 + 1]).toBe(key * 2);
          keys.push(key);
        }
      }
      return keys.sort((a, b) => a - b);
    };
    const all = Array.from({ length: 10_000 }, (_, key) => key);
    expect(collect(() => reader.read())).toEqual(all);
    expect(collect(() => reader.drain())).toEqual(all);
    expect(collect(() => reader.drain())).toEqual([]);
  });

  it('gives a value for each CPU', () => {
    using object = load();
    const map = object.map('each');
    const values = new Uint32Array(map.valuesPerKey * 2).map((_, index) => (index % 2 === 0 ? index + 1 : 0));
    map.update(new Uint32Array([5]), values);
    const reader = new MapBatchReader(map);
    expect(reader.read()).toBe(1);
    expect([...reader.values.slice(0, values.length)]).toEqual([...values]);
  });
});
