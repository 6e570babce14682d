/** What this kernel can do, asked of the kernel itself: versions lie, backports exist. */

import { RetinaError } from '@retina/core';
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { BTF_KIND, type Btf } from './btf.js';
import { libbpf, libc } from './ffi.js';
import { MAP_TYPE } from './map.js';

/** Each feature by name, with what it takes. */
export const FEATURES = {
  'ring-buffer': 'BPF ring buffers need Linux 5.8',
  'batch-operations': 'batch operations on BPF hash maps need Linux 5.6',
  'kfree-skb-tracepoint':
    'the kfree_skb tracepoint in BTF needs CONFIG_TRACEPOINTS and CONFIG_DEBUG_INFO_BTF',
  'drop-reasons': 'drop reasons in kfree_skb need Linux 5.17',
  'bpf-atomics': 'atomic compare and exchange in BPF programs needs Linux 5.12',
  tcx: 'TCX links need Linux 6.6 with CONFIG_NET_XGRESS',
} as const;

/** A feature's name. */
export type Feature = keyof typeof FEATURES;

/** The answers for the running kernel. */
export class KernelFeatures {
  readonly #present: ReadonlySet<Feature>;

  private constructor(present: ReadonlySet<Feature>) {
    this.#present = present;
  }

  /** Asks the kernel. Takes its types from the caller, who has read them anyway. */
  static probe(btf: Btf): KernelFeatures {
    const kfreeSkb = btf.tracepointArguments('kfree_skb');
    const answers: Record<Feature, boolean> = {
      'ring-buffer': libbpf.libbpf_probe_bpf_map_type(MAP_TYPE.RINGBUF, null) === 1,
      'batch-operations': probeBatchOperations(),
      'kfree-skb-tracepoint': kfreeSkb !== undefined,
      'drop-reasons': kfreeSkb !== undefined && kfreeSkb >= 3,
      'bpf-atomics': probeAtomics(),
      tcx: btf.find(BTF_KIND.STRUCT, 'tcx_link') !== undefined,
    };
    const names = Object.keys(answers) as Feature[];
    return new KernelFeatures(new Set(names.filter((name) => answers[name])));
  }

  /** Pretends that a kernel has just these features: tests of fall-backs need it. */
  static of(...features: readonly Feature[]): KernelFeatures {
    return new KernelFeatures(new Set(features));
  }

  has(feature: Feature): boolean {
    return this.#present.has(feature);
  }

  /** @throws FEATURE_UNSUPPORTED naming the feature and what it takes. */
  require(feature: Feature): void {
    if (this.has(feature)) return;
    throw new RetinaError('FEATURE_UNSUPPORTED', `${FEATURES[feature]}; this is ${release()}`, {
      details: { feature },
    });
  }
}

/** An empty map answers ENOENT where batches exist, and ENOTSUPP or EINVAL where they do not. */
function probeBatchOperations(): boolean {
  const fd = libbpf.bpf_map_create(MAP_TYPE.HASH, 'rt_probe', 4, 4, 1, null);
  if (fd < 0) return false;
  const cell = new Uint32Array([1]);
  const result = libbpf.bpf_map_lookup_batch(
    fd,
    null,
    new Uint32Array(4),
    new Uint32Array(1),
    new Uint32Array(1),
    cell,
    null,
  );
  libc.close(fd);
  return result === -2;
}

/** BPF_PROG_TYPE_SCHED_CLS. */
const SCHED_CLS = 3;
/** r0 = 0; *(u64 *)(r10 - 8) = r0; r1 = 0; cmpxchg(r10 - 8, r0, r1); r0 = 0; exit */
const COMPARE_AND_EXCHANGE = BigUint64Array.of(0xb7n, 0xfff8_0a7bn, 0x01b7n, 0xf1_fff8_1adbn, 0xb7n, 0x95n);

/** Only the verifier knows which instructions it accepts. */
function probeAtomics(): boolean {
  const program = COMPARE_AND_EXCHANGE;
  const fd = libbpf.bpf_prog_load(SCHED_CLS, 'rt_probe', 'GPL', program, program.length, null);
  if (fd < 0) return false;
  libc.close(fd);
  return true;
}

const CAP_NET_ADMIN = 12n;
const CAP_SYS_ADMIN = 21n;
const CAP_PERFMON = 38n;
const CAP_BPF = 39n;

/**
 * Makes sure that this process may load and attach BPF programs.
 * @throws PERMISSION_DENIED naming the capabilities that are missing.
 */
export function requireBpfCapabilities(status: string = readFileSync('/proc/self/status', 'utf8')): void {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  const holds = (capability: bigint): boolean => ((effective >> capability) & 1n) === 1n;
  const missing = [
    holds(CAP_BPF) || holds(CAP_SYS_ADMIN) ? '' : 'CAP_BPF',
    holds(CAP_PERFMON) || holds(CAP_SYS_ADMIN) ? '' : 'CAP_PERFMON',
    holds(CAP_NET_ADMIN) ? '' : 'CAP_NET_ADMIN',
  ].filter((name) => name !== '');
  if (missing.length === 0) return;
  throw new RetinaError(
    'PERMISSION_DENIED',
    `loading eBPF programs needs ${missing.join(', ')}: run as root (sudo) or grant these capabilities`,
    { details: { missing } },
  );
}
