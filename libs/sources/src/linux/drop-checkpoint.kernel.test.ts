import { join } from 'node:path';
import { silentLogger } from '@retina/core';
import { BpfFolder, NetworkBed, canRunKernelTests, podNetwork, sendUdp } from '@retina/ebpf/testing';
import { Ledger } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { Killed, MemoryCheckpoint, Recording } from '../testing.js';
import { DropSignal } from './drop.js';
import { readKernel } from './kernel.js';

const missing = canRunKernelTests();
const withoutReasons = missing !== undefined || !readKernel().features.has('drop-reasons');
/** The test's own, in a tracepoint that tells of the whole machine. */
const PORT = 7099;

describe.skipIf(missing)(`drops and a checkpoint ${missing ?? ''}`, () => {
  it('hands over once what was saved and not cleared, and what came while nobody collected', async () => {
    await using bed = new NetworkBed();
    using folder = new BpfFolder();
    const { pods } = podNetwork(bed, { pods: 2, offloads: false });
    const [client, server] = [pods[0]!, pods[1]!];
    const checkpoint = new MemoryCheckpoint(join(folder.path, 'retina'));
    const recording = new Recording();
    const ledger = new Ledger();
    const open = async (): Promise<DropSignal> => {
      const signal = new DropSignal(
        { sink: recording, ledger, logger: silentLogger(), checkpoint },
        { kernel: readKernel, maxEntries: 4096, ringBytes: 65_536 },
      );
      await signal.open();
      return signal;
    };
    const send = (count: number): Promise<void> =>
      sendUdp(client.namespace, { to: server.v4, port: PORT, count });
    const packets = (): number =>
      recording.drops
        .filter(({ destinationPort }) => destinationPort === PORT)
        .reduce((sum, drop) => sum + drop.packets, 0);

    const first = await open();
    await send(50);
    await first.collect();
    checkpoint.killAfterSave = true;
    await expect(first.collect()).rejects.toThrow(Killed);
    checkpoint.killAfterSave = false;
    expect(packets()).toBe(50);
    // The program of the first is attached still, beside that of the second: one of them counts.
    await send(20);
    const second = await open();
    await send(5);
    for (let window = 0; window < 3; window++) await second.collect();
    expect(packets()).toBe(75);

    await second.close();
    await send(3);
    const third = await open();
    for (let window = 0; window < 3; window++) await third.collect();
    expect(packets()).toBe(78);
    await third.close();

    const noSocket = recording.totals.filter(({ reason }) => reason === 'NO_SOCKET');
    const total = noSocket.reduce((sum, drop) => sum + drop.packets, 0);
    expect(total).toBeGreaterThanOrEqual(78);
    expect(total).toBeLessThan(2 * 78);
    for (const stage of ['drop_totals', 'drop_table'] as const) {
      const { produced, delivered, sampled, lost } = ledger.entry(stage);
      // What came since the last window of the third is still in the kernel.
      expect(delivered + sampled + lost, stage).toBeGreaterThanOrEqual(78);
      expect(produced - delivered - sampled - lost, stage).toBeLessThan(10);
    }
  });
  it.skipIf(withoutReasons)(
    'shares out what netfilter dropped once, whichever process counted it',
    async () => {
      await using bed = new NetworkBed();
      using folder = new BpfFolder();
      const { node, pods } = podNetwork(bed, { pods: 2, offloads: false });
      const chain = 'add table inet t; add chain inet t c { type filter hook forward priority 0; };';
      node.run(['nft', `${chain} add rule inet t c udp dport ${PORT} counter drop`]);
      const checkpoint = new MemoryCheckpoint(join(folder.path, 'retina'));
      const [recording, ledger] = [new Recording(), new Ledger()];
      const open = async (): Promise<DropSignal> => {
        const signal = new DropSignal(
          { sink: recording, ledger, logger: silentLogger(), checkpoint },
          { kernel: readKernel, maxEntries: 4096, ringBytes: 65_536 },
        );
        await signal.open();
        return signal;
      };
      const send = (count: number): Promise<void> =>
        sendUdp(pods[0]!.namespace, { to: pods[1]!.v4, port: PORT, count });
      const sums = (): { total: number; shared: number } => ({
        total: recording.totals.reduce(
          (sum, { reason, packets }) => sum + (reason === 'NETFILTER_DROP' ? packets : 0),
          0,
        ),
        shared: recording.causes.reduce((sum, { packets }) => sum + packets, 0),
      });

      const first = await open();
      await send(50);
      checkpoint.killAfterSave = true;
      // Too soon after the counters were read to read them again.
      await expect(first.collect()).rejects.toThrow(Killed);
      checkpoint.killAfterSave = false;
      const second = await open();
      await send(20);
      await expect
        .poll(
          async () => {
            await second.collect();
            const { total, shared } = sums();
            return total - shared;
          },
          { timeout: 20_000 },
        )
        .toBe(0);
      expect(sums().shared).toBeGreaterThanOrEqual(70);
      await second.close();
    },
  );
});
