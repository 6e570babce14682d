/** Kustomizations of `deploy`: what there is, and what comes out of it. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { formatYaml, parseYamlDocuments, readYaml } from '@retina/core';
import type { KubeObject } from '@retina/kube';
import { kubectlOf } from '../kubectl.js';

/** The folder of all manifests. */
export const DEPLOY = resolve(import.meta.dirname, '../../../../deploy');

/** An object as it would be applied. */
export interface Manifest extends KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** An overlay with components on top, as a user puts them together. */
export interface Composition {
  readonly overlay: string;
  readonly components: readonly string[];
}

/** The names of all overlays, or of all components. */
export function namesOf(kind: 'overlays' | 'components'): readonly string[] {
  return readdirSync(join(DEPLOY, kind)).toSorted();
}

/** What an overlay brings by itself, over all its bases. */
export function componentsOf(overlay: string): readonly string[] {
  return [...collect(join(DEPLOY, 'overlays', overlay))].toSorted();
}

function* collect(folder: string): Generator<string> {
  const { components = [], resources = [] } = readYaml(join(folder, 'kustomization.yaml')) as {
    readonly components?: readonly string[];
    readonly resources?: readonly string[];
  };
  for (const path of components) yield path.replace(/^.*\//, '');
  for (const path of resources) if (!path.endsWith('.yaml')) yield* collect(join(folder, path));
}

/**
 * Every composition that makes sense: each overlay alone, with each component that it does not bring, and with all of those.
 * @param components In the order in which they are put together.
 */
export function compositions(components: readonly string[]): readonly Composition[] {
  return namesOf('overlays').flatMap((overlay) => {
    const brought = componentsOf(overlay);
    const more = components.filter((name) => !brought.includes(name));
    return [[], ...more.map((name) => [name]), more].map((names) => ({ overlay, components: names }));
  });
}

/** The objects of a composition. @param assets The folder of kubectl. @throws Error with what kustomize complained of. */
export function build(assets: string, { overlay, components }: Composition): readonly Manifest[] {
  const folder = mkdtempSync(join(tmpdir(), 'retina-kustomize-'));
  try {
    const to = (...path: readonly string[]): string => relative(folder, join(DEPLOY, ...path));
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      formatYaml({
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        namespace: 'retina',
        resources: [to('overlays', overlay)],
        components: components.map((name) => to('components', name)),
      }),
    );
    const kubectl = kubectlOf(assets, join(folder, 'no-cluster'));
    return parseYamlDocuments(kubectl(['kustomize', folder]), overlay) as readonly Manifest[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A composition in words. */
export function titleOf({ overlay, components }: Composition): string {
  return [overlay, ...components].join(' + ');
}
