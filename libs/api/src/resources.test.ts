import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CRD_FOLDER_URL, crdFiles } from './crd-manifest.js';
import { validateResource } from './resource.js';
import { RESOURCES } from './resources.js';
import { renderResourcesReference, RESOURCES_REFERENCE_URL } from './resources-reference.js';
import type { Shape } from './schema/shape.js';
import { INVALID, type Manifest, VALID } from './testing.js';

function faultsOf(manifest: Manifest): ReturnType<typeof validateResource> {
  const definition = RESOURCES.find(({ kind }) => kind === manifest.kind);
  if (definition === undefined) throw new Error(`no kind ${manifest.kind}`);
  return validateResource(definition, manifest);
}

describe('the resources', () => {
  it.each(VALID)('take $title', ({ manifest }) => {
    expect(faultsOf(manifest)).toEqual([]);
  });

  it.each(INVALID)('refuse $title', ({ manifest, path, says }) => {
    const faults = faultsOf(manifest);
    expect(faults).toContainEqual({ path, message: expect.stringContaining(says) as string });
  });

  it('tell of every fault at once, and of fields that they do not have', () => {
    const faults = faultsOf({
      ...(VALID[0]?.manifest as Manifest),
      spec: { contextOptions: [{ metricName: 'x', ttl: '1', labels: [] }], namespaces: { include: 'a' } },
    });
    expect(faults.map(({ path }) => path)).toEqual([
      'spec.contextOptions[0].labels',
      'spec.contextOptions[0].metricName',
      'spec.contextOptions[0].ttl',
      'spec.namespaces.include',
    ]);
  });

  it('say for each rule what to write instead, in less than the 2,048 characters that the server allows', () => {
    const messages = RESOURCES.flatMap(({ spec, status }) => [
      ...messagesOf(spec.shape),
      ...messagesOf(status.shape),
    ]);
    expect(messages.length).toBeGreaterThan(20);
    for (const message of messages) {
      expect(message).toMatch(/must|needs|does not go/);
      expect(message.length).toBeLessThan(2_048);
      expect(message).not.toContain('\n');
    }
  });
});

describe('deploy/base/crd', () => {
  it('is what the definitions give', () => {
    const files = Object.fromEntries(
      readdirSync(CRD_FOLDER_URL).map((name) => [name, readFileSync(new URL(name, CRD_FOLDER_URL), 'utf8')]),
    );
    expect(files, 'out of date: run `npm run generate`').toEqual(Object.fromEntries(crdFiles()));
  });
});

describe('docs/reference/resources.md', () => {
  it('is what the definitions give', () => {
    expect(readFileSync(RESOURCES_REFERENCE_URL, 'utf8'), 'out of date: run `npm run generate`').toBe(
      renderResourcesReference(),
    );
  });
});

function messagesOf(shape: Shape): string[] {
  const own = (shape.rules ?? []).map(({ message }) => message);
  if (shape.kind === 'list') return [...own, ...messagesOf(shape.items)];
  if (shape.kind !== 'object') return own;
  return [...own, ...Object.values(shape.fields).flatMap((field) => messagesOf(field.shape))];
}
