import { describe, expect, it } from 'vitest';
import { OpenObject } from './object.js';
import { testRun } from './program-stats.js';
import { Ring, checkRingSize } from './ring.js';
import { RingWaker } from './ring-waker.js';
import { canRunKernelTests, compileBpf } from './testing.js';

const missing = canRunKernelTests();

/** Each run offers `batch` records numbered from 0, and discards every third. */
const PRODUCER = `
struct record { __u32 number, square; __u64 padding[3]; };
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } ring SEC(".maps");
const volatile __u32 batch = 1;
__u32 next, lost, discarded;
SEC("tc") int produce(struct __sk_buff *skb)
{
	for (__u32 i = 0; i < batch && i < 4096; i++) {
		struct record *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);
		__u32 number = next++;
		if (!record) { lost++; continue; }
		record->number = number;
		record->square = number * number;
		if (number % 3 == 2) { discarded++; bpf_ringbuf_discard(record, 0); }
		else bpf_ringbuf_submit(record, 0);
	}
	return 0;
}`;

const PACKET = new Uint8Array(64);

function load(ringBytes: number, batch: number) {
  using compiled = compileBpf(PRODUCER);
  using opening = OpenObject.open(compiled.path);
  const object = opening
    .resizeMap('ring', ringBytes)
    .setConstant('batch', new Uint8Array(new Uint32Array([batch]).buffer))
    .load();
  return { object, ring: new Ring(object.map('ring')), program: object.programFd('produce') };
}

/** Reads everything there is; fails on a record that is not whole. */
function drain(ring: Ring, places: Int32Array, numbers: number[]): void {
  for (let count = ring.read(places); count > 0; count = ring.read(places)) {
    for (let index = 0; index < count; index++) {
      const at = places[index]!;
      const number = ring.words[at]!;
      expect(ring.words[at + 1]).toBe(Math.imul(number, number) >>> 0);
      numbers.push(number);
    }
    ring.release();
  }
}

describe.skipIf(missing)(`Ring ${missing ?? ''}`, () => {
  it('reads every record once, over many turns of the ring', () => {
    const { object, ring, program } = load(4096, 60);
    const numbers: number[] = [];
    const places = new Int32Array(16);
    for (let run = 0; run < 300; run++) {
      testRun(program, PACKET);
      drain(ring, places, numbers);
    }
    const expected = Array.from({ length: 300 * 60 }, (_, number) => number).filter(
      (number) => number % 3 !== 2,
    );
    expect(object.global32('lost')[0]).toBe(0);
    expect(numbers).toEqual(expected);
    ring[Symbol.dispose]();
    object[Symbol.dispose]();
  });

  it('loses nothing uncounted when it is too small', () => {
    const { object, ring, program } = load(4096, 1000);
    const numbers: number[] = [];
    for (let run = 0; run < 50; run++) {
      testRun(program, PACKET);
      drain(ring, new Int32Array(7), numbers);
    }
    const [lost, discarded] = [object.global32('lost')[0]!, object.global32('discarded')[0]!];
    expect(lost).toBeGreaterThan(10_000);
    expect(numbers.length + discarded + lost).toBe(50_000);
    expect(new Set(numbers).size).toBe(numbers.length);
    ring[Symbol.dispose]();
    object[Symbol.dispose]();
  });

  it('gives no room back before release', () => {
    const { object, ring, program } = load(4096, 60);
    const places = new Int32Array(1024);
    testRun(program, PACKET);
    expect(ring.read(places)).toBe(40);
    testRun(program, PACKET);
    testRun(program, PACKET);
    expect(object.global32('lost')[0]).toBeGreaterThan(0);
    expect(ring.words[places[0]!]).toBe(0);
    expect(ring.backlogBytes).toBeGreaterThan(0);
    ring[Symbol.dispose]();
    object[Symbol.dispose]();
  });

  it('is drained by its waker when records come, and not before', async () => {
    const { object, ring, program } = load(65_536, 30);
    const numbers: number[] = [];
    let wakes = 0;
    using _waker = new RingWaker(object.map('ring'), () => {
      wakes++;
      drain(ring, new Int32Array(64), numbers);
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(wakes).toBe(0);
    testRun(program, PACKET);
    await expect.poll(() => numbers.length).toBe(20);
    testRun(program, PACKET);
    await expect.poll(() => numbers.length).toBe(40);
    ring[Symbol.dispose]();
    object[Symbol.dispose]();
  });
});

describe('checkRingSize', () => {
  it.each([0, 4095, 5000, 12_288])('refuses %i bytes', (size) => {
    expect(() => checkRingSize(size)).toThrow(/power of two/);
  });

  it('takes a power of two', () => {
    expect(checkRingSize(8192)).toBe(8192);
  });
});
