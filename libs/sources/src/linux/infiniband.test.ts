import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { silentLogger } from '@retina/core';
import { Ledger } from '@retina/flow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Recording } from '../testing.js';
import { InfinibandSignal } from './infiniband.js';

let sysFolder: string;
beforeEach(() => void (sysFolder = mkdtempSync(join(tmpdir(), 'retina-sys-'))));
afterEach(() => rmSync(sysFolder, { recursive: true }));

function write(path: string, text: string): void {
  const file = join(sysFolder, 'class', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function collect(): Promise<Recording> {
  const sink = new Recording();
  const signal = new InfinibandSignal({ sink, ledger: new Ledger(), logger: silentLogger() }, { sysFolder });
  await signal.open();
  await signal.collect();
  await signal.close();
  return sink;
}

describe('InfinibandSignal', () => {
  it('reads the counters of every port, and the status of every interface', async () => {
    write('infiniband/mlx5_0/ports/1/counters/port_rcv_data', '  12345\n');
    write('infiniband/mlx5_0/ports/2/counters/link_downed', '\t1 ');
    write('infiniband/mlx5_1/ports/1/counters/port_rcv_data', '0');
    write('infiniband/mlx5_1/ports/1/counters/broken', 'no number');
    write('net/ib0/debug/lro_timeout', '32\n');
    write('net/eth0/debug/lro_timeout', '5\n');
    const { readings } = await collect();
    expect(readings.get('infiniband-counter')).toEqual([
      { labels: ['port_rcv_data', 'mlx5_0', '1'], value: 12_345 },
      { labels: ['link_downed', 'mlx5_0', '2'], value: 1 },
      { labels: ['port_rcv_data', 'mlx5_1', '1'], value: 0 },
    ]);
    expect(readings.get('infiniband-status')).toEqual([{ labels: ['lro_timeout', 'ib0'], value: 32 }]);
  });

  it('finds nothing on a node without InfiniBand, which is no fault', async () => {
    const { readings } = await collect();
    expect([readings.get('infiniband-counter'), readings.get('infiniband-status')]).toEqual([[], []]);
  });
});
