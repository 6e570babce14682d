import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type Namespace,
  NetworkBed,
  type PodNetwork,
  UdpSink,
  canRunKernelTests,
  podNetwork,
  sendUdp,
} from '@retina/ebpf/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const missing = canRunKernelTests();
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const PORT = 10_993;
const DROPS = 2000;

function environment(folder: string): Record<string, string> {
  return {
    RETINA_APISERVER_HOST: '127.0.0.1',
    RETINA_APISERVER_PORT: String(PORT),
    RETINA_WINDOWINTERVAL: '100ms',
    RETINA_LOGLEVEL: 'error',
    // Totals must be exact, and floods are part of it.
    RETINA_GOVERNOR: 'off',
    RETINA_ENABLEDPLUGIN: 'forward,flow,drop',
    RETINA_KEEPSTATE: 'true',
    RETINA_PINFOLDER: join(folder, 'bpf', 'retina'),
    RETINA_STATEFOLDER: join(folder, 'state'),
  };
}

/** The agent as users run it: a process of its own, which can be killed. */
class AgentProcess {
  readonly #namespace: Namespace;
  readonly #process: ChildProcess;

  private constructor(namespace: Namespace, child: ChildProcess) {
    this.#namespace = namespace;
    this.#process = child;
  }

  static async start(
    namespace: Namespace,
    folder: string,
    settings: Record<string, string> = {},
  ): Promise<AgentProcess> {
    const child = namespace.spawn([process.execPath, MAIN], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...environment(folder), ...settings },
    });
    const agent = new AgentProcess(namespace, child);
    while ((await agent.get('/readyz')) !== 'ok\n') await sleep(20);
    return agent;
  }

  /** What the agent serves, or an empty text when nobody answers. */
  async get(path: string): Promise<string> {
    const script = `fetch('http://127.0.0.1:${PORT}${path}').then(async (r) => process.stdout.write(r.ok ? await r.text() : ''), () => {})`;
    return this.#namespace.run([process.execPath, '-e', script]);
  }

  /** Sum over the series of a metric whose labels have all these parts. */
  async total(metric: string, ...labels: readonly string[]): Promise<number> {
    const lines = (await this.get('/metrics')).split('\n').filter((line) => line.startsWith(`${metric}{`));
    return lines
      .filter((line) => labels.every((label) => line.includes(label)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    await ended;
  }
}

/** What the interface itself counted. */
function receivedPackets(node: Namespace, link: string): number {
  const text = node.run(['ip', '-j', '-s', 'link', 'show', link]);
  const [{ stats64 }] = JSON.parse(text) as [{ stats64: { rx: { packets: number } } }];
  return stats64.rx.packets;
}

/** How many of our programs are at the hooks of the pods' links: by their pins with TCX, which bpftool 7.1 does not list. */
function attached(network: PodNetwork, folder: string): number {
  const [{ tc }] = JSON.parse(network.node.run(['bpftool', '-j', 'net', 'show'])) as [{ tc: unknown[] }];
  const pins = join(folder, 'bpf', 'retina');
  const links = existsSync(pins) ? readdirSync(pins, { recursive: true, encoding: 'utf8' }) : [];
  return tc.length + links.filter((path) => /link_\d/.test(path)).length;
}

describe.skipIf(missing)(`state that outlives the process ${missing ?? ''}`, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'retina-keep-'));
    mkdirSync(join(folder, 'bpf'));
    execFileSync('mount', ['-t', 'bpf', 'bpf', join(folder, 'bpf')]);
  });
  afterEach(() => {
    execFileSync('umount', [join(folder, 'bpf')]);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['TCX', {}],
    ['clsact', { RETINA_ENABLETCX: 'off' }],
  ] as const)(
    'loses no packet by kill -9, restart and stop under traffic: %s',
    { timeout: 60_000 },
    async (_, settings) => {
      await using bed = new NetworkBed();
      const network = podNetwork(bed, { pods: 2, offloads: false });
      const [client, server] = [network.pods[0]!, network.pods[1]!];
      using _sink = new UdpSink({ in: server.namespace, port: 7000 });
      const count = 24_000;

      let agent = await AgentProcess.start(network.node, folder, settings);
      const sending = sendUdp(client.namespace, { to: server.v4, port: 7000, count, packetsPerSecond: 4000 });
      // Nobody listens there: dropped, with a reason.
      const dropped = sendUdp(client.namespace, {
        to: server.v4,
        port: 7001,
        count: DROPS,
        packetsPerSecond: 400,
      });
      for (const signal of ['SIGKILL', 'SIGKILL', 'SIGTERM'] as const) {
        await sleep(700);
        await agent.end(signal);
        await sleep(200);
        agent = await AgentProcess.start(network.node, folder, settings);
      }
      await Promise.all([sending, dropped]);
      // Two windows, and the scrape comes after them.
      await sleep(500);

      expect(receivedPackets(network.node, client.nodeLink)).toBe(count + DROPS);
      const forwarded = 'networkobservability_adv_forward_count';
      expect(await agent.total(forwarded, 'direction="egress"', `ip="${client.v4}"`)).toBe(count + DROPS);
      expect(await agent.total(forwarded, 'direction="ingress"', `ip="${server.v4}"`)).toBe(count + DROPS);
      const ledger = 'retina_ledger_records_total';
      // Beside our packets there is what the server answers to those that it drops.
      const produced = await agent.total(ledger, 'flow_table', 'produced');
      expect(produced).toBeGreaterThanOrEqual(2 * (count + DROPS));
      expect(await agent.total(ledger, 'flow_table', 'delivered')).toBe(produced);
      const reasons = await agent.total('networkobservability_drop_count', 'NO_SOCKET', 'ingress');
      expect(reasons).toBeGreaterThanOrEqual(DROPS);
      expect(reasons).toBeLessThan(DROPS + 100);
      expect(attached(network, folder)).toBe(4);

      await agent.end('SIGKILL');
      expect(attached(network, folder)).toBe(4);
      const variables = Object.entries(environment(folder)).map(([name, value]) => `${name}=${value}`);
      network.node.run(['env', ...variables, process.execPath, MAIN, 'uninstall']);
      expect(attached(network, folder)).toBe(0);
      expect(existsSync(join(folder, 'bpf', 'retina'))).toBe(false);
      expect(existsSync(join(folder, 'state'))).toBe(false);
    },
  );
});
