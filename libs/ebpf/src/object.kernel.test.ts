import { RetinaError } from '@retina/core';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ElfFile } from './elf.js';
import { BTF_KIND, Btf } from './btf.js';
import { KernelFeatures } from './features.js';
import { kernelEnum, readKernelBtf } from './kernel-btf.js';
import { KernelSymbols } from './kernel-symbols.js';
import { OpenObject } from './object.js';
import { testRun } from './program-stats.js';
import { canRunKernelTests, compileBpf } from './testing.js';

const missing = canRunKernelTests();

const COUNTER = `
const volatile __u32 step = 1;
__u32 count;
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, __u32); __type(value, __u64); } cells SEC(".maps");
SEC("tc") int add(struct __sk_buff *skb) { count += step; return count; }
SEC("tc") int reads_out_of_bounds(struct __sk_buff *skb)
{
	return *(volatile __u8 *)((void *)(long)skb->data + 20000);
}`;

function open(): OpenObject {
  using compiled = compileBpf(COUNTER);
  return OpenObject.open(compiled.path);
}

function failureOf(run: () => unknown): RetinaError {
  try {
    run();
  } catch (error) {
    if (error instanceof RetinaError) return error;
  }
  throw new Error('did not fail with a RetinaError');
}

describe.skipIf(missing)(`OpenObject ${missing ?? ''}`, () => {
  it('sets constants, shares globals and runs programs', () => {
    using opening = open();
    const step = new Uint8Array(new Uint32Array([5]).buffer);
    using object = opening.setConstant('step', step).disable('reads_out_of_bounds').load();
    const count = object.global32('count');
    expect(testRun(object.programFd('add'), new Uint8Array(64)).returnValue).toBe(5);
    expect(count[0]).toBe(5);
    count[0] = 100;
    expect(testRun(object.programFd('add'), new Uint8Array(64)).returnValue).toBe(105);
  });

  it('resizes maps', () => {
    using opening = open();
    using object = opening.resizeMap('cells', 9).disable('reads_out_of_bounds').load();
    expect(object.map('cells').maxEntries).toBe(9);
  });

  it("keeps the verifier's log and shows the line that tells", () => {
    using opening = open();
    const error = failureOf(() => opening.load());
    expect(error.code).toBe('BPF_LOAD_FAILED');
    expect(error.message).toMatch(/invalid access to packet/);
    expect(error.message.split('\n').length).toBeLessThan(10);
    expect(error.details['log']).toMatch(/processed \d+ insns/);
    expect(error.details['errno']).toBe('EACCES');
    expect(JSON.stringify(error.details)).not.toContain('processed');
  });

  it('names what is not there', () => {
    using opening = open();
    expect(() => opening.disable('nothing')).toThrow(/no program nothing/);
    expect(() => opening.resizeMap('nothing', 1)).toThrow(/no map nothing/);
    expect(() => opening.setConstant('nothing', new Uint8Array(4))).toThrow(/no variable nothing/);
    expect(() => opening.setConstant('step', new Uint8Array(8))).toThrow(/has 4 bytes/);
    expect(failureOf(() => OpenObject.open('/nowhere.bpf.o')).code).toBe('BPF_LOAD_FAILED');
  });
});

describe.skipIf(missing)(`the running kernel's BTF ${missing ?? ''}`, () => {
  it('has the names of drop reasons, as tracefs shows them', () => {
    const names = kernelEnum(readKernelBtf(), 'skb_drop_reason', 'SKB_DROP_REASON_');
    expect([...names.values()]).toEqual(
      expect.arrayContaining(['NOT_SPECIFIED', 'NO_SOCKET', 'NETFILTER_DROP']),
    );
    expect(names.size).toBeGreaterThan(50);
  });

  it('tells the shape of tracepoints', () => {
    const btf = readKernelBtf();
    expect(btf.tracepointArguments('kfree_skb')).toBeGreaterThanOrEqual(2);
    expect(btf.tracepointArguments('no_such_tracepoint')).toBeUndefined();
  });

  it('says what is missing when a feature is required', () => {
    expect(() => KernelFeatures.of().require('tcx')).toThrow(/TCX links need Linux 6.6.*this is \d/);
    expect(() => KernelFeatures.probe(readKernelBtf()).require('ring-buffer')).not.toThrow();
  });
});

describe.skipIf(missing)(`the BTF of a compiled object ${missing ?? ''}`, () => {
  it('has the structures of the source', () => {
    using compiled = compileBpf(
      'struct pair { __u8 a; __u16 b; __u64 c[3]; } *keep; SEC("tc") int f(void *x) { return !keep; }',
    );
    const btf = new Btf(new ElfFile(readFileSync(compiled.path)).section('.BTF')!);
    const id = btf.find(BTF_KIND.STRUCT, 'pair')!;
    expect(btf.size(id)).toBe(32);
    expect(btf.members(id).map(({ name, offset }) => [name, offset])).toEqual([
      ['a', 0],
      ['b', 2],
      ['c', 8],
    ]);
  });
});

describe.skipIf(missing)(`KernelSymbols ${missing ?? ''}`, () => {
  it('finds the function around an address', async () => {
    const line = readFileSync('/proc/kallsyms', 'latin1')
      .split('\n')
      .find((row) => row.endsWith(' T kfree_skb_list_reason'));
    const address = BigInt(`0x${line!.slice(0, 16)}`) + 4n;
    const symbols = new KernelSymbols();
    expect(symbols.name(address)).toBe(address.toString(16));
    expect(symbols.unsettled).toBe(true);
    await symbols.settle();
    expect(symbols.name(address)).toBe('kfree_skb_list_reason');
    expect(symbols.unsettled).toBe(false);
  });
});
