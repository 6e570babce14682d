import { join } from 'node:path';
import { silentLogger } from '@retina/core';
import { BpfFolder, NetworkBed, UdpSink, canRunKernelTests, podNetwork, sendUdp } from '@retina/ebpf/testing';
import { Ledger } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { Killed, MemoryCheckpoint, Recording } from '../testing.js';
import { FlowSignal } from './flow.js';
import { readKernel } from './kernel.js';

const missing = canRunKernelTests();

describe.skipIf(missing)(`flows and a checkpoint ${missing ?? ''}`, () => {
  it('hands over once what was saved and not cleared, and what came while nobody collected', async () => {
    await using bed = new NetworkBed();
    using folder = new BpfFolder();
    const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [client, server] = [pods[0]!, pods[1]!];
    using _sink = new UdpSink({ in: server.namespace, port: 7000 });
    const checkpoint = new MemoryCheckpoint(join(folder.path, 'retina'));
    const recording = new Recording();
    const ledger = new Ledger();
    using _ = node.enter();
    const open = async (): Promise<FlowSignal> => {
      const signal = new FlowSignal(
        { sink: recording, ledger, logger: silentLogger(), checkpoint },
        {
          kernel: readKernel,
          maxEntries: 4096,
          roles: ['endpoint'],
          tcx: 'auto',
          interfaces: {
            subscribe: (listener) => {
              listener.appeared({ index: client.nodeLinkIndex, name: client.nodeLink, role: 'endpoint' });
              return { [Symbol.dispose]: () => undefined };
            },
          },
        },
      );
      await signal.open();
      return signal;
    };
    const send = (count: number): Promise<void> =>
      sendUdp(client.namespace, { to: server.v4, port: 7000, count });
    const packets = (): number => recording.flows.reduce((sum, flow) => sum + flow.packets, 0);

    const first = await open();
    await send(100);
    await first.collect();
    // Killed with the table handed over, saved, and still full.
    checkpoint.killAfterSave = true;
    await expect(first.collect()).rejects.toThrow(Killed);
    expect(packets()).toBe(100);
    checkpoint.killAfterSave = false;
    await send(30);

    const second = await open();
    for (let window = 0; window < 3; window++) await second.collect();
    expect(packets()).toBe(130);
    expect(ledger.entry('flow_table')).toEqual({ produced: 130, delivered: 130, sampled: 0, lost: 0 });

    // A stop leaves the programs where they are: they count on for the successor.
    await second.close();
    await send(7);
    const third = await open();
    for (let window = 0; window < 3; window++) await third.collect();
    expect(packets()).toBe(137);
    await third.close();
  });

  it('begins anew beside tables of another size, and removes them', async () => {
    await using bed = new NetworkBed();
    using folder = new BpfFolder();
    const { node } = podNetwork(bed, { pods: 1 });
    const checkpoint = new MemoryCheckpoint(join(folder.path, 'retina'));
    using _ = node.enter();
    const open = async (maxEntries: number): Promise<Ledger> => {
      const ledger = new Ledger();
      const signal = new FlowSignal(
        { sink: new Recording(), ledger, logger: silentLogger(), checkpoint },
        {
          kernel: readKernel,
          maxEntries,
          roles: [],
          tcx: 'auto',
          interfaces: { subscribe: () => ({ [Symbol.dispose]: () => undefined }) },
        },
      );
      await signal.open();
      await signal.collect();
      await signal.close();
      return ledger;
    };
    await open(4096);
    checkpoint.save('flow', { epoch: 1, counted: Array.from({ length: 20 }, () => 1000), unparsed: [] });
    const { produced } = (await open(2048)).entry('flow_table');
    expect(produced).toBe(0);
  });
});
