import { fileURLToPath } from 'node:url';
import { type Namespace, NetworkBed, canRunKernelTests } from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';
import { TestAgent } from './testing.js';

const missing = canRunKernelTests();
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const PORT = 10_995;
const INTERVAL_MS = 500;
const TIMEOUT_MS = 300;

/** Two nodes with a link between them. */
function twoNodes(bed: NetworkBed): { one: Namespace; two: Namespace } {
  const [one, two] = [bed.namespace('one'), bed.namespace('two')];
  bed.veth({
    in: one,
    name: 'eth0',
    addresses: ['10.5.0.1/24'],
    peer: { in: two, name: 'eth0', addresses: ['10.5.0.2/24'] },
  });
  return { one, two };
}

function settings(name: string, target: string): Record<string, string> {
  return {
    ENABLEDPLUGIN: 'reachability',
    APISERVER_HOST: '0.0.0.0',
    APISERVER_PORT: String(PORT),
    NODENAME: name,
    REACHABILITYTARGETS: `${target}:${PORT}`,
    REACHABILITYINTERVAL: `${INTERVAL_MS}ms`,
    REACHABILITYTIMEOUT: `${TIMEOUT_MS}ms`,
  };
}

function scrape(node: Namespace): string {
  const script = `fetch('http://127.0.0.1:${PORT}/metrics').then(async (r) => process.stdout.write(await r.text()), () => {})`;
  return node.run([process.execPath, '-e', script]);
}

const STATUS = 'networkobservability_node_connectivity_status';
const LATENCY = 'networkobservability_node_connectivity_latency_seconds';
const ONE_TO_TWO = '{source_node_name="one",target_node_name="two"}';

describe.skipIf(missing)(`reachability ${missing ?? ''}`, () => {
  it('has two agents see each other, and the cut of their link within two probes', async () => {
    await using bed = new NetworkBed();
    const { one, two } = twoNodes(bed);
    const env = Object.entries(settings('two', 'one=10.5.0.1')).map(([key, value]) => [
      `RETINA_${key}`,
      value,
    ]);
    two.spawn([process.execPath, MAIN], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...Object.fromEntries(env) },
    });
    await using agent = await TestAgent.start(one, settings('one', 'two=10.5.0.2'));
    await expect.poll(() => agent.metric(`${STATUS}${ONE_TO_TWO}`), { timeout: 3000 }).toBe(1);
    const latency = await agent.metric(`${LATENCY}${ONE_TO_TWO}`);
    expect(latency).toBeGreaterThan(0);
    expect(latency).toBeLessThan(TIMEOUT_MS / 1000);
    const twoToOne = `${STATUS}{source_node_name="two",target_node_name="one"} 1`;
    await expect.poll(() => scrape(two), { timeout: 3000 }).toContain(twoToOne);

    two.ip('link set eth0 down');
    // A tenth of an interval is jitter.
    const twoProbesMs = 2 * INTERVAL_MS * 1.1 + TIMEOUT_MS;
    await expect
      .poll(() => agent.metric(`${STATUS}${ONE_TO_TWO}`), { timeout: twoProbesMs, interval: 20 })
      .toBe(0);
    expect(await agent.metric(`${LATENCY}${ONE_TO_TWO}`)).toBeUndefined();
  });

  it('has 64 probes under way at most, and does not wait for silent nodes when it stops', async () => {
    await using bed = new NetworkBed();
    const { one, two } = twoNodes(bed);
    two.ip('link set eth0 down');
    const targets = Array.from({ length: 100 }, (_, index) => `node-${index}=10.5.0.2`).join(',');
    const silent = { REACHABILITYTARGETS: targets, REACHABILITYTIMEOUT: '60s' };
    const agent = await TestAgent.start(one, { ...settings('one', 'two=10.5.0.2'), ...silent });
    // 10.5.0.2:10093 in SYN_SENT
    const underWay = (): number =>
      one.run(['cat', '/proc/thread-self/net/tcp']).match(/ 0200050A:276D 02 /g)?.length ?? 0;
    await expect.poll(underWay, { timeout: 3000 }).toBe(64);
    const startedMs = performance.now();
    await agent[Symbol.asyncDispose]();
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});
