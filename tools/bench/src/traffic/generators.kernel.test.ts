import { UdpSink, canRunKernelTests } from '@retina/ebpf/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { BuildFolder } from '../host/build-folder.js';
import { ChildProgram } from '../host/child-program.js';
import { NODE_ADDRESS, TrafficBed } from './traffic-bed.js';

const missing = canRunKernelTests();
const PORT = 7000;
const { signal } = new AbortController();

describe.skipIf(missing)(`generators of traffic ${missing ?? ''}`, () => {
  const build = new BuildFolder();
  afterAll(() => build[Symbol.dispose]());

  it('flood sends exactly as many packets as it says', async () => {
    await using bed = new TrafficBed();
    using sink = new UdpSink({ in: bed.node, port: PORT });
    const command = [build.executable('flood'), '-a', '50', '-c', '1000', NODE_ADDRESS, `${PORT}`];
    await using flood = new ChildProgram(command, { namespace: bed.pod.namespace, signal });
    expect(await flood.tally()).toMatchObject({ count: 1000 });
    // 64 bytes on the wire are 22 of payload.
    expect(sink.received()).toEqual({ packets: 1000, bytes: 22_000 });
  });

  it('flood keeps to a rate', async () => {
    await using bed = new TrafficBed();
    const amount = ['-c', '2000', '-r', '4000'];
    const command = [build.executable('flood'), ...amount, NODE_ADDRESS, `${PORT}`];
    await using flood = new ChildProgram(command, { namespace: bed.pod.namespace, signal });
    const { seconds = 0 } = await flood.tally();
    expect(seconds).toBeGreaterThan(0.45);
    expect(seconds).toBeLessThan(2);
  });

  it('sink reads all that flood sends', async () => {
    await using bed = new TrafficBed();
    const read = [build.executable('sink'), `${PORT}`];
    await using sink = new ChildProgram(read, { namespace: bed.node, signal });
    await sink.wrote('ready');
    const send = [build.executable('flood'), '-c', '5000', NODE_ADDRESS, `${PORT}`];
    await using flood = new ChildProgram(send, { namespace: bed.pod.namespace, signal });
    await flood.ended();
    sink.stop();
    expect(await sink.tally()).toEqual({ count: 5000 });
  });

  it('connections completes one after the other', async () => {
    await using bed = new TrafficBed();
    const program = build.executable('connections');
    await using server = new ChildProgram([program, 'server', `${PORT}`], { namespace: bed.node, signal });
    await server.wrote('ready');
    const ask = [program, 'client', NODE_ADDRESS, `${PORT}`, '100'];
    await using client = new ChildProgram(ask, { namespace: bed.pod.namespace, signal });
    await client.wrote('ready');
    await sleep(200);
    client.stop();
    const { count } = await client.tally();
    expect(count).toBeGreaterThan(100);
  });

  it('says why a program failed', async () => {
    await using program = new ChildProgram([build.executable('flood'), 'nowhere', '1'], { signal });
    await expect(program.ended()).rejects.toThrow('bad arguments');
  });
});
