import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildBase, buildImage, buildPackageImage, imageOf } from '@retina/tools-image';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotRunClusters, Cluster } from './cluster.js';
import type { ContainerNode } from './container-node.js';

const reason = cannotRunClusters();
const OVERLAY = resolve(import.meta.dirname, '../../../deploy/overlays/advanced-local');

const WAIT = { timeout: 60_000, interval: 500 };

const SERVER = "require('node:http').createServer((_, answer) => answer.end('hello')).listen(8080)";
const CLIENT = `
const { get } = require('node:http');
const ask = () => new Promise((resolve, reject) =>
  get('http://shop.default.svc:80/', { agent: false }, (answer) => answer.resume().once('end', resolve)).once('error', reject));
(async () => {
  for (let tries = 0; ; tries++) if (await ask().then(() => true, () => false)) break; else await new Promise((r) => setTimeout(r, 200));
  for (let count = 1; count < 100; count++) await ask();
  console.log('100 answers');
  setInterval(() => undefined, 1000);
})();
`;

/** Goes on for ever: names come when the operators have told them. */
const TALKER = `setInterval(() => {
  require('node:http').get('http://shop.default.svc:80/', { agent: false }, (answer) => answer.resume()).once('error', () => undefined);
}, 200)`;

/** The server, and the Service by which it is asked, though the client's packets never have both addresses. */
const SUM_OF_TALKER =
  /cluster_forwarded_packets_total\{.*source_workload="talker",.*destination_workload="server",service="shop"\} [1-9]/;

function pod(name: string, node: string, script: string): object {
  const containers = [
    {
      name: 'main',
      image: 'node',
      command: ['node', '-e', `process.once('SIGTERM', () => process.exit(0));${script}`],
    },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: { nodeName: node, containers },
  };
}

/** A client on one node, a Service, its server on the other. */
function shop(one: string, two: string): readonly object[] {
  const ports = [{ port: 80, targetPort: 8080 }];
  return [
    pod('server', two, SERVER),
    pod('client', one, CLIENT),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'shop', namespace: 'default' },
      spec: { selector: { app: 'server' }, ports },
    },
  ];
}

/** Segments with a flag to and from a pod, as the agent of its node tells. */
function flags(node: ContainerNode, address: string, flag: string): number {
  const series = metrics(node)
    .split('\n')
    .filter((line) => line.includes(`tcpflags_count{flag="${flag}",ip="${address}"`));
  // Before the pod had a name, and after.
  return series.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** What the agent of a node serves, or another service that the node reaches. */
function metrics(node: ContainerNode, address = '127.0.0.1:10093'): string {
  const text = node.namespace.run([
    process.execPath,
    '-e',
    `fetch('http://${address}/metrics').then(async (r) => process.stdout.write(await r.text()))`,
  ]);
  return text;
}

describe.skipIf(reason !== undefined)(`the overlay advanced-local ${reason ?? ''}`, () => {
  let folder: string;
  let cluster: Cluster;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retina-overlay-'));
    const building = { env: process.env, print: () => undefined };
    const imageAt = (name: string): string => join(folder, name);
    const images = {
      'retina-agent': await buildImage(imageOf('agent'), { folder: imageAt('agent'), ...building }),
      'retina-operator': await buildImage(imageOf('operator'), { folder: imageAt('operator'), ...building }),
      'retina-metrics-aggregator': await buildImage(imageOf('metrics-aggregator'), {
        folder: imageAt('metrics-aggregator'),
        ...building,
      }),
      nats: buildPackageImage({ name: 'nats-server' }, { folder: imageAt('nats'), ...building }),
      node: buildBase(building),
    };
    cluster = await Cluster.start({ nodes: 2, images });
    cluster.kubectl(['create', 'namespace', 'retina']);
    // A letter first, as in docs/getting-started.md: NATS refuses what begins like a number and is none, such as 7e3f.
    const passwords = ['operator', 'agent', 'aggregator', 'subscriber'].map(
      (user) => `--from-literal=${user}=p${randomBytes(12).toString('hex')}`,
    );
    cluster.kubectl(['create', 'secret', 'generic', 'retina-nats', '-n', 'retina', ...passwords]);
    cluster.kubectl(['apply', '-k', OVERLAY]);
  }, 240_000);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('brings an agent to every node, ready within a minute', async () => {
    const desired = (): string =>
      cluster.kubectl([
        'get',
        'daemonset',
        'retina-agent',
        '-n',
        'retina',
        '-o',
        'jsonpath={.status.numberReady}',
      ]);
    await expect.poll(desired, { timeout: 60_000, interval: 500 }).toBe('2');
  });

  it('brings two operators, two aggregators and NATS, ready within a minute', async () => {
    const ready = (kind: string, name: string): string =>
      cluster.kubectl(['get', kind, name, '-n', 'retina', '-o', 'jsonpath={.status.readyReplicas}']);
    const said = (): readonly string[] => [
      ready('deployment', 'retina-operator'),
      ready('deployment', 'retina-metrics-aggregator'),
      ready('statefulset', 'retina-nats'),
    ];
    await expect.poll(said, WAIT).toEqual(['2', '2', '1']);
  });

  it('counts what pods say to a Service on another node, at both nodes', async () => {
    const [one, two] = cluster.nodes;
    cluster.kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: shop(one!.name, two!.name) }),
    );
    await expect.poll(() => cluster.pod('default/client')?.run.logs(), WAIT).toContain('100 answers');
    const client = cluster.kubectl(['get', 'pod', 'client', '-o', 'jsonpath={.status.podIP}']);
    const server = cluster.kubectl(['get', 'pod', 'server', '-o', 'jsonpath={.status.podIP}']);
    // One a connection; before the server listened there was none.
    await expect.poll(() => flags(one!, client, 'SYNACK'), WAIT).toBe(100);
    await expect.poll(() => flags(two!, server, 'SYNACK'), WAIT).toBe(100);
  });

  it('names pods by what the operator tells', async () => {
    const [one, two] = cluster.nodes;
    cluster.kubectl(['apply', '-f', '-'], JSON.stringify(pod('talker', one!.name, TALKER)));
    await expect.poll(() => metrics(one!), WAIT).toMatch(/adv_forward_count\{[^}]*podname="talker"/);
    await expect.poll(() => metrics(two!), WAIT).toMatch(/adv_forward_count\{[^}]*podname="server"/);
    expect(metrics(one!)).not.toContain('podname="server"');
  });

  it('adds up at the aggregators what all agents publish, by the names of both ends and of the Service', async () => {
    const pods = ['get', 'pods', '-n', 'retina', '-l', 'app.kubernetes.io/name=retina-metrics-aggregator'];
    const addresses = cluster.kubectl([...pods, '-o', 'jsonpath={.items[*].status.podIP}']).split(' ');
    expect(addresses).toHaveLength(2);
    const [one] = cluster.nodes;
    const said = (): string => addresses.map((address) => metrics(one!, `${address}:9965`)).join('\n');
    await expect.poll(said, WAIT).toMatch(SUM_OF_TALKER);
  });
});
