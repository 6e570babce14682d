import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canRunKernelTests,
  type Namespace,
  NetworkBed,
  podNetwork,
  sendUdp,
  type TestPod,
} from '@retina/ebpf/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Recording, type RecordingOptions } from './recording.js';

const missing = canRunKernelTests();

/** What tshark reads in a file, a row a packet. */
function tshark(file: string, ...fields: readonly string[]): string[][] {
  const columns = fields.flatMap((field) => ['-e', field]);
  const text = execFileSync('tshark', ['-n', '-r', file, '-T', 'fields', ...columns], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

describe.skipIf(missing)(`a recording ${missing ?? ''}`, { timeout: 30_000 }, () => {
  let folder: string;
  let bed: NetworkBed;
  let node: Namespace;
  let cart: TestPod;
  let shelf: TestPod;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'retina-recording-'));
    bed = new NetworkBed();
    const network = podNetwork(bed, { pods: 2, offloads: false });
    ({ node } = network);
    [cart, shelf] = network.pods as [TestPod, TestPod];
  });
  afterEach(async () => {
    await bed[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const record = (options: Partial<RecordingOptions> = {}): Recording => {
    using _ = node.enter();
    return new Recording({
      ...{ folder, name: 'trace', format: 'pcapng', interfaces: [], filter: '', snapLength: 0 },
      ...{ promiscuous: false, flushEachPacket: false, durationMs: undefined, maxBytes: undefined },
      ...{ fileCount: undefined, names: [], comment: 'a comment', minFreeBytes: 0 },
      ...options,
    });
  };
  const file = (name = 'trace.pcapng'): string => join(folder, name);
  const send = async (port: number, count: number): Promise<void> =>
    sendUdp(cart.namespace, { to: shelf.v4, port, count, sourcePort: 40_000 });

  it('has every packet at each interface, with names, direction, time and comments, as Wireshark reads them', async () => {
    const before = Date.now() / 1000;
    const recording = record({
      filter: 'udp port 7001',
      names: [
        { address: cart.v4, name: 'shop/cart-1' },
        { address: 'fd00::1', name: 'shop/six' },
      ],
    });
    await send(7001, 20);
    await send(7002, 5);
    recording.stop();
    const result = await recording.finished();
    // By the interface of the sender and by that of the receiver.
    expect(result).toMatchObject({ end: 'stopped', packets: 40, dropped: 0, error: undefined });
    const rows = tshark(
      file(),
      'frame.interface_name',
      'ip.src',
      'udp.dstport',
      'frame.packet_flags_direction',
      'frame.time_epoch',
    );
    expect(rows).toHaveLength(40);
    expect(new Set(rows.map(([name]) => name)).size).toBe(2);
    expect(new Set(rows.map(([, source, port]) => `${source} ${port}`))).toEqual(
      new Set([`${cart.v4} 7001`]),
    );
    expect(new Set(rows.map(([name, , , direction]) => `${name} ${direction}`)).size).toBe(2);
    for (const [, , , , time] of rows) expect(Math.abs(Number(time) - before)).toBeLessThan(20);
    const information = execFileSync('capinfos', [file()], { encoding: 'utf8' });
    for (const words of ['a comment', 'nanoseconds', 'Number of packets:   40', 'Number of packets = 20']) {
      expect(information).toContain(words);
    }
    const named = execFileSync('tshark', ['-N', 'n', '-r', file(), '-c', '1'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(named).toContain('shop/cart-1');
  });

  it('takes what the filter takes, and no more, at the interfaces that are asked for', async () => {
    const link = shelf.nodeLink;
    const recording = record({
      interfaces: [link],
      filter: 'udp and (port 7001 or port 7003)',
      snapLength: 60,
    });
    for (const port of [7001, 7002, 7003, 7004]) await send(port, 10);
    recording.stop();
    expect((await recording.finished()).packets).toBe(20);
    const rows = tshark(file(), 'frame.interface_name', 'udp.dstport', 'frame.cap_len');
    expect(new Set(rows.map((row) => row.slice(0, 2).join(' ')))).toEqual(
      new Set([`${link} 7001`, `${link} 7003`]),
    );
    for (const [, , length] of rows) expect(Number(length)).toBeLessThanOrEqual(60);
  });

  it('hears some of several interfaces', async () => {
    const recording = record({ interfaces: ['lo', shelf.nodeLink], filter: 'udp port 7001' });
    await send(7001, 10);
    recording.stop();
    expect((await recording.finished()).packets).toBe(10);
    const names = tshark(file(), 'frame.interface_name').map(([name]) => name);
    expect(new Set(names)).toEqual(new Set([shelf.nodeLink]));
  });

  it('keeps the newest files in turn, none larger than it may be', async () => {
    const recording = record({ filter: 'udp', maxBytes: 20_000, fileCount: 3 });
    await send(7001, 1_000);
    recording.stop();
    const { files, packets } = await recording.finished();
    expect(files).toHaveLength(3);
    for (const { name, bytes, packets: own } of files) {
      expect(bytes).toBeLessThanOrEqual(20_000);
      expect(tshark(file(name), 'udp.dstport')).toHaveLength(own);
    }
    expect(packets).toBe(files.reduce((sum, each) => sum + each.packets, 0));
    expect(files.at(-1)?.name).toMatch(/^trace_000\d\d\.pcapng$/);
  });

  it('ends by its size, by its time, and when the disk is full', async () => {
    const bySize = record({ filter: 'udp', maxBytes: 10_000 });
    await send(7001, 500);
    expect((await bySize.finished()).end).toBe('size');
    const byTime = record({ name: 'second', durationMs: 300 });
    expect((await byTime.finished()).end).toBe('duration');
    const byDisk = record({ name: 'third', minFreeBytes: 2 ** 60 });
    expect((await byDisk.finished()).end).toBe('disk');
  });

  it('ends when its folder is gone, and says so', async () => {
    const recording = record();
    rmSync(folder, { recursive: true });
    expect(await recording.finished()).toMatchObject({
      end: 'failed',
      error: { message: expect.stringContaining('the folder of the recording is gone') },
    });
    mkdirSync(folder);
  });

  it('writes plain pcap, too', async () => {
    const recording = record({ format: 'pcap', filter: 'udp port 7001' });
    await send(7001, 10);
    await sleep(100);
    recording.stop();
    expect((await recording.finished()).packets).toBe(20);
    const rows = tshark(file('trace.pcap'), 'ip.dst', 'udp.dstport', 'sll.pkttype');
    expect(rows.map(([destination, port]) => `${destination} ${port}`)).toEqual(
      Array.from({ length: 20 }, () => `${shelf.v4} 7001`),
    );
  });

  it('refuses what is no filter and no interface, by name', () => {
    expect(() => record({ filter: 'udp prot 53' })).toThrow(/the filter: .*syntax error/);
    expect(() => record({ interfaces: ['nowhere0'] })).toThrow('there is no interface nowhere0');
  });
});
