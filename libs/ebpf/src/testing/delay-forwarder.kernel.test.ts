import { describe, expect, it } from 'vitest';
import { canRunKernelTests } from './can-run-kernel-tests.js';
import { DelayForwarder, everyNth } from './delay-forwarder.js';
import type { Namespace } from './namespace.js';
import { NetworkBed } from './network-bed.js';
import { connectTcp, sendUdp, serveTcp } from './traffic.js';
import { UdpSink } from './udp-sink.js';
import type { TunOptions } from './tun-device.js';

function endsOf(left: Namespace, right: Namespace): [TunOptions, TunOptions] {
  return [
    { in: left, name: 'tun0', addresses: ['10.9.0.1/24', 'fd09::1/64'] },
    { in: right, name: 'tun0', addresses: ['10.9.0.2/24', 'fd09::2/64'] },
  ];
}

const missing = canRunKernelTests();

describe.skipIf(missing)(`DelayForwarder ${missing ?? ''}`, () => {
  it.each(['10.9.0.2', 'fd09::2'])('gives a handshake with %s twice the one-way delay', async (to) => {
    await using bed = new NetworkBed();
    const [left, right] = [bed.namespace('left'), bed.namespace('right')];
    using _ = new DelayForwarder({ ends: endsOf(left, right), delayMs: 20 });
    await using __ = await serveTcp(right, { port: 8080 });
    const { completed, connectMs } = await connectTcp(left, { to, port: 8080, connections: 10 });
    expect(completed).toBe(10);
    expect(Math.min(...connectMs)).toBeGreaterThanOrEqual(39);
    const median = connectMs.toSorted((a, b) => a - b)[5];
    expect(median).toBeLessThan(80);
  });

  it('loses exactly every nth packet', async () => {
    await using bed = new NetworkBed();
    const [left, right] = [bed.namespace('left'), bed.namespace('right')];
    using wire = new DelayForwarder({ ends: endsOf(left, right), delayMs: 1, loses: everyNth(4) });
    using sink = new UdpSink({ in: right, port: 7000 });
    await sendUdp(left, { to: '10.9.0.2', port: 7000, count: 2003 });
    await expect.poll(() => wire.delivered + wire.lost).toBe(2003);
    expect(wire.lost).toBe(500);
    expect(sink.received().packets).toBe(1503);
  });

  it('makes TCP retransmit a lost SYN', async () => {
    await using bed = new NetworkBed();
    const [left, right] = [bed.namespace('left'), bed.namespace('right')];
    const loses = (packet: Buffer, ordinal: number): boolean =>
      packet[9] === 6 && ordinal === 1 && packet[33] === 2;
    using _ = new DelayForwarder({ ends: endsOf(left, right), delayMs: 1, loses });
    await using __ = await serveTcp(right, { port: 8080 });
    const { completed, connectMs } = await connectTcp(left, { to: '10.9.0.2', port: 8080, connections: 1 });
    expect(completed).toBe(1);
    expect(connectMs[0]).toBeGreaterThan(900);
  });
});
