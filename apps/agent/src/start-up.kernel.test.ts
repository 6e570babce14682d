import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Namespace, NetworkBed, canRunKernelTests, podNetwork, sendUdp } from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';

const missing = canRunKernelTests();
const emulated = readFileSync('/proc/cpuinfo', 'utf8').includes('QEMU')
  ? 'needs a CPU that is not emulated'
  : '';
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const PORT = 10_996;
/** On a machine with nothing else to do this is the time too. */
const START_CPU_MS = 2000;
/** What docs/architecture.md says of the defaults. */
const KERNEL_MEMORY = 18 * 2 ** 20;

const ENVIRONMENT = {
  ...process.env,
  RETINA_APISERVER_HOST: '127.0.0.1',
  RETINA_APISERVER_PORT: String(PORT),
  RETINA_OBSERVER_PORT: '0',
  RETINA_LOGLEVEL: 'warn',
};

interface RunningAgent extends AsyncDisposable {
  readonly pid: number;
}

function startAgent(node: Namespace): RunningAgent {
  const child = node.spawn([process.execPath, MAIN], { env: ENVIRONMENT, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid!,
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** What the kernel says of each descriptor of a process; those that end meanwhile are passed over. */
function descriptors(pid: number): string[] {
  const folder = `/proc/${pid}/fdinfo`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return [readFileSync(`${folder}/${fd}`, 'utf8')];
    } catch {
      return [];
    }
  });
}

/** Bytes of each map that a process holds. */
function mapBytes(pid: number): number[] {
  return descriptors(pid)
    .filter((text) => /^map_id:/m.test(text))
    .map((text) => Number(/^memlock:\s+(\d+)/m.exec(text)?.[1]));
}

/** Waits for one link for drops, two for DNS, six for TCP and two at the pod. */
async function attached(pid: number): Promise<void> {
  const links = (): number => descriptors(pid).filter((text) => /^link_id:/m.test(text)).length;
  while (links() < 11) await sleep(10);
}

/** What a process has used, in user space and in the kernel; a tick is 10 ms (USER_HZ). */
function cpuMs(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return (user! + system!) * 10;
}

function metric(node: Namespace, series: string): number {
  const script = `fetch('http://127.0.0.1:${PORT}/metrics').then(async (r) => process.stdout.write(await r.text()))`;
  const line = node
    .run([process.execPath, '-e', script])
    .split('\n')
    .find((candidate) => candidate.startsWith(series));
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ') + 1));
}

describe.skipIf(missing)(`the agent as a process ${missing ?? ''}`, () => {
  it.skipIf(emulated)(
    `has its programs at a pod for ${START_CPU_MS} ms of CPU at most, and counts what passes then ${emulated}`,
    async () => {
      await using bed = new NetworkBed();
      const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
      await using agent = startAgent(node);
      await attached(agent.pid);
      expect(cpuMs(agent.pid)).toBeLessThan(START_CPU_MS);
      await sendUdp(pods[0]!.namespace, { to: '10.77.0.1', port: 7063, count: 100 });
      const series = 'retina_ledger_records_total{stage="flow_table",outcome="delivered"}';
      await expect
        .poll(() => metric(node, series), { timeout: 20_000, interval: 500 })
        .toBeGreaterThanOrEqual(100);
    },
  );

  it('keeps the memory of its maps within what the documentation says', async () => {
    await using bed = new NetworkBed();
    const { node } = podNetwork(bed, { pods: 1 });
    await using agent = startAgent(node);
    await attached(agent.pid);
    const held = mapBytes(agent.pid);
    expect(held.length).toBeGreaterThan(10);
    const bytes = held.reduce((sum, map) => sum + map, 0);
    expect(bytes).toBeGreaterThan(KERNEL_MEMORY / 2);
    expect(bytes).toBeLessThan(KERNEL_MEMORY);
  });
});
