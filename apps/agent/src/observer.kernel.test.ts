import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import {
  type Namespace,
  NetworkBed,
  type TestPod,
  askDns,
  canRunKernelTests,
  connectTcp,
  podNetwork,
  sendUdp,
  serveDns,
  serveTcp,
} from '@retina/ebpf/testing';
import { TestAuthority } from '@retina/rpc/testing';
import { describe, expect, it } from 'vitest';
import { TestAgent } from './testing.js';

const folder = process.env['HUBBLE_FOLDER'] ?? '';
const missing = canRunKernelTests() ?? (folder === '' ? 'needs the hubble CLI: npm run hubble' : undefined);

const identity = ({ v4, v6 }: TestPod, pod: string, workload: string): string =>
  `{ips: ['${v4}', '${v6}'], namespace: shop, pod: ${pod}, workload: {kind: Deployment, name: ${workload}}}`;

/** A node with the pods cart-1 and shelf-1, and its agent. */
class Scene implements AsyncDisposable {
  readonly #bed = new NetworkBed();
  readonly #folder = mkdtempSync(join(tmpdir(), 'retina-observer-'));
  readonly node: Namespace;
  readonly cart: TestPod;
  readonly shelf: TestPod;
  agent!: TestAgent;

  private constructor() {
    const { node, pods } = podNetwork(this.#bed, { pods: 2, offloads: false });
    this.node = node;
    [this.cart, this.shelf] = pods as [TestPod, TestPod];
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
    const scene = new Scene();
    const file = join(scene.#folder, 'identities.yaml');
    const rows = [identity(scene.cart, 'cart-1', 'cart'), identity(scene.shelf, 'shelf-1', 'shelf')];
    writeFileSync(file, `endpoints: [${rows.join(', ')}]`);
    scene.agent = await TestAgent.start(scene.node, {
      IDENTITYFILE: file,
      NODENAME: 'worker-1',
      ...settings,
    });
    return scene;
  }

  /** What a client prints; its standard error when it fails. */
  async run(program: 'hubble' | 'grpcurl', ...args: string[]): Promise<string> {
    const child = this.node.spawn([join(folder, program), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: this.#folder },
    });
    const output = Promise.all([text(child.stdout!), text(child.stderr!)]);
    await once(child, 'close');
    const [stdout, stderr] = await output;
    return child.exitCode === 0 ? stdout : `${stdout}failed: ${stderr}`;
  }

  hubble(...args: string[]): Promise<string> {
    return this.run('hubble', ...args, '--server', this.agent.observerAddress);
  }

  /** The lines of `hubble observe`, without their times. */
  async observe(...args: string[]): Promise<string[]> {
    const output = await this.hubble('observe', '--all', ...args);
    return output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^\w+ +\d+ [\d:.]+: /, ''));
  }

  /** Lines of `hubble observe --follow` as they come. */
  follow(...args: string[]): AsyncDisposable & { readonly lines: string[] } {
    const command = [join(folder, 'hubble'), 'observe', '--follow', '--server', this.agent.observerAddress];
    const child = this.node.spawn([...command, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, HOME: this.#folder },
    });
    const lines: string[] = [];
    createInterface(child.stdout!).on('line', (line) => lines.push(line));
    return {
      lines,
      [Symbol.asyncDispose]: async () => {
        if (child.exitCode !== null) return;
        child.kill('SIGINT');
        await once(child, 'close');
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent[Symbol.asyncDispose]();
    await this.#bed[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true });
  }
}

describe.skipIf(missing !== undefined)(`hubble, a client that we did not write ${missing ?? ''}`, () => {
  it('prints real TCP connections, both ways, with pods, flags and counts', async () => {
    await using scene = await Scene.start();
    const { cart, shelf } = scene;
    await using _server = await serveTcp(shelf.namespace, { port: 8080, responseBytes: 5000 });
    await connectTcp(cart.namespace, {
      to: shelf.v4,
      port: 8080,
      connections: 1,
      sourcePort: 41_000,
      responseBytes: 5000,
    });
    const connection = ['--from-port', '41000', '--to-port', '8080'];
    await expect.poll(() => scene.observe(...connection)).toHaveLength(2);
    const lines = await scene.observe(...connection);
    const request =
      /^shop\/cart-1:41000 \(unknown\) -> shop\/shelf-1:8080 \(unknown\) (to-stack|to-endpoint) FORWARDED \(TCP Flags: (\w+, )*SYN.*; (\d+) packets, \d+ bytes\)$/;
    for (const line of lines) expect(line).toMatch(request);
    expect(new Set(lines.map((line) => request.exec(line)?.[1]))).toEqual(
      new Set(['to-endpoint', 'to-stack']),
    );
    // What the one hook counted, the other one did, too.
    expect(new Set(lines.map((line) => request.exec(line)?.[3])).size).toBe(1);
    const replies = await scene.observe('--from-pod', 'shop/shelf-1', '--reply');
    expect(replies).toHaveLength(2);
    for (const line of replies)
      expect(line).toMatch(/^shop\/cart-1:41000 \(unknown\) <- shop\/shelf-1:8080 /);
    expect(await scene.observe('--pod', 'shop/cart')).toHaveLength(4);
    expect(await scene.observe('--port', '8080')).toHaveLength(4);
    expect(await scene.observe('--pod', 'shop/cart', '--not', '--reply')).toHaveLength(2);
    expect(await scene.observe('--ip', '10.99.0.0/16')).toEqual([]);
    expect(
      await scene.observe('--to-label', 'io.kubernetes.pod.namespace=shop', '--port', '8080'),
    ).toHaveLength(4);
    expect(
      await scene.observe('--type', 'trace:to-endpoint', '--from-workload', 'Deployment/cart'),
    ).toHaveLength(1);
  });

  it('prints drops with the reason and place that the kernel gave', async () => {
    await using scene = await Scene.start();
    const { cart, shelf } = scene;
    shelf.namespace.run(
      ['nft', '-f', '-'],
      'table ip t { chain c { type filter hook input priority 0; udp dport 7777 drop; }; }',
    );
    await sendUdp(cart.namespace, { to: shelf.v4, port: 9999, count: 20, sourcePort: 42_000 });
    await sendUdp(cart.namespace, { to: shelf.v4, port: 7777, count: 30, sourcePort: 42_001 });
    // The kernel tells of the drops of the whole machine.
    const drops = ['--verdict', 'DROPPED', '--to-pod', 'shop/shelf-1'];
    await expect.poll(async () => (await scene.observe(...drops)).length).toBe(2);
    const [noSocket, denied] = (await scene.observe(...drops)).sort();
    expect(noSocket).toMatch(
      /^shop\/cart-1:42000 \(unknown\) <> shop\/shelf-1:9999 \(unknown\) .* DROPPED \(NO_SOCKET at __udp4_lib_rcv; UDP; 20 packets, \d+ bytes\)$/,
    );
    expect(denied).toMatch(
      /:7777 \(unknown\) Policy denied DROPPED \(NETFILTER_DROP at nft_do_chain; UDP; 30 packets/,
    );
    expect(await scene.observe('--drop-reason-desc', 'POLICY_DENIED', '--to-ip', shelf.v4)).toHaveLength(1);
    const json = (
      await scene.hubble('observe', '--all', '--verdict', 'DROPPED', '--to-port', '9999', '-o', 'jsonpb')
    ).trim();
    expect(JSON.parse(json)).toMatchObject({
      flow: {
        verdict: 'DROPPED',
        IP: { source: cart.v4, destination: shelf.v4, ipVersion: 'IPv4' },
        l4: { UDP: { source_port: 42_000, destination_port: 9999 } },
        source: { namespace: 'shop', pod_name: 'cart-1', workloads: [{ name: 'cart', kind: 'Deployment' }] },
        node_name: 'worker-1',
        traffic_direction: 'INGRESS',
        event_type: { type: 1 },
      },
    });
  });

  it('prints DNS messages as layer 7', async () => {
    await using scene = await Scene.start();
    const { cart, shelf } = scene;
    await using _server = await serveDns(shelf.namespace, { address: shelf.v4 });
    const questions = [{ name: 'many-1.observer.test' }, { name: 'nx.observer.test', type: 'AAAA' as const }];
    await askDns(cart.namespace, { server: shelf.v4, questions });
    const query = ['--type', 'l7', '--allowlist', '{"dns_query":["observer\\\\.test\\\\.$"]}'];
    await expect.poll(() => scene.observe(...query)).toHaveLength(4);
    const lines = await scene.observe(...query);
    const expected = [
      /^shop\/cart-1 \(unknown\) -> [\w./-]+:53 .* dns-request socket FORWARDED \(DNS Query many-1\.observer\.test\. A\)$/,
      /^shop\/cart-1 \(unknown\) <- [\w./-]+:53 .* dns-response socket FORWARDED \(DNS Answer "192\.0\.2\.1" \(Query many-1\.observer\.test\. A\)\)$/,
      /DNS Query nx\.observer\.test\. AAAA/,
      /DNS Answer NXDOMAIN \(Query nx\.observer\.test\. AAAA\)/,
    ];
    for (const pattern of expected)
      expect(
        lines.some((line) => pattern.test(line)),
        String(pattern),
      ).toBe(true);
  });

  it('follows IPv6 live, tells the status, and is told which filter is not understood', async () => {
    await using scene = await Scene.start();
    const { cart, shelf } = scene;
    await using following = scene.follow(
      '-6',
      '--protocol',
      'udp',
      '--to-port',
      '5353',
      '--verdict',
      'FORWARDED',
    );
    await expect
      .poll(
        async () => {
          await sendUdp(cart.namespace, { to: shelf.v6, port: 5353, count: 1, sourcePort: 43_000 });
          return following.lines.length;
        },
        { timeout: 10_000, interval: 200 },
      )
      .toBeGreaterThan(2);
    expect(following.lines[0]).toMatch(
      /shop\/cart-1:43000 .* shop\/shelf-1:5353 .* FORWARDED \(UDP; 1 packet, \d+ bytes\)$/,
    );
    const status = await scene.hubble('status');
    expect(status).toMatch(
      /Healthcheck \(via [\d.:]+\): Ok\nCurrent\/Max Flows: \d+\/4,096 \(\d+\.\d\d%\)\nFlows\/s: /,
    );
    expect(await scene.hubble('list', 'nodes')).toMatch(/worker-1 +Connected/);
    expect(await scene.hubble('list', 'namespaces')).toMatch(/shop/);
    const peers = ['-plaintext', '-max-time', '1', scene.agent.observerAddress, 'peer.Peer/Notify'];
    expect(await scene.run('grpcurl', ...peers)).toMatch(/"name": "worker-1"[^}]*"type": "PEER_ADDED"/);
    expect(await scene.hubble('observe', '--http-method', 'get')).toContain(
      'whitelist[0].http_method: HTTP is not observed here',
    );
    expect(await scene.agent.metric('retina_observer_failed_calls_total{code="REQUEST_INVALID"}')).toBe(1);
    expect(await scene.agent.metric('retina_observer_flows_total')).toBeGreaterThan(2);
  });

  it('asks for a certificate of its authority when it has one', async () => {
    using authority = new TestAuthority();
    const [server, client] = [authority.issue('server'), authority.issue('client')];
    await using scene = await Scene.start({
      OBSERVER_CERTFILE: server.certFile!,
      OBSERVER_KEYFILE: server.keyFile!,
      OBSERVER_CAFILE: server.caFile!,
    });
    const trusting = ['--tls', '--tls-ca-cert-files', client.caFile!, '--tls-server-name', 'localhost'];
    const shown = ['--tls-client-cert-file', client.certFile!, '--tls-client-key-file', client.keyFile!];
    expect(await scene.hubble('status', ...trusting, ...shown)).toContain('Ok\nCurrent/Max Flows:');
    expect(await scene.hubble('status', ...trusting, '--timeout', '2s')).toContain('failed:');
    expect(await scene.hubble('status', '--timeout', '2s')).toContain('failed:');
  });

  it('lists every service to grpcurl, which makes its requests of what reflection tells', async () => {
    await using scene = await Scene.start();
    const at = scene.agent.observerAddress;
    expect((await scene.run('grpcurl', '-plaintext', at, 'list')).trim().split('\n')).toEqual([
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'observer.Observer',
      'peer.Peer',
    ]);
    expect(await scene.run('grpcurl', '-plaintext', at, 'describe', 'flow.FlowFilter')).toContain(
      'repeated string source_ip = 1;',
    );
    const health = await scene.run('grpcurl', '-plaintext', at, 'grpc.health.v1.Health/Check');
    expect(JSON.parse(health)).toEqual({ status: 'SERVING' });
    const status = await scene.run('grpcurl', '-plaintext', at, 'observer.Observer/ServerStatus');
    expect(JSON.parse(status)).toMatchObject({ maxFlows: '4096' });
  });
});
