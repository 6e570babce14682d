/** What this kernel can do, asked of the kernel itself: versions lie, backports exist. */

import { RetinaError } from '@retina/core';
import { release } from 'node:os';
import { BTF_KIND, type Btf } from './btf.js';
import { libbpf, libc } from './ffi.js';
import { MAP_TYPE } from './map.js';
import { probeFexit } from './probe-fexit.js';

/** Each feature by name, with what it takes. */
export const FEATURES = {
  'ring-buffer': 'BPF ring buffers need Linux 5.8',
  'batch-operations': 'batch operations on BPF hash maps need Linux 5.6',
  'kfree-skb-tracepoint':
    'the kfree_skb tracepoint in BTF needs CONFIG_TRACEPOINTS and CONFIG_DEBUG_INFO_BTF',
  'drop-reasons': 'drop reasons in kfree_skb need Linux 5.17',
  'bpf-atomics': 'atomic compare and exchange in BPF programs needs Linux 5.12',
  fexit: 'programs at the end of kernel functions need Linux 5.5 with CONFIG_FUNCTION_TRACER, unlocked',
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
      fexit: probeFexit(btf),
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
