import { API_VERSION, configurationDigest, type MetricsConfiguration } from '@retina/api';
import { BusConnection, CONFIG_BUCKET, KeyValueBucket, METRICS_KEY, NODE_BUCKET, nodeKey } from '@retina/bus';
import { NODES, ResourceClient, type ResourceType } from '@retina/kube';
import { runComponent } from '@retina/kube/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotRunOperatorTests, OperatorBed } from './testing.js';

const reason = cannotRunOperatorTests();
const WAIT = { timeout: 20_000, interval: 30 };
const TYPE: ResourceType = {
  group: 'retina.sh',
  version: 'v1alpha1',
  plural: 'metricsconfigurations',
  kind: 'MetricsConfiguration',
  namespaced: false,
};

function configuration(name: string, spec: MetricsConfiguration['spec']): MetricsConfiguration {
  return { apiVersion: API_VERSION, kind: 'MetricsConfiguration', metadata: { name }, spec };
}

describe.skipIf(reason !== undefined)(`configuration by the operator ${reason ?? ''}`, () => {
  let bed: OperatorBed;
  let client: ResourceClient<MetricsConfiguration>;
  let buckets: { readonly config: KeyValueBucket; readonly nodes: KeyValueBucket };
  let running: AsyncDisposable;
  beforeAll(async () => {
    bed = await OperatorBed.start();
    client = new ResourceClient<MetricsConfiguration>(bed.kube.connection, TYPE);
    const bus = new BusConnection({ servers: [bed.nats.url], clientName: 'test' });
    running = await runComponent(bus);
    buckets = { config: new KeyValueBucket(bus, CONFIG_BUCKET), nodes: new KeyValueBucket(bus, NODE_BUCKET) };
    await bed.operator('one');
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
    await bed[Symbol.asyncDispose]();
  });

  interface Compiled {
    readonly metrics: readonly { readonly metricName: string; readonly sourceLabels: readonly string[] }[];
  }

  async function told(): Promise<string | undefined> {
    return (await buckets.config.get(METRICS_KEY).catch(() => undefined))?.value;
  }

  async function toldMetrics(): Promise<string[]> {
    const { metrics } = JSON.parse((await told()) ?? '{"metrics":[]}') as Compiled;
    return metrics.map(({ metricName, sourceLabels }) => `${metricName} ${sourceLabels.join(',')}`);
  }

  it('joins the resources, tells agents, and says in each what became of it', async () => {
    await bed.client(NODES).create({ metadata: { name: 'node-1' } });
    await client.create(
      configuration('first', {
        contextOptions: [{ metricName: 'drop_count', sourceLabels: ['podname', 'ip'] }],
        namespaces: { include: ['shop'] },
        priority: 5,
      }),
    );
    await client.create(
      configuration('second', {
        contextOptions: [
          { metricName: 'drop_count', sourceLabels: ['namespace'] },
          { metricName: 'forward_count', sourceLabels: ['namespace'] },
        ],
        namespaces: { exclude: [] },
      }),
    );
    await expect.poll(toldMetrics, WAIT).toEqual(['drop_count ip,podname', 'forward_count namespace']);
    const statusOf = async (name: string): Promise<MetricsConfiguration['status']> =>
      (await client.get({ name })).status;
    await expect.poll(async () => (await statusOf('first'))?.state, WAIT).toBe('Accepted');
    await expect.poll(async () => (await statusOf('second'))?.state, WAIT).toBe('Warning');
    expect((await statusOf('second'))?.reason).toContain(
      'drop_count: labels, ttl, cap and workloads are those of first',
    );
    expect(await statusOf('first')).toMatchObject({ observedGeneration: 1, lastKnownSpec: { priority: 5 } });
    const events = (): string =>
      bed.kubectl(['get', 'events.events.k8s.io', '-A', '-o', 'jsonpath={.items[*].note}']);
    await expect.poll(events, WAIT).toContain('those of first');
  });

  it('sums up what the nodes of the cluster apply', async () => {
    const text = (await told()) ?? '';
    await buckets.nodes.put(nodeKey('node-1'), JSON.stringify({ configuration: configurationDigest(text) }));
    await buckets.nodes.put(nodeKey('gone'), JSON.stringify({ configuration: 'old' }));
    const nodes = async (): Promise<unknown> => (await client.get({ name: 'first' })).status?.nodes;
    await expect.poll(nodes, WAIT).toEqual({ total: 1, applied: 1, failed: 0 });
    const conditions = (await client.get({ name: 'first' })).status?.conditions;
    expect(conditions?.find(({ type }) => type === 'Applied')).toMatchObject({
      status: 'True',
      reason: 'OnAllNodes',
    });
  });

  it('tells no metric of a resource that was deleted', async () => {
    await client.delete({ name: 'first' });
    await expect.poll(toldMetrics, WAIT).toEqual(['drop_count namespace', 'forward_count namespace']);
    await expect
      .poll(async () => (await client.get({ name: 'second' })).status?.state, WAIT)
      .toBe('Accepted');
    await client.delete({ name: 'second' });
    await expect.poll(toldMetrics, WAIT).toEqual([]);
  });
});
