import { crdManifest, GROUP, type ResourceDefinition, RESOURCES, VERSION } from '@retina/api';
import { INVALID, type Manifest, VALID } from '@retina/api/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from './kube-object.js';
import { ResourceClient } from './resource-client.js';
import { cannotRunKubeTests } from './testing/cannot-run-kube-tests.js';
import { KubeBed } from './testing/kube-bed.js';

const reason = cannotRunKubeTests();

/** An object as it comes back. */
interface Stored extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: unknown;
}

describe.skipIf(reason !== undefined)(`the resources of retina.sh ${reason ?? ''}`, () => {
  let bed: KubeBed;
  let namespace: string;

  beforeAll(async () => {
    bed = await KubeBed.start();
    // Rules that do not compile, or that cost more than the server allows, are refused here.
    for (const definition of RESOURCES) await bed.applyCrd(crdManifest(definition) as unknown as KubeObject);
    namespace = await bed.namespace();
  });
  afterAll(async () => bed[Symbol.asyncDispose]());

  function clientOf(kind: string): ResourceClient<Stored> {
    const { plural, scope } = definitionOf(kind);
    const type = { group: GROUP, version: VERSION, plural, kind, namespaced: scope === 'Namespaced' };
    return new ResourceClient<Stored>(bed.connection, type);
  }

  async function create(manifest: Manifest): Promise<Stored> {
    const { metadata, ...rest } = manifest;
    const placed = definitionOf(manifest.kind).scope === 'Namespaced' ? { ...metadata, namespace } : metadata;
    return clientOf(manifest.kind).create({ ...rest, metadata: placed } as Stored);
  }

  it.each(VALID)('take $title', async ({ manifest }) => {
    const stored = await create(manifest);
    expect(stored.spec).toMatchObject(manifest.spec as object);
  });

  it.each(INVALID)('refuse $title', async ({ manifest, path, says }) => {
    const refusal = await create(manifest).then(
      () => 'nothing',
      (error: unknown) => String(error),
    );
    expect(refusal).toContain('is invalid');
    expect(refusal).toContain(`${path}: `);
    expect(refusal).toContain(says);
  });

  it('have the defaults that our validator counts with', async () => {
    const manifest = VALID.find(({ title }) => title === 'MetricsConfiguration: one metric')
      ?.manifest as Manifest;
    const stored = await create({ ...manifest, metadata: { name: 'defaults' } });
    expect(stored.spec).toMatchObject({ priority: 0, workloads: 'TopLevel' });
  });

  it('have a status of their own, which a write of the spec does not touch', async () => {
    const manifest = VALID.find(({ title }) => title === 'MetricsConfiguration: no ttl')
      ?.manifest as Manifest;
    const stored = await create({
      ...manifest,
      metadata: { name: 'with-status' },
      status: { state: 'Errored' },
    } as Manifest);
    expect(stored.status).toBeUndefined();
  });
});

function definitionOf(kind: string): ResourceDefinition {
  const definition = RESOURCES.find((resource) => resource.kind === kind);
  if (definition === undefined) throw new Error(`no kind ${kind}`);
  return definition;
}
