/** Whether programs can run at the end of kernel functions. */

import { BTF_KIND, type Btf } from './btf.js';
import { libbpf, libc } from './ffi.js';

/** BPF_PROG_TYPE_TRACING and BPF_TRACE_FEXIT of include/uapi/linux/bpf.h. */
const TRACING = 26;
const TRACE_FEXIT = 25;
/** struct bpf_prog_load_opts up to attach_prog_fd, in words; its first member, 64 bits, is its size. */
const OPTIONS_WORDS = 10;
const EXPECTED_ATTACH_TYPE = 3;
const ATTACH_BTF_ID = 8;
/** r0 = 0; exit */
const RETURN = BigUint64Array.of(0xb7n, 0x95n);

/** Tries it: kernels that know how may still refuse to change their own text, as some locked-down ones do. */
export function probeFexit(btf: Btf): boolean {
  const target = btf.find(BTF_KIND.FUNC, 'tcp_v4_connect');
  if (target === undefined) return false;
  const options = new Uint32Array(OPTIONS_WORDS);
  options[0] = options.byteLength;
  options[EXPECTED_ATTACH_TYPE] = TRACE_FEXIT;
  options[ATTACH_BTF_ID] = target;
  const fd = libbpf.bpf_prog_load(TRACING, 'rt_probe', 'GPL', RETURN, RETURN.length, options);
  if (fd < 0) return false;
  libc.close(fd);
  return true;
}
