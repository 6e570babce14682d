import { Namespace, UdpSink, canRunKernelTests, serveTcp } from '@retina/ebpf/testing';
import { IP_PROTOCOL } from '@retina/flow';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ListeningSockets } from './listening-sockets.js';

const missing = canRunKernelTests();
const HERE = { family: 4, text: '127.0.0.1' } as const;
const ELSEWHERE = { family: 4, text: '192.0.2.1' } as const;

describe.skipIf(missing)(`listening sockets ${missing ?? ''}`, () => {
  it('tells servers from clients, for TCP and UDP, v4 and v6, in the namespace of the thread only', async () => {
    await using node = new Namespace('node');
    await using _v4 = await serveTcp(node, { port: 80, address: '127.0.0.1' });
    await using _v6 = await serveTcp(node, { port: 81, address: '::1' });
    using _udp = new UdpSink({ in: node, port: 53 });
    // One of TCP and one of UDP with a peer, one of UDP on a port from the kernel.
    const script = `
      const dgram = require('node:dgram');
      require('node:net').connect({ host: '127.0.0.1', port: 80, localPort: 90 }, () => {
        const peered = dgram.createSocket('udp4').bind(91, () => peered.connect(53, '127.0.0.1', () => {
          const own = dgram.createSocket('udp4').bind(0, () => process.stdout.write(String(own.address().port)));
        }));
      });`;
    const client = node.spawn([process.execPath, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = (await once(client.stdout!, 'data')) as [Buffer];

    const sockets = new ListeningSockets({ has: ({ text }) => text === HERE.text });
    using _ = node.enter();
    sockets.refresh();
    const has = (protocol: 'TCP' | 'UDP', number: number): boolean =>
      sockets.has(IP_PROTOCOL[protocol], HERE, number);
    expect([has('TCP', 80), has('TCP', 81), has('UDP', 53)]).toEqual([true, true, true]);
    expect([has('TCP', 90), has('UDP', 91), has('UDP', Number(port))]).toEqual([false, false, false]);
    expect([has('UDP', 80), has('TCP', 53)]).toEqual([false, false]);
    expect(sockets.has(IP_PROTOCOL.TCP, ELSEWHERE, 80)).toBe(false);
  });
});
