/** Which records of which signal user space reads, and where their layouts are kept. */

import { Btf, ElfFile } from '@retina/ebpf';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LayoutRequest, renderLayout } from './layout.js';

const LAYOUTS: Readonly<Record<string, LayoutRequest>> = {
  tcp: {
    enums: ['tcp_happening'],
    structs: ['tcp_key', 'tcp_value', 'tcp_stats', 'tcp_sockets', 'tcp_remote', 'tcp_peer'],
  },
  flow: {
    enums: ['flow_point', 'flow_unparsed', 'flow_flag'],
    sizes: ['flow_record4', 'flow_record6'],
    structs: ['flow_key4', 'flow_key6', 'flow_value', 'flow_stats'],
  },
  dns: {
    enums: ['dns_direction', 'dns_unparsed'],
    structs: ['dns_event', 'dns_stats'],
  },
  drop: {
    enums: ['drop_direction', 'drop_detail'],
    structs: ['drop_total_key', 'drop_total', 'drop_key', 'drop_value', 'drop_sample', 'drop_stats'],
  },
};

/** Every layout module: its path from the root of the repository, and its text. */
export function renderLayouts(root: string): Map<string, string> {
  return new Map(
    Object.entries(LAYOUTS).map(([signal, request]) => {
      const object = new ElfFile(readFileSync(join(root, 'bpf/dist', `${signal}.bpf.o`)));
      const btf = object.section('.BTF');
      if (btf === undefined) throw new Error(`${signal}.bpf.o has no BTF: compile it with -g`);
      return [
        `libs/sources/src/linux/${signal}.layout.gen.ts`,
        renderLayout(new Btf(Buffer.from(btf)), signal, request),
      ];
    }),
  );
}
