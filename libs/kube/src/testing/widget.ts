/** A kind for tests that nothing else uses. */

import type { KubeObject } from '../kube-object.js';
import type { ResourceType } from '../resource-type.js';

/** An object of the kind. */
export interface Widget extends KubeObject {
  readonly spec?: { readonly size?: number };
  readonly status?: { readonly seen?: number };
}

interface WidgetCrd extends KubeObject {
  readonly spec: unknown;
}

/** The kind in a group of this name, so that each test may have one that is fresh. */
export function widgetType(name: string): ResourceType {
  return {
    group: `${name}.test.retina.sh`,
    version: 'v1',
    plural: 'widgets',
    kind: 'Widget',
    namespaced: true,
  };
}

/** Its CustomResourceDefinition, with a status. */
export function widgetCrd(name: string): WidgetCrd {
  const { group, version, plural, kind } = widgetType(name);
  const part = { type: 'object', properties: { size: { type: 'integer' }, seen: { type: 'integer' } } };
  const openAPIV3Schema = { type: 'object', properties: { spec: part, status: part } };
  return {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema },
          subresources: { status: {} },
        },
      ],
    },
  };
}
