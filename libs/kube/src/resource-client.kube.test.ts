import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS } from './core-resources.js';
import type { KubeObject } from './kube-object.js';
import { ResourceClient } from './resource-client.js';
import { cannotRunKubeTests, KubeBed } from './testing.js';
import { widgetType, type Widget, widgetCrd } from './testing/widget.js';

const reason = cannotRunKubeTests();

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

describe.skipIf(reason !== undefined)(`ResourceClient ${reason ?? ''}`, () => {
  let bed: KubeBed;
  let namespace: string;
  let client: ResourceClient<ConfigMap>;
  beforeAll(async () => {
    bed = await KubeBed.start();
    namespace = await bed.namespace();
    client = new ResourceClient<ConfigMap>(bed.connection, CONFIG_MAPS);
  });
  afterAll(async () => bed[Symbol.asyncDispose]());

  it('creates, reads, replaces, patches, applies and deletes', async () => {
    const name = { name: 'a', namespace };
    const made = await client.create({ metadata: name, data: { x: '1' } });
    expect(await client.get(name)).toEqual(made);
    await client.replace({ ...made, data: { x: '2' } });
    const patched = await client.patch(name, { data: { y: '3' } });
    expect(patched.data).toEqual({ x: '2', y: '3' });
    const applied = await client.apply({ metadata: name, data: { x: '9' } }, 'tester');
    expect(applied.data).toEqual({ x: '9', y: '3' });
    await client.delete(name, { uid: made.metadata.uid ?? '' });
    await expect(client.get(name)).rejects.toMatchObject({ code: 'KUBE_NOT_FOUND', disposition: 'terminal' });
  });

  it('tells apart what exists, what was changed meanwhile, and what is not valid', async () => {
    const name = { name: 'b', namespace };
    const made = await client.create({ metadata: name });
    await expect(client.create({ metadata: name })).rejects.toMatchObject({ code: 'KUBE_EXISTS' });
    await client.patch(name, { data: { x: '1' } });
    await expect(client.replace(made)).rejects.toMatchObject({
      code: 'KUBE_CONFLICT',
      disposition: 'transient',
    });
    await expect(client.delete(name, { uid: 'other' })).rejects.toMatchObject({ code: 'KUBE_CONFLICT' });
    const bad = client.create({ metadata: { name: 'Not Valid', namespace } });
    await expect(bad).rejects.toMatchObject({ code: 'KUBE_REFUSED', disposition: 'terminal' });
    await expect(bad).rejects.toThrow(/metadata\.name.*Invalid value/);
  });

  it('writes the status apart from the spec', async () => {
    await bed.applyCrd(widgetCrd('statuses'));
    const widgets = new ResourceClient<Widget>(bed.connection, widgetType('statuses'));
    const name = { name: 'w', namespace };
    await widgets.apply({ metadata: name, spec: { size: 1 } }, 'tester');
    await widgets.apply({ metadata: name, status: { seen: 1 } }, 'tester', 'status');
    const patched = await widgets.patch(name, { status: { seen: 2 }, spec: { size: 7 } }, { what: 'status' });
    expect(patched).toMatchObject({ spec: { size: 1 }, status: { seen: 2 } });
  });

  it('waits as long as a 429 asks, on the watch of a kind that was just made', async () => {
    const statuses: number[] = [];
    const observer = { answered: ({ status }: { status: number }): void => void statuses.push(status) };
    await bed.applyCrd(widgetCrd('fresh'));
    const widgets = new ResourceClient<Widget>(bed.connection, widgetType('fresh'), { observer });
    const beganMs = performance.now();
    // From 0 the server needs its watch cache, which is not ready yet; etcd 3.4 then has an error for such a watch.
    const watch = widgets.watch({ resourceVersion: '0', timeoutSeconds: 1 });
    await watch.next().catch(() => undefined);
    expect(statuses).toEqual([429, 200]);
    expect(performance.now() - beganMs).toBeGreaterThan(999);
  });
});
