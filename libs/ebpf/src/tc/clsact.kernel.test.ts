import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { type LoadedObject, OpenObject } from '../object.js';
import { type Namespace, NetworkBed, PacketCapture, UdpSink, canRunKernelTests, sendUdp } from '../testing.js';
import { type ClsactOptions, attachClsact } from './clsact.js';

/** Counts packets and lets the next filter decide. */
const PROGRAM = `
#include <linux/bpf.h>
unsigned int packets;
__attribute__((section("tc"), used)) int count(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&packets, 1);
	return -1;
}
char license[] __attribute__((section("license"), used)) = "GPL";
`;

/** A program of someone else: classic BPF that matches everything. */
const FOREIGN = "bpf bytecode '1,6 0 0 4294967295,' flowid 1:1".replaceAll("'", '').split(' bytecode ');
const FOREIGN_FILTER = ['bpf', 'bytecode', '1,6 0 0 4294967295,', 'flowid', '1:1'];

const missing = canRunKernelTests();

describe.skipIf(missing)(`attachClsact ${missing ?? ''}`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'clsact-'));
  const object = join(directory, 'count.bpf.o');

  beforeAll(() => {
    const source = join(directory, 'count.bpf.c');
    writeFileSync(source, PROGRAM);
    const multiarch = execFileSync('clang', ['-print-multiarch'], { encoding: 'utf8' }).trim();
    const include = `-I/usr/include/${multiarch}`;
    execFileSync('clang', ['-target', 'bpf', '-O2', '-g', include, '-c', source, '-o', object]);
  });

  afterAll(() => rmSync(directory, { recursive: true }));
});
