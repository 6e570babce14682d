import { type ChildProcess, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  archiveName,
  type CaptureOutcome,
  type CaptureTask,
  EXIT_STATUS,
  formatTask,
  parseOutcome,
} from '@retina/capture';
import {
  canRunKernelTests,
  type Namespace,
  NetworkBed,
  podNetwork,
  sendUdp,
  type TestPod,
} from '@retina/ebpf/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const missing = canRunKernelTests();
const MAIN = resolve(import.meta.dirname, '../dist/main.js');
const WAIT = { timeout: 15_000, interval: 50 };

describe.skipIf(missing)(`the capture worker ${missing ?? ''}`, { timeout: 60_000 }, () => {
  let root: string;
  let bed: NetworkBed;
  let node: Namespace;
  let cart: TestPod;
  let shelf: TestPod;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'retina-worker-'));
    bed = new NetworkBed();
    const network = podNetwork(bed, { pods: 2, offloads: false });
    ({ node } = network);
    [cart, shelf] = network.pods as [TestPod, TestPod];
  });
  afterEach(async () => {
    await bed[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });

  const taskOf = (more: Partial<CaptureTask> = {}): CaptureTask => ({
    ...{ capture: 'trace', namespace: 'shop', node: 'node-a', startedAt: new Date('2026-11-27T20:00:00Z') },
    ...{ durationMs: 60_000, maxSizeMb: 100, fileCount: undefined, packetSize: 0, interfaces: [] },
    ...{ promiscuous: false, flushEachPacket: false, fileFormat: 'pcapng', includeMetadata: true },
    filters: { pcapFilter: 'udp port 7001 or port 7002', tcpdumpFilter: '', compiled: `src host ${cart.v4}` },
    endpoints: [{ address: cart.v4, name: 'shop/cart-1' }],
    folder: join(root, 'host'),
    outputs: {
      ...{ hostPath: join(root, 'host'), persistentVolumeClaim: undefined, blobUpload: undefined },
      ...{ s3Upload: undefined, httpUpload: undefined },
    },
    ...more,
  });

  /** A worker in the node's network, as its Job starts it. */
  function start(task: CaptureTask): { readonly child: ChildProcess; readonly log: () => string } {
    const terminationLog = join(root, 'termination-log');
    writeFileSync(terminationLog, '');
    let log = '';
    // What it finds on the node: `ip`, and no other command.
    const programs = join(root, 'programs');
    mkdirSync(programs, { recursive: true });
    rmSync(join(programs, 'ip'), { force: true });
    symlinkSync(execFileSync('which', ['ip'], { encoding: 'utf8' }).trim(), join(programs, 'ip'));
    const child = node.spawn(['env', `PATH=${programs}`, process.execPath, MAIN], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        ...formatTask(task),
        RETINA_TERMINATIONLOG: terminationLog,
        RETINA_CLAIMFOLDER: join(root, 'claim'),
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (log += text));
    }
    return { child, log: () => log };
  }
  async function ended({
    child,
  }: {
    readonly child: ChildProcess;
  }): Promise<[number | null, CaptureOutcome | undefined]> {
    if (child.exitCode === null) await once(child, 'exit');
    return [child.exitCode, parseOutcome(readFileSync(join(root, 'termination-log'), 'utf8'))];
  }
  const recording = async (worker: { readonly log: () => string }): Promise<void> => {
    await expect.poll(worker.log, WAIT).toContain('"recording"');
    await sleep(100);
  };
  const send = async (port: number, count: number): Promise<void> =>
    sendUdp(cart.namespace, { to: shelf.v4, port, count });
  const unpack = (file: string): string => {
    const folder = mkdtempSync(join(root, 'unpacked-'));
    execFileSync('tar', ['-xzf', file, '-C', folder]);
    return folder;
  };

  it('told to stop, delivers what there is: packets, metadata, digests, and an outcome that agrees', async () => {
    const task = taskOf();
    const worker = start(task);
    await recording(worker);
    await send(7001, 30);
    await send(7003, 7);
    await sendUdp(shelf.namespace, { to: cart.v4, port: 7001, count: 9 });
    worker.child.kill('SIGTERM');
    const [status, outcome] = await ended(worker);
    expect(worker.log()).not.toContain('"error"');
    expect(status).toBe(EXIT_STATUS.delivered);
    const archive = join(root, 'host', `${archiveName(task)}.tar.gz`);
    const content = readFileSync(archive);
    expect(outcome).toEqual({
      ...{ delivered: true, end: 'stopped', packets: 60, dropped: 0, bytes: content.length },
      sha256: createHash('sha256').update(content).digest('hex'),
      archive: 'trace-node-a-20261127200000UTC.tar.gz',
      outputs: [{ output: 'hostPath', location: archive }],
    });
    // Nothing else stays.
    expect(readdirSync(join(root, 'host'))).toEqual([outcome?.archive]);

    const folder = unpack(archive);
    execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: folder });
    const file = join(folder, `${archiveName(task)}.pcapng`);
    const counted = execFileSync('capinfos', ['-Mc', file], { encoding: 'utf8' });
    expect(counted).toMatch(/Number of packets:\s+60/);
    const metadata = join(folder, 'metadata');
    expect(readFileSync(join(metadata, 'ip-resources.txt'), 'utf8')).toContain(shelf.nodeLink);
    expect(readFileSync(join(metadata, 'proc-net', 'dev'), 'utf8')).toContain(shelf.nodeLink);
    expect(existsSync(join(metadata, 'proc-sys-net', 'ipv4', 'ip_forward'))).toBe(true);
    const conntrack = readFileSync(join(metadata, 'conntrack.txt'), 'utf8');
    expect(conntrack).toContain('# conntrack -L\n# not on this node: conntrack\n');
  });

  it('delivers to a claim, and keeps the archive on the node when the claim takes it not', async () => {
    const outputs = { ...taskOf().outputs, hostPath: undefined, persistentVolumeClaim: 'captures' };
    const task = taskOf({ outputs, durationMs: 300, includeMetadata: false });
    // The folder of the claim is not there.
    const failing = start(task);
    const [status, outcome] = await ended(failing);
    expect(status).toBe(EXIT_STATUS.notDelivered);
    expect(outcome).toMatchObject({
      delivered: false,
      end: 'duration',
      kept: join(root, 'host', outcome?.archive ?? ''),
    });
    expect(outcome?.outputs[0]?.error).toContain('ENOENT');
    expect(readdirSync(join(root, 'host'))).toEqual([outcome?.archive]);
    rmSync(join(root, 'host'), { recursive: true });

    mkdirSync(join(root, 'claim'));
    const [next, delivered] = await ended(start(task));
    expect(next).toBe(EXIT_STATUS.delivered);
    expect(readdirSync(join(root, 'claim'))).toEqual([delivered?.archive]);
    expect(readdirSync(join(root, 'host'))).toEqual([]);
  });

  it('refuses a task that it cannot do, and says why', async () => {
    const wrong = { ...taskOf().filters, pcapFilter: 'udp prot 53' };
    const [status, outcome] = await ended(start(taskOf({ filters: wrong })));
    expect(status).toBe(EXIT_STATUS.invalid);
    expect(outcome?.error).toContain('the filter:');
    const [second, other] = await ended(
      start(taskOf({ outputs: { ...taskOf().outputs, httpUpload: 'secret' } })),
    );
    expect(second).toBe(EXIT_STATUS.invalid);
    expect(other?.error).toContain(
      'httpUpload: this version delivers to hostPath and persistentVolumeClaim only',
    );
    expect(existsSync(join(root, 'host')) ? readdirSync(join(root, 'host')) : []).toEqual([]);
  });
});
