import { setTimeout as sleep } from 'node:timers/promises';
import { nodeKey, podKey, podKeys } from '@retina/bus';
import {
  ENDPOINT_SLICES,
  JOBS,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
  SERVICES,
  type KubeObject,
  type OwnerReference,
} from '@retina/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotRunOperatorTests, OperatorBed } from './testing.js';

const reason = cannotRunOperatorTests();
const WAIT = { timeout: 20_000, interval: 30 };

describe.skipIf(reason !== undefined)(`the operator ${reason ?? ''}`, () => {
  let bed: OperatorBed;
  beforeAll(async () => void (bed = await OperatorBed.start()));
  afterAll(async () => bed[Symbol.asyncDispose]());

  interface PodOptions {
    readonly owner?: KubeObject;
    readonly ips?: readonly string[];
    readonly node?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
    readonly hostNetwork?: boolean;
  }

  async function makePod(namespace: string, name: string, options: PodOptions = {}): Promise<KubeObject> {
    const { owner, ips = [], node = 'node-1', labels = {}, annotations = {}, hostNetwork = false } = options;
    const pods = bed.client(PODS);
    const pod = await pods.create({
      metadata: {
        name,
        namespace,
        labels,
        annotations,
        ...(owner === undefined ? {} : { ownerReferences: [referenceTo(owner)] }),
      },
      spec: { nodeName: node, hostNetwork, containers: [{ name: 'main', image: 'none' }] },
    } as KubeObject);
    await setIps(pod, ips);
    return pod;
  }

  async function setIps({ metadata }: KubeObject, ips: readonly string[], phase = 'Running'): Promise<void> {
    const status = { phase, podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) };
    await bed.client(PODS).patch(metadata, { status }, { what: 'status' });
  }

  function referenceTo({ apiVersion = '', kind = '', metadata }: KubeObject): OwnerReference {
    return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true };
  }

  async function removePod({ metadata }: KubeObject): Promise<void> {
    await bed.client(PODS).delete(metadata, { graceSeconds: 0 });
  }

  it('tells who pods, Services and nodes are, and what changes about them', async () => {
    const namespace = await bed.kube.namespace();
    const operator = await bed.operator('one');
    await using agent = await bed.follow();
    const zone = { 'topology.kubernetes.io/zone': 'eu-1' };
    await bed.client(NODES).create({ metadata: { name: 'node-1', labels: zone } });
    const template = {
      metadata: { labels: { app: 'cart' } },
      spec: { containers: [{ name: 'main', image: 'none' }] },
    };
    const selector = { matchLabels: { app: 'cart' } };
    const replicaSet = await bed.client(REPLICA_SETS).create({
      metadata: {
        name: 'cart-5d9',
        namespace,
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart', uid: 'd-1', controller: true },
        ],
      },
      spec: { selector, template },
    } as KubeObject);
    const pod = await makePod(namespace, 'cart-5d9-x', { owner: replicaSet, ips: ['10.1.0.5', 'fd00::5'] });
    const uid = pod.metadata.uid ?? '';
    await expect
      .poll(() => agent.byKey.get(podKey('node-1', uid)), WAIT)
      .toMatchObject({
        addresses: ['10.1.0.5', 'fd00::5'],
        endpoint: {
          namespace,
          podName: 'cart-5d9-x',
          workloadKind: 'Deployment',
          workloadName: 'cart',
          owner: { kind: 'ReplicaSet', name: 'cart-5d9' },
          zone: 'eu-1',
          node: 'node-1',
          uid,
        },
        sinceMs: Date.parse(pod.metadata.creationTimestamp ?? ''),
      });

    const service = await bed.client(SERVICES).create({
      metadata: { name: 'front', namespace },
      spec: { ports: [{ port: 80 }] },
    } as KubeObject);
    const { clusterIP } = (service as unknown as { spec: { clusterIP: string } }).spec;
    await bed.client(ENDPOINT_SLICES).create({
      metadata: { name: 'front-1', namespace, labels: { 'kubernetes.io/service-name': 'front' } },
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['10.1.0.5'], targetRef: { kind: 'Pod', name: 'cart-5d9-x', namespace, uid } },
      ],
    } as unknown as KubeObject);
    await expect.poll(() => agent.of('10.1.0.5')?.endpoint.service, WAIT).toBe('front');
    await expect
      .poll(() => agent.of(clusterIP)?.endpoint, WAIT)
      .toMatchObject({ workloadKind: 'Service', workloadName: 'front', namespace, service: 'front' });

    const addresses = [
      { type: 'InternalIP', address: '192.168.0.1' },
      { type: 'Hostname', address: 'node-1' },
    ];
    await bed.client(NODES).patch({ name: 'node-1' }, { status: { addresses } }, { what: 'status' });
    await expect.poll(() => agent.byKey.get(nodeKey('node-1'))?.addresses, WAIT).toEqual(['192.168.0.1']);

    await bed
      .client(NAMESPACES)
      .patch({ name: namespace }, { metadata: { annotations: { 'retina.sh': 'observe' } } });
    await expect.poll(() => agent.of('10.1.0.5')?.endpoint.isObserved, WAIT).toBe(true);

    const labels = { 'topology.kubernetes.io/zone': 'eu-2' };
    await bed.client(NODES).patch({ name: 'node-1' }, { metadata: { labels } });
    await expect.poll(() => agent.of('10.1.0.5')?.endpoint.zone, WAIT).toBe('eu-2');

    await removePod(pod);
    await expect.poll(() => agent.byKey.has(podKey('node-1', uid)), WAIT).toBe(false);
    await bed.client(NODES).delete({ name: 'node-1' });
    await bed.stop(operator);
  });

  it('has nothing to say of pods in the network of their node, and of those that ended', async () => {
    const namespace = await bed.kube.namespace();
    const operator = await bed.operator('one');
    await using agent = await bed.follow(podKeys('node-7'));
    const job = await bed.client(JOBS).create({
      metadata: {
        name: 'backup-1',
        namespace,
        ownerReferences: [
          { apiVersion: 'batch/v1', kind: 'CronJob', name: 'backup', uid: 'c-1', controller: true },
        ],
      },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'none' }] } } },
    } as KubeObject);
    await makePod(namespace, 'host', { ips: ['192.168.0.7'], node: 'node-7', hostNetwork: true });
    const pod = await makePod(namespace, 'backup-1-x', { owner: job, ips: ['10.1.7.1'], node: 'node-7' });
    await makePod(namespace, 'elsewhere', { ips: ['10.1.8.1'], node: 'node-8' });
    await expect
      .poll(
        () =>
          [...agent.byKey.values()].map(
            ({ endpoint }) => `${endpoint.workloadKind}/${endpoint.workloadName}`,
          ),
        WAIT,
      )
      .toEqual(['CronJob/backup']);
    await setIps(pod, ['10.1.7.1'], 'Succeeded');
    await expect.poll(() => agent.byKey.size, WAIT).toBe(0);
    await bed.stop(operator);
  });

  it('collects what became stale while it was away, and writes nothing that is right already', async () => {
    const namespace = await bed.kube.namespace();
    const first = await bed.operator('one');
    const pods = [];
    for (let index = 1; index <= 20; index++) {
      pods.push(await makePod(namespace, `pod-${index}`, { ips: [`10.2.0.${index}`], node: 'node-2' }));
    }
    await using agent = await bed.follow(podKeys('node-2'));
    await expect.poll(() => agent.byKey.size, WAIT).toBe(20);
    await bed.stop(first);
    for (const pod of pods.slice(0, 5)) await removePod(pod);
    // The same address, another pod.
    await makePod(namespace, 'heir', { ips: ['10.2.0.1'], node: 'node-2' });
    const toldBefore = agent.told;
    const second = await bed.operator('two');
    await expect.poll(() => agent.byKey.size, WAIT).toBe(16);
    expect(agent.of('10.2.0.1')?.endpoint.podName).toBe('heir');
    await sleep(500);
    // Five deletions and one that is new.
    expect(agent.told - toldBefore).toBe(6);
    await bed.stop(second);
  });

  it('fills buckets again that NATS lost, and mends what somebody else wrote', async () => {
    const namespace = await bed.kube.namespace();
    const operator = await bed.operator('one');
    const pod = await makePod(namespace, 'steady', { ips: ['10.3.0.1'], node: 'node-3' });
    await using agent = await bed.follow(podKeys('node-3'));
    await expect.poll(() => agent.of('10.3.0.1')?.endpoint.podName, WAIT).toBe('steady');
    await bed.nats.stop('SIGKILL');
    bed.nats.wipe();
    await bed.nats.start();
    await removePod(pod);
    await makePod(namespace, 'next', { ips: ['10.3.0.2'], node: 'node-3' });
    await expect
      .poll(() => agent.of('10.3.0.2')?.endpoint.podName, { ...WAIT, timeout: 60_000 })
      .toBe('next');
    expect(agent.of('10.3.0.1')).toBeUndefined();
    await bed.stop(operator);
  });

  it('hands over to another replica, which goes on with the same identities', async () => {
    const namespace = await bed.kube.namespace();
    const one = await bed.operator('one');
    await expect.poll(() => one.election.isLeading, WAIT).toBe(true);
    const two = await bed.operator('two');
    await makePod(namespace, 'before', { ips: ['10.4.0.1'], node: 'node-4' });
    await using agent = await bed.follow(podKeys('node-4'));
    await expect.poll(() => agent.byKey.size, WAIT).toBe(1);
    expect(two.election.isLeading).toBe(false);
    await bed.stop(one);
    await makePod(namespace, 'after', { ips: ['10.4.0.2'], node: 'node-4' });
    await expect.poll(() => agent.byKey.size, { timeout: 15_000, interval: 50 }).toBe(2);
    expect(two.election.isLeading).toBe(true);
    await bed.stop(two);
  });
});
