import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '@retina/core';
import { Ledger } from '@retina/flow';
import { MetricRegistry } from '@retina/metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointFile } from './checkpoint-file.js';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'retina-checkpoint-'))));
afterEach(() => rmSync(root, { recursive: true }));

/** A process: what it counts, and its checkpoint. */
class Process {
  readonly registry = new MetricRegistry();
  readonly ledger = new Ledger();
  readonly checkpoint: CheckpointFile;

  constructor(bootId = 'a') {
    this.checkpoint = new CheckpointFile({
      folder: join(root, 'state'),
      pins: join(root, 'pins'),
      registry: this.registry,
      ledger: this.ledger,
      logger: silentLogger(),
      bootId,
    });
  }

  count(packets: number, reason = 'NO_SOCKET'): void {
    this.registry.counter('dropCount').series([reason, 'ingress']).add(packets);
  }

  async counted(): Promise<Record<string, number>> {
    const text = [...(await this.registry.collect())].join('');
    const found = text.matchAll(/^networkobservability_drop_count\{reason="(\w+)".* (\d+)$/gm);
    return Object.fromEntries([...found].map(([, reason, value]) => [reason, Number(value)]));
  }
}

describe('CheckpointFile', () => {
  it('hands counts, ledger and the states of signals from process to process', async () => {
    const first = new Process();
    first.count(3);
    first.ledger.count('flow_table', 'produced', 5);
    first.checkpoint.save('flow', { epoch: 7 });
    first.count(1);
    first.count(2, 'TCP_RESET');
    first.checkpoint.save('drop', { epoch: 9 });
    // Counted after the last save: lost with the process.
    first.count(100);

    const second = new Process();
    expect(await second.counted()).toEqual({ NO_SOCKET: 4, TCP_RESET: 2 });
    expect(second.ledger.entry('flow_table').produced).toBe(5);
    expect(second.checkpoint.restored('flow')).toEqual({ epoch: 7 });
    expect(second.checkpoint.restored('drop')).toEqual({ epoch: 9 });
    second.count(1);
    second.checkpoint.save('drop', { epoch: 10 });

    const third = new Process();
    expect(await third.counted()).toEqual({ NO_SOCKET: 5, TCP_RESET: 2 });
    // A signal that saved nothing since keeps what it had.
    expect(third.checkpoint.restored('flow')).toEqual({ epoch: 7 });
    expect(readdirSync(join(root, 'state'))).toHaveLength(2);
  });

  it('begins anew after a reboot, and removes the pins that go with the counts', async () => {
    const first = new Process('boot 1');
    first.count(3);
    first.checkpoint.save('flow', {});
    mkdirSync(join(root, 'pins', 'flow'), { recursive: true });
    const second = new Process('boot 2');
    expect(await second.counted()).toEqual({});
    expect(second.checkpoint.restored('flow')).toBeUndefined();
    expect(readdirSync(root)).toEqual(['state']);
  });

  it.each<[string, (counts: string, log: string) => void]>([
    ['counts that are cut short', (counts) => truncateSync(counts, readFileSync(counts).length - 8)],
    ['a header that is none', (counts) => writeFileSync(counts, 'x\n')],
    ['a log that is too short', (_, log) => truncateSync(log, 1)],
    ['no log', (_, log) => rmSync(log)],
  ])('begins anew with %s', async (_, damage) => {
    const first = new Process();
    first.count(3);
    first.checkpoint.save('flow', {});
    damage(join(root, 'state', 'counts'), join(root, 'state', 'series.1'));
    const second = new Process();
    expect(await second.counted()).toEqual({});
    expect(second.checkpoint.restored('flow')).toBeUndefined();
    second.count(1);
    second.checkpoint.save('flow', {});
    expect(await new Process().counted()).toEqual({ NO_SOCKET: 1 });
  });

  it('ignores what was written to the log after the last counts', async () => {
    const first = new Process();
    first.count(3);
    first.checkpoint.save('flow', {});
    appendFileSync(join(root, 'state', 'series.1'), '0 0 half a li');
    expect(await new Process().counted()).toEqual({ NO_SOCKET: 3 });
  });

  it('gives a signal that starts again in the same process what it saved last', () => {
    new Process().checkpoint.save('flow', { epoch: 1 });
    const { checkpoint } = new Process();
    checkpoint.save('flow', { epoch: 2 });
    expect(checkpoint.restored('flow')).toEqual({ epoch: 2 });
  });

  it('goes on when it cannot write, and then writes what is missing', async () => {
    const first = new Process();
    first.count(1);
    first.checkpoint.save('flow', {});
    // A folder is in the way of the file.
    mkdirSync(join(root, 'state', 'counts.new'));
    first.count(2, 'TCP_RESET');
    expect(() => first.checkpoint.save('flow', {})).not.toThrow();
    expect(await new Process().counted()).toEqual({ NO_SOCKET: 1 });
    rmSync(join(root, 'state', 'counts.new'), { recursive: true });
    first.count(4, 'QDISC_DROP');
    first.checkpoint.save('flow', {});
    expect(await new Process().counted()).toEqual({ NO_SOCKET: 1, TCP_RESET: 2, QDISC_DROP: 4 });
  });

  it('lets one signal have its turn at a time, also after one that failed', async () => {
    const { checkpoint } = new Process();
    const steps: string[] = [];
    const turn = (name: string) => async (): Promise<void> => {
      steps.push(`${name} begins`);
      await sleep(1);
      steps.push(`${name} ends`);
      if (name === 'a') throw new Error('a failed');
    };
    const turns = [checkpoint.exclusively(turn('a')), checkpoint.exclusively(turn('b'))];
    expect((await Promise.allSettled(turns)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });
});
