import type { RetinaEndpoint } from '@retina/api';
import { type KubeObject, PODS } from '@retina/kube';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotRunOperatorTests, OperatorBed } from '../testing.js';

const reason = cannotRunOperatorTests();
const WAIT = { timeout: 20_000, interval: 50 };
const ENDPOINTS = {
  group: 'retina.sh',
  version: 'v1alpha1',
  plural: 'retinaendpoints',
  kind: 'RetinaEndpoint',
  namespaced: true,
};
type Endpoint = KubeObject & Pick<RetinaEndpoint, 'spec'>;
const ROLE = resolve(import.meta.dirname, '../../../../deploy/components/retina-endpoints/role.yaml');

describe.skipIf(reason !== undefined)(`RetinaEndpoints ${reason ?? ''}`, () => {
  let bed: OperatorBed;
  let namespace: string;
  beforeAll(async () => {
    bed = await OperatorBed.start();
    bed.kubectl(['apply', '-n', 'retina', '-f', ROLE]);
    namespace = await bed.kube.namespace();
  });
  afterAll(async () => bed[Symbol.asyncDispose]());

  const start = async (name: string) => bed.operator(name, 'off', { RETINA_ENABLERETINAENDPOINT: 'true' });

  async function makePod(name: string, ip: string, spec: object = {}): Promise<KubeObject> {
    const pod = await bed.client(PODS).create({
      metadata: {
        name,
        namespace,
        labels: { app: 'cart' },
        annotations: { 'retina.sh': 'observe', other: 'x' },
      },
      spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'none' }], ...spec },
    } as KubeObject);
    const status = {
      phase: 'Running',
      hostIP: '192.168.0.1',
      podIP: ip,
      podIPs: [{ ip }, { ip: 'fd00::7' }],
      containerStatuses: [
        {
          name: 'main',
          containerID: 'containerd://abc',
          image: 'none',
          imageID: 'none',
          ready: true,
          restartCount: 0,
        },
      ],
    };
    await bed.client(PODS).patch(pod.metadata, { status }, { what: 'status' });
    return pod;
  }

  async function endpoint(name: string): Promise<Endpoint | undefined> {
    const { items } = await bed.client<Endpoint>(ENDPOINTS).list();
    return items.find(({ metadata }) => metadata.name === name);
  }

  it('tell of a pod with all that Retina tells, follow it, and go with it', async () => {
    const operator = await start('one');
    const pod = await makePod('cart-1', '10.1.0.7');
    await expect
      .poll(async () => (await endpoint('cart-1'))?.spec, WAIT)
      .toEqual({
        containers: [{ name: 'main', id: 'containerd://abc' }],
        nodeIP: '192.168.0.1',
        podIP: '10.1.0.7',
        podIPs: ['10.1.0.7', 'fd00::7'],
        labels: { app: 'cart' },
        annotations: { 'retina.sh': 'observe' },
      });
    expect((await endpoint('cart-1'))?.metadata.ownerReferences).toMatchObject([
      { kind: 'Pod', name: 'cart-1', uid: pod.metadata.uid },
    ]);
    await bed.client(PODS).patch(pod.metadata, { metadata: { labels: { app: null, team: 'shop' } } });
    await expect.poll(async () => (await endpoint('cart-1'))?.spec?.labels, WAIT).toEqual({ team: 'shop' });
    // Somebody else writes into it.
    await bed.client(ENDPOINTS).patch({ name: 'cart-1', namespace }, { spec: { podIP: '1.2.3.4' } });
    await expect.poll(async () => (await endpoint('cart-1'))?.spec?.podIP, WAIT).toBe('10.1.0.7');

    await makePod('node-agent', '192.168.0.1', { hostNetwork: true });
    await bed.client(PODS).delete(pod.metadata, { graceSeconds: 0 });
    await expect.poll(async () => endpoint('cart-1'), WAIT).toBeUndefined();
    expect(await endpoint('node-agent')).toBeUndefined();
    await bed.stop(operator);
  });

  it('are collected when their pods went while no operator ran, and are another pod’s when it has the name', async () => {
    const first = await start('one');
    const [gone, again] = [await makePod('gone', '10.1.1.1'), await makePod('again', '10.1.1.2')];
    await expect.poll(async () => (await endpoint('again')) && endpoint('gone'), WAIT).toBeDefined();
    await bed.stop(first);
    for (const { metadata } of [gone, again]) await bed.client(PODS).delete(metadata, { graceSeconds: 0 });
    const next = await makePod('again', '10.1.1.3');
    expect(await endpoint('gone')).toBeDefined();
    const second = await start('two');
    await expect.poll(async () => endpoint('gone'), WAIT).toBeUndefined();
    await expect.poll(async () => (await endpoint('again'))?.spec?.podIP, WAIT).toBe('10.1.1.3');
    expect((await endpoint('again'))?.metadata.ownerReferences?.[0]?.uid).toBe(next.metadata.uid);
    // All is as it should be: nothing is written any more.
    const version = (await endpoint('again'))?.metadata.resourceVersion;
    await sleep(1000);
    expect((await endpoint('again'))?.metadata.resourceVersion).toBe(version);
    await bed.stop(second);
  });

  it('are not written unless asked for', async () => {
    const operator = await bed.operator('three');
    await makePod('silent', '10.1.2.1');
    await using agent = await bed.follow();
    await expect.poll(() => agent.of('10.1.2.1')?.endpoint.podName, WAIT).toBe('silent');
    expect(await endpoint('silent')).toBeUndefined();
    await bed.stop(operator);
  });
});
