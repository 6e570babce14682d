import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff, type RetinaError } from '@retina/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CONFIG_MAPS } from './core-resources.js';
import { Informer } from './informer.js';
import type { KubeConnection } from './kube-connection.js';
import type { KubeObject } from './kube-object.js';
import type { ReflectorOptions } from './reflector.js';
import { ResourceClient } from './resource-client.js';
import { cannotRunKubeTests, KubeBed } from './testing.js';
import { givenKubeConfig } from './testing/cannot-run-kube-tests.js';
import { runComponent } from './testing/run-component.js';
import { type Widget, widgetCrd, widgetType } from './testing/widget.js';

const reason = cannotRunKubeTests();
const WAIT = { timeout: 30_000, interval: 20 };

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** What an informer did: requests by verb and status, changes by name, and how its watches ended. */
class Journal {
  readonly requests: string[] = [];
  readonly changes: string[] = [];
  readonly lists: number[] = [];
  readonly ends: string[] = [];
  readonly errors: RetinaError[] = [];

  informer(
    connection: KubeConnection,
    namespace: string,
    options: Partial<ReflectorOptions<ConfigMap>> = {},
  ): Informer<ConfigMap> {
    const client = new ResourceClient<ConfigMap>(connection, CONFIG_MAPS, {
      observer: { answered: ({ verb, status }) => void this.requests.push(`${verb} ${status}`) },
    });
    const informer = new Informer<ConfigMap>({
      client,
      selection: { namespace },
      backoff: new Backoff({ minMs: 100, maxMs: 1000 }),
      indexers: { x: ({ data }) => (data?.['x'] === undefined ? [] : [data['x']]) },
      ...options,
      observer: {
        listed: (objects) => void this.lists.push(objects),
        watchEnded: (cause) => void this.ends.push(cause),
        failed: (error) => void this.errors.push(error),
      },
    });
    informer.listen(({ type, object }) => void this.changes.push(`${type} ${object.metadata.name}`));
    return informer;
  }
}

describe.skipIf(reason !== undefined)(`Informer ${reason ?? ''}`, () => {
  let bed: KubeBed;
  beforeAll(async () => void (bed = await KubeBed.start()));
  afterAll(async () => bed[Symbol.asyncDispose]());

  async function filled(count: number): Promise<{ namespace: string; client: ResourceClient<ConfigMap> }> {
    const namespace = await bed.namespace();
    const client = new ResourceClient<ConfigMap>(bed.connection, CONFIG_MAPS);
    const names = Array.from({ length: count }, (_, index) => `m${index}`);
    for (let start = 0; start < count; start += 50) {
      const batch = names.slice(start, start + 50);
      await Promise.all(
        batch.map(async (name) => client.create({ metadata: { name, namespace }, data: { x: name } })),
      );
    }
    return { namespace, client };
  }

  it('lists 2,000 objects in pages, without managedFields, and finds them by index', async () => {
    const { namespace } = await filled(2000);
    const journal = new Journal();
    const informer = journal.informer(bed.connection, namespace, { pageSize: 300 });
    await using _ = await runComponent(informer);
    await informer.synced;
    expect(informer.size).toBe(2000);
    expect(journal.requests.filter((request) => request === 'list 200')).toHaveLength(7);
    expect(new Set(journal.changes).size).toBe(2000);
    expect(journal.changes).toHaveLength(2000);
    expect([...informer.values()].every(({ metadata }) => metadata.managedFields === undefined)).toBe(true);
    expect(informer.byIndex('x', 'm1234').map(({ metadata }) => metadata.name)).toEqual(['m1234']);
  });

  it('tells of what is added, updated, deleted, and made again under the same name', async () => {
    const { namespace, client } = await filled(1);
    const journal = new Journal();
    const informer = journal.informer(bed.connection, namespace);
    await using _ = await runComponent(informer);
    await informer.synced;
    await client.create({ metadata: { name: 'new', namespace } });
    await client.patch({ name: 'new', namespace }, { data: { x: 'y' } });
    await client.delete({ name: 'new', namespace });
    await client.create({ metadata: { name: 'new', namespace } });
    await vi.waitFor(() => expect(journal.changes).toHaveLength(5), WAIT);
    expect(journal.changes).toEqual(['added m0', 'added new', 'updated new', 'deleted new', 'added new']);
    expect(informer.byIndex('x', 'y')).toEqual([]);
    expect(journal.lists).toEqual([1]);
  });

  it('goes on from a bookmark when the server closes the watch, without a list and without haste', async () => {
    const { namespace, client } = await filled(2);
    const journal = new Journal();
    const selection = { namespace, fieldSelector: 'metadata.name=m0' };
    const versions: string[] = [];
    const informer = journal.informer(bed.connection, namespace, { selection, watchSeconds: 3 });
    const watch = ResourceClient.prototype.watch;
    const spy = vi.spyOn(ResourceClient.prototype, 'watch').mockImplementation(function (
      this: ResourceClient,
      options,
    ) {
      versions.push(options.resourceVersion);
      return watch.call(this, options);
    });
    await using _ = await runComponent(informer);
    await informer.synced;
    // Not selected: only a bookmark tells that the version moved on.
    for (let n = 0; n < 30; n++) await client.patch({ name: 'm1', namespace }, { data: { n: String(n) } });
    const { resourceVersion } = await client.list({ namespace });
    await vi.waitFor(() => expect(journal.ends.length).toBeGreaterThanOrEqual(2), WAIT);
    spy.mockRestore();
    expect(Number(versions[1])).toBeGreaterThanOrEqual(Number(resourceVersion));
    expect(new Set(journal.ends)).toEqual(new Set(['closed']));
    expect(journal.lists).toEqual([1]);
    expect(journal.requests.length).toBeLessThanOrEqual(4);
    await client.patch({ name: 'm0', namespace }, { data: { x: 'late' } });
    await vi.waitFor(() => expect(journal.changes).toEqual(['added m0', 'updated m0']), WAIT);
  });

  it('sees the objects of a kind that was just made', async () => {
    await bed.applyCrd(widgetCrd('fresh'));
    const client = new ResourceClient<Widget>(bed.connection, widgetType('fresh'));
    const informer = new Informer<Widget>({ client });
    await using _ = await runComponent(informer);
    await informer.synced;
    await client.create({ metadata: { name: 'w', namespace: await bed.namespace() } });
    await vi.waitFor(() => expect(informer.size).toBe(1), WAIT);
  });

  it.skipIf(givenKubeConfig() !== undefined)(
    'lists again after a 410 and tells exactly what changed meanwhile',
    async () => {
      const { namespace, client } = await filled(20);
      const { network, connection } = await bed.throughCut();
      await using _network = network;
      const journal = new Journal();
      const informer = journal.informer(connection, namespace);
      await using _ = await runComponent(informer);
      await informer.synced;
      network.cut();
      await client.delete({ name: 'm0', namespace });
      await client.patch({ name: 'm1', namespace }, { data: { x: 'changed' } });
      await client.create({ metadata: { name: 'm20', namespace } });
      await client.delete({ name: 'm2', namespace });
      await client.create({ metadata: { name: 'm2', namespace } });
      await bed.stopApiServer();
      await bed.compact();
      await bed.startApiServer();
      journal.changes.length = 0;
      network.mend();
      await vi.waitFor(() => expect(journal.lists).toHaveLength(2), WAIT);
      expect(journal.errors.some(({ code }) => code === 'KUBE_EXPIRED')).toBe(true);
      expect(journal.changes.toSorted()).toEqual([
        'added m2',
        'added m20',
        'deleted m0',
        'deleted m2',
        'updated m1',
      ]);
      expect(informer.byIndex('x', 'm1')).toEqual([]);
      expect(informer.size).toBe(20);
    },
  );

  it.skipIf(givenKubeConfig() !== undefined)(
    'comes back when the server was stopped for a while, and tells of nothing that did not change',
    async () => {
      const { namespace, client } = await filled(50);
      const journal = new Journal();
      const informer = journal.informer(bed.connection, namespace);
      await using _ = await runComponent(informer);
      await informer.synced;
      await bed.stopApiServer();
      await sleep(3000);
      const whileAway = journal.errors.length;
      await bed.startApiServer();
      await client.create({ metadata: { name: 'late', namespace } });
      await vi.waitFor(() => expect(journal.changes.at(-1)).toBe('added late'), WAIT);
      expect(journal.changes).toHaveLength(51);
      expect(journal.lists.length).toBeLessThanOrEqual(2);
      expect(whileAway).toBeGreaterThan(1);
      expect(whileAway).toBeLessThan(20);
    },
  );

  it.skipIf(givenKubeConfig() !== undefined)(
    'asks ever more rarely while the network is cut, and resumes without a list',
    async () => {
      const { namespace, client } = await filled(3);
      const { network, connection } = await bed.throughCut();
      await using _network = network;
      const journal = new Journal();
      await using _ = await runComponent(journal.informer(connection, namespace));
      await vi.waitFor(() => expect(journal.requests).toContain('watch 200'), WAIT);
      network.cut();
      await client.delete({ name: 'm0', namespace });
      const before = network.connections;
      await sleep(4000);
      const tries = network.connections - before;
      expect(tries).toBeGreaterThanOrEqual(2);
      expect(tries).toBeLessThanOrEqual(14);
      network.mend();
      await vi.waitFor(() => expect(journal.changes.at(-1)).toBe('deleted m0'), WAIT);
      expect(journal.lists).toEqual([3]);
    },
  );
});
