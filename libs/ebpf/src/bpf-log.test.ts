import { describe, expect, it } from 'vitest';
import { tellingLines } from './bpf-log.js';

const LOG = `0: R1=ctx() R10=fp0
; return *(u8 *)data; @ x.c:3
0: (61) r1 = *(u32 *)(r1 +76)         ; R1_w=pkt(r=0)
1: (71) r0 = *(u8 *)(r1 +20000)
invalid access to packet, off=20000 size=1, R1(id=0,off=20000,r=0)
R1 offset is outside of the packet
processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0
`;

describe('tellingLines', () => {
  it('finds the complaint and the instruction that it is about', () => {
    expect(tellingLines(LOG)).toEqual([
      '1: (71) r0 = *(u8 *)(r1 +20000)',
      'invalid access to packet, off=20000 size=1, R1(id=0,off=20000,r=0)',
    ]);
  });

  it('falls back on the end of a log that it does not understand', () => {
    expect(tellingLines('one\ntwo\nthree', 2)).toEqual(['two', 'three']);
  });
});
