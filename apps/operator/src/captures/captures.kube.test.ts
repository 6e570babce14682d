import { resolve } from 'node:path';
import { type CaptureOutcome, EXIT_STATUS, formatOutcome, parseTask } from '@retina/capture';
import { JOBS, type KubeObject, PODS } from '@retina/kube';
import { cannotRunClusterTests, type ControlPlane, type Pod, TestNode } from '@retina/kube/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Operator } from '../operator.js';
import { cannotRunOperatorTests, OperatorBed } from '../testing.js';
import { CAPTURES, OF_CAPTURES, type StoredCapture } from './capture-objects.js';

const reason = cannotRunOperatorTests() ?? cannotRunClusterTests();
const WAIT = { timeout: 40_000, interval: 100 };
const ROLE = resolve(import.meta.dirname, '../../../../deploy/components/captures/role.yaml');
const HOST_PATH = { hostPath: 'retina' };

/** What a worker says that recorded for as long as it was asked to, on a node that can do without the rest of it. */
async function work(
  pod: Pod,
  signal: AbortSignal,
): Promise<{ readonly exitCode: number; readonly message: string }> {
  const env = Object.fromEntries((pod.spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));
  const { durationMs = 0, node, outputs, filters } = parseTask(env);
  await sleep(durationMs, undefined, { signal }).catch(() => undefined);
  const isBad = node === 'bad';
  const location = `${outputs.hostPath}/x.tar.gz`;
  const outcome: CaptureOutcome = {
    ...{ delivered: !isBad, end: signal.aborted ? 'stopped' : 'duration', packets: 12, dropped: 3 },
    ...{ bytes: 4096, sha256: 'ab'.repeat(32), archive: 'x.tar.gz' },
    outputs: [{ output: 'hostPath', location, ...(isBad ? { error: 'the disk is gone' } : {}) }],
    ...(isBad ? { kept: '/var/x' } : {}),
    ...(filters.compiled === '' ? {} : { error: undefined }),
  };
  return { exitCode: isBad ? EXIT_STATUS.notDelivered : 0, message: formatOutcome(outcome) };
}

describe.skipIf(reason !== undefined)(`captures ${reason ?? ''}`, { timeout: 120_000 }, () => {
  let bed: OperatorBed;
  let operator: Operator | undefined;
  const nodes: TestNode[] = [];
  let controllers: ControlPlane;
  /** Workers that run now, and the most that ran at once. */
  let [running, most] = [0, 0];

  beforeAll(async () => {
    bed = await OperatorBed.start();
    bed.kubectl(['apply', '-f', ROLE]);
    // The operator of this test runs here, and no other pod is of interest.
    bed.kubectl(['delete', '-n', 'retina', '--all', 'deployments,daemonsets,statefulsets']);
    controllers = await bed.kube.startControlPlane();
    for (const name of ['one', 'two', 'bad']) {
      const run = async (pod: Pod, signal: AbortSignal): ReturnType<typeof work> => {
        most = Math.max(most, ++running);
        return work(pod, signal).finally(() => running--);
      };
      nodes.push(await TestNode.join(bed.kube.connection, { name, labels: { test: name }, run }));
    }
  }, 120_000);
  afterEach(async () => {
    if (operator !== undefined) await bed.stop(operator);
    operator = undefined;
  });
  afterAll(async () => {
    for (const node of nodes) await node[Symbol.asyncDispose]();
    await controllers[Symbol.asyncDispose]();
    await bed[Symbol.asyncDispose]();
  });

  const start = async (name: string, more: Readonly<Record<string, string>> = {}): Promise<void> => {
    operator = await bed.operator(name, 'off', {
      RETINA_CAPTURES_ENABLED: 'true',
      RETINA_CAPTURES_CLUSTERNAMESPACES: 'default',
      RETINA_CAPTURES_MAXJOBSPERNODE: '50',
      ...more,
    });
  };
  const captures = () => bed.client<StoredCapture>(CAPTURES);
  const ask = async (
    name: string,
    captureTarget: object,
    { namespace = 'default', duration = '1s', output = HOST_PATH } = {},
  ): Promise<StoredCapture> =>
    captures().create({
      metadata: { name, namespace },
      spec: {
        captureConfiguration: { captureTarget, captureOption: { duration } },
        outputConfiguration: output,
      },
    });
  const status = async (name: string, namespace = 'default'): Promise<StoredCapture['status']> =>
    (await captures().get({ name, namespace })).status;
  const condition = async (
    name: string,
    type: string,
    namespace = 'default',
  ): Promise<string | undefined> => {
    const found = (await status(name, namespace))?.conditions?.find((each) => each.type === type);
    return found === undefined ? undefined : `${found.status} ${found.reason} ${found.message}`;
  };
  const jobs = async (): Promise<readonly KubeObject[]> => (await bed.client(JOBS).list(OF_CAPTURES)).items;
  const onNodes = (...names: readonly string[]): object => ({
    nodeSelector: { matchExpressions: [{ key: 'test', operator: 'In', values: names }] },
  });

  it('run a Job on each node, and tell what became of it, node by node', async () => {
    await start('a');
    await ask('both', onNodes('one', 'two'));
    await expect
      .poll(async () => condition('both', 'complete'), WAIT)
      .toBe('True JobsCompleted 2 of 2 nodes succeeded');
    expect(await condition('both', 'Succeeded')).toMatch(/^True Succeeded/);
    const told = await status('both');
    expect(told).toMatchObject({ active: 0, succeeded: 2, failed: 0, observedGeneration: 1 });
    expect(told?.completionTime).toBeDefined();
    const figures = { state: 'Succeeded', packets: 12, dropped: 3, bytes: 4096, sha256: 'ab'.repeat(32) };
    const locations = ['/var/log/retina/captures/retina/x.tar.gz'];
    expect(told?.nodes).toEqual(['one', 'two'].map((node) => ({ node, ...figures, locations })));
    expect(bed.kubectl(['get', 'events', '-n', 'default'])).toMatch(/Completed\s+capture\/both/);
  });

  it('tell of a node that failed, with its reason, where the files are, and Retina’s condition', async () => {
    await start('a');
    await ask('partly', onNodes('one', 'bad'));
    await expect.poll(async () => condition('partly', 'Succeeded'), WAIT).toMatch(/^False Failed bad: /);
    expect(await condition('partly', 'error')).toContain(
      'True JobsFailed bad: hostPath: the disk is gone; kept on the node as /var/x',
    );
    expect(await status('partly')).toMatchObject({ active: 0, succeeded: 1, failed: 1 });
  });

  it('are refused with the field that is wrong, or when they reach for others’ pods', async () => {
    await start('a');
    const namespace = await bed.kube.namespace();
    await ask('thief', onNodes('one'), { namespace });
    await expect
      .poll(async () => condition('thief', 'Accepted', namespace), WAIT)
      .toMatch(
        /^False Invalid spec\.captureConfiguration\.captureTarget\.nodeSelector: would capture the traffic of every namespace/,
      );
    await ask('nobody', { podNames: ['nobody'] });
    await expect
      .poll(async () => condition('nobody', 'error'), WAIT)
      .toBe(
        'True Invalid spec.captureConfiguration.captureTarget: nothing was found to capture: pod/default/nobody: there is no such pod',
      );
    expect((await jobs()).filter(({ metadata }) => metadata.name.startsWith('thief'))).toEqual([]);
  });

  it('capture pods of their own namespace only, by their addresses', async () => {
    await start('a');
    const [namespace, other] = [await bed.kube.namespace(), await bed.kube.namespace()];
    const containers = [{ name: 'main', image: 'none' }];
    for (const [at, owner] of [namespace, other].entries()) {
      const pod = await bed.client(PODS).create({
        metadata: { name: 'cart', namespace: owner, labels: { app: 'cart' } },
        spec: { nodeName: 'elsewhere', containers },
      } as KubeObject);
      const podIP = `10.9.0.${at + 1}`;
      const podStatus = { phase: 'Running', podIP, podIPs: [{ ip: podIP }] };
      await bed.client(PODS).patch(pod.metadata, { status: podStatus }, { what: 'status' });
    }
    await ask('mine', { podSelector: { matchLabels: { app: 'cart' } } }, { namespace });
    const filters = async (): Promise<unknown[]> =>
      (await jobs())
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map((job) => {
          const { spec } = job as KubeObject & { spec: { template: { spec: Pod['spec'] } } };
          return spec.template.spec.containers[0]?.env?.find(({ name }) => name === 'TCPDUMP_FILTER')?.value;
        });
    await expect.poll(filters, WAIT).toEqual(['src host 10.9.0.1 or dst host 10.9.0.1']);
    await ask('some', { podNames: ['cart', 'nobody'] }, { namespace });
    await expect
      .poll(async () => condition('some', 'Accepted', namespace), WAIT)
      .toBe(`True Accepted 1 nodes; left out: pod/${namespace}/nobody: there is no such pod`);
  });

  it('make no Job twice and lose none, whenever the operator stops', async () => {
    const before = new Set((await jobs()).map(({ metadata }) => metadata.uid));
    const names = Array.from({ length: 6 }, (_, index) => `killed-${index}`);
    for (const name of names) await ask(name, onNodes('one', 'two'), { duration: '1s' });
    for (let restart = 0; restart < 6; restart++) {
      await start(`k-${restart}`);
      await sleep(restart * 150);
      // In the middle of its steps: what it was about to do is left undone.
      if (operator !== undefined) await bed.stop(operator);
    }
    await start('last');
    for (const name of names) {
      await expect.poll(async () => condition(name, 'Succeeded'), WAIT).toMatch(/^True/);
      expect((await status(name))?.nodes).toHaveLength(2);
    }
    expect((await jobs()).filter(({ metadata }) => !before.has(metadata.uid))).toHaveLength(12);
  });

  it('wait for a place under the limits, and all get one', async () => {
    most = 0;
    await start('a', { RETINA_CAPTURES_MAXJOBS: '5' });
    const names = Array.from({ length: 20 }, (_, index) => `many-${index}`);
    for (const name of names) await ask(name, onNodes('one', 'two'), { duration: '1s' });
    const waiting = async (): Promise<boolean> =>
      (await Promise.all(names.map(async (name) => status(name)))).some((told) =>
        told?.nodes?.some(({ message }) => message === 'waits: 5 captures run in the cluster'),
      );
    await expect.poll(waiting, WAIT).toBe(true);
    for (const name of names) {
      await expect
        .poll(async () => condition(name, 'Succeeded'), { ...WAIT, timeout: 90_000 })
        .toMatch(/^True/);
    }
    expect(most).toBeLessThanOrEqual(5);
    expect(most).toBeGreaterThan(1);
  });

  it('that are deleted stop their workers, which deliver, and leave no Job', async () => {
    await start('a');
    const { metadata } = await ask('long', onNodes('one'), { duration: '1h' });
    await expect.poll(() => nodes[0]?.running.some((key) => key.includes('long')), WAIT).toBe(true);
    await captures().delete(metadata);
    const left = async (): Promise<number> =>
      (await jobs()).filter(({ metadata: { name } }) => name.startsWith('long')).length;
    await expect.poll(left, WAIT).toBe(0);
    await expect.poll(() => nodes[0]?.running.some((key) => key.includes('long')), WAIT).toBe(false);
  });
});
