import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Namespace,
  NetworkBed,
  UdpSink,
  canRunKernelTests,
  podNetwork,
  sendUdp,
} from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';
import type { Diagnosis } from './doctor/diagnosis.js';
import { capabilitiesOf } from './doctor/signal-requirements.js';
import { SIGNALS } from './plugins.js';

const missing =
  canRunKernelTests() ??
  (spawnSync('setpriv', ['--version']).error === undefined
    ? undefined
    : 'needs setpriv (Debian package util-linux)');
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const PORT = 10_994;
const NOBODY = '65534';
/** All that the table asks for. */
const NEEDED = capabilitiesOf(SIGNALS);

/** A command as a user who has these capabilities and no others, and cannot get any. */
function as(capabilities: readonly string[], command: readonly string[]): string[] {
  const sets = ['-all', ...capabilities.map((name) => `+${name.replace('CAP_', '').toLowerCase()}`)].join(
    ',',
  );
  const user = ['--reuid', NOBODY, '--regid', NOBODY, '--clear-groups', '--no-new-privs'];
  return ['setpriv', ...user, '--inh-caps', sets, '--ambient-caps', sets, '--bounding-set', sets, ...command];
}

const ENVIRONMENT = {
  ...process.env,
  RETINA_APISERVER_HOST: '127.0.0.1',
  RETINA_APISERVER_PORT: String(PORT),
  RETINA_WINDOWINTERVAL: '100ms',
  RETINA_METRICSINTERVAL: '100ms',
  RETINA_LOGLEVEL: 'warn',
};

function get(node: Namespace, path: string): string {
  const script = `fetch('http://127.0.0.1:${PORT}${path}').then(async (r) => process.stdout.write(r.ok ? await r.text() : ''), () => {})`;
  return node.run([process.execPath, '-e', script]);
}

function metric(node: Namespace, series: string): number {
  const line = get(node, '/metrics')
    .split('\n')
    .find((candidate) => candidate.startsWith(series));
  return line === undefined ? Number.NaN : Number(line.slice(line.lastIndexOf(' ') + 1));
}

function doctor(capabilities: readonly string[]): SpawnSyncReturns<string> {
  const [file = '', ...args] = as(capabilities, [process.execPath, MAIN, 'doctor', '-o', 'json']);
  return spawnSync(file, args, { encoding: 'utf8' });
}

describe.skipIf(missing)(`least privilege ${missing ?? ''}`, () => {
  it('is three capabilities and no root: every signal counts real traffic', async () => {
    expect(NEEDED).toEqual(['CAP_BPF', 'CAP_PERFMON', 'CAP_NET_ADMIN']);
    await using bed = new NetworkBed();
    const { node, pods } = podNetwork(bed, { pods: 1, offloads: false });
    const pod = pods[0]!;
    const chain = 'add table inet t; add chain inet t c { type filter hook input priority 0; };';
    node.run(['nft', `${chain} add rule inet t c udp dport 7002 counter drop`]);
    const child = node.spawn(as(NEEDED, [process.execPath, MAIN]), {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...ENVIRONMENT,
        RETINA_ENABLEDPLUGIN: SIGNALS.join(','),
        RETINA_UPLINKS: pod.nodeLink,
        RETINA_REACHABILITYTARGETS: `itself=127.0.0.1:${PORT}`,
      },
    });
    await expect.poll(() => get(node, '/readyz'), { timeout: 10_000 }).toBe('ok\n');
    using sink = new UdpSink({ in: node, port: 7000 });
    await sendUdp(pod.namespace, { to: '10.77.0.1', port: 7000, count: 1000 });
    await sendUdp(pod.namespace, { to: '10.77.0.1', port: 7001, count: 500 });
    await sendUdp(pod.namespace, { to: '10.77.0.1', port: 7002, count: 300 });
    expect(sink.received().packets).toBe(1000);
    await expect
      .poll(() => metric(node, 'networkobservability_forward_count{direction="ingress"}'))
      .toBe(1800);
    const dropped = 'networkobservability_drop_count{reason="NO_SOCKET",direction="ingress"}';
    await expect.poll(() => metric(node, dropped)).toBeGreaterThanOrEqual(500);
    const toNode = 'networkobservability_adv_forward_count{direction="ingress",ip="10.77.0.1"';
    await expect.poll(() => metric(node, toNode)).toBe(1800);
    const byRule = 'retina_policy_drop_packets_total{cause="rule",table="inet t",chain="c",rule="handle 2"';
    await expect.poll(() => metric(node, byRule)).toBe(300);
    for (const signal of SIGNALS) expect(metric(node, `retina_plugin_up{plugin="${signal}"`)).toBe(1);
    // Without CAP_SYSLOG, of places there are addresses only.
    expect(get(node, '/metrics')).toMatch(
      /retina_drop_location_packets_total\{reason="NO_SOCKET",location="[0-9a-f]{16}"\}/,
    );
    child.kill('SIGTERM');
    await expect.poll(() => child.exitCode, { timeout: 5000 }).toBe(0);
  });

  it.each(NEEDED)('names %s when it is taken away, at the start and in doctor', async (taken) => {
    const rest = NEEDED.filter((name) => name !== taken);
    await using bed = new NetworkBed();
    const child = bed.namespace('node').spawn(as(rest, [process.execPath, MAIN]), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: ENVIRONMENT,
    });
    const said = await text(child.stderr!);
    expect(said).toMatch(
      new RegExp(`^\\[PERMISSION_DENIED\\] loading eBPF programs needs ${taken}: run as root`),
    );
    while (child.exitCode === null) await sleep(10);
    expect(child.exitCode).toBe(2);

    const { status, stdout } = doctor(rest);
    expect(status).toBe(1);
    const { ok, signals } = JSON.parse(stdout) as Diagnosis;
    expect(ok).toBe(false);
    const named = new Set(
      signals.flatMap(({ missing: pieces }) => pieces.map(({ requirement }) => requirement)),
    );
    expect([...named]).toEqual([taken.toLowerCase().replaceAll('_', '-')]);
  });

  it('is none at all with forward alone', async () => {
    await using bed = new NetworkBed();
    const node = bed.namespace('node');
    node.spawn(as([], [process.execPath, MAIN]), {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...ENVIRONMENT, RETINA_ENABLEDPLUGIN: 'forward' },
    });
    await expect.poll(() => get(node, '/readyz'), { timeout: 10_000 }).toBe('ok\n');
    expect(metric(node, 'retina_plugin_up{plugin="forward"')).toBe(1);
  });

  it('lets doctor say by a trial that all works but visits to pods, and by the exit status too', () => {
    const { status, stdout } = doctor([...NEEDED, 'CAP_SYSLOG']);
    const { ok, signals, host } = JSON.parse(stdout) as Diagnosis;
    expect(signals.map(({ signal, verdict }) => [signal, verdict])).toEqual(
      // Network namespaces of pods take CAP_SYS_ADMIN, which is not asked for.
      SIGNALS.map((signal) => [signal, signal === 'node' ? 'degraded' : 'works']),
    );
    const node = signals.find(({ signal }) => signal === 'node');
    expect(JSON.stringify(node)).toContain('network namespaces of pods are not read');
    expect([ok, status]).toEqual([true, 0]);
    expect(host.find(({ requirement }) => requirement === 'btf')?.present).toBe('yes');
  });
});
