import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOBS, PODS } from '../core-resources.js';
import type { KubeObject } from '../kube-object.js';
import { ResourceClient } from '../resource-client.js';
import { cannotRunClusterTests } from './cannot-run-kube-tests.js';
import type { ControlPlane } from './control-plane.js';
import { KubeBed } from './kube-bed.js';
import type { Pod } from './pod.js';
import { TestNode } from './test-node.js';

const reason = cannotRunClusterTests();
const WAIT = { timeout: 30_000, interval: 50 };

interface Job extends KubeObject {
  readonly spec: object;
  readonly status?: { readonly succeeded?: number; readonly failed?: number };
}

describe.skipIf(reason !== undefined)(`TestNode ${reason ?? ''}`, () => {
  let bed: KubeBed;
  let controllers: ControlPlane;
  beforeAll(async () => {
    bed = await KubeBed.start();
    controllers = await bed.startControlPlane();
  });
  afterAll(async () => {
    await controllers[Symbol.asyncDispose]();
    await bed[Symbol.asyncDispose]();
  });

  function job(name: string, namespace: string): Job {
    const containers = [{ name: 'main', image: 'none', env: [{ name: 'WHO', value: name }] }];
    return {
      metadata: { name, namespace },
      spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers } } },
    };
  }

  it('runs the pods of Jobs to their end, and tells how they ended', async () => {
    const namespace = await bed.namespace();
    await using node = await TestNode.join(bed.connection, {
      name: 'one',
      run: async ({ spec }) => {
        const failed = spec.containers[0]?.env?.[0]?.value === 'bad';
        return { exitCode: failed ? 3 : 0, message: 'said at the end' };
      },
    });
    const jobs = new ResourceClient<Job>(bed.connection, JOBS);
    await jobs.create(job('good', namespace));
    await jobs.create(job('bad', namespace));
    await expect
      .poll(async () => (await jobs.get({ name: 'good', namespace })).status?.succeeded, WAIT)
      .toBe(1);
    await expect.poll(async () => (await jobs.get({ name: 'bad', namespace })).status?.failed, WAIT).toBe(1);
    const { items } = await new ResourceClient<Pod>(bed.connection, PODS).list({ namespace });
    const bad = items.find(({ metadata }) => metadata.name.startsWith('bad'));
    expect(bad).toMatchObject({
      spec: { nodeName: node.name },
      status: {
        phase: 'Failed',
        containerStatuses: [{ state: { terminated: { exitCode: 3, message: 'said at the end' } } }],
      },
    });
  });

  it('lets a pod that is deleted end by itself', async () => {
    const namespace = await bed.namespace();
    const ends: string[] = [];
    await using node = await TestNode.join(bed.connection, {
      name: 'two',
      run: async (pod, signal) => {
        if (!signal.aborted) await once(signal, 'abort');
        ends.push(pod.metadata.name);
        return { exitCode: 0 };
      },
    });
    const pods = new ResourceClient<Pod>(bed.connection, PODS);
    const spec = { nodeName: node.name, containers: [{ name: 'main', image: 'none' }] };
    await pods.create({ metadata: { name: 'long', namespace }, spec });
    await expect.poll(() => node.running, WAIT).toEqual([`${namespace}/long`]);
    await pods.delete({ name: 'long', namespace });
    await expect.poll(async () => (await pods.list({ namespace })).items, WAIT).toEqual([]);
    expect(ends).toEqual(['long']);
  });
});
