/** One kind of the API and where it is served. */

import type { ObjectName } from './kube-object.js';

/** What leads to a kind's paths. `group` is empty for the core group (pods, nodes, …). */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  /** As in the path: `pods`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The `apiVersion` of its objects. */
export function apiVersionOf({ group, version }: ResourceType): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The path of all objects, in one namespace if it is given. */
export function collectionPath(type: ResourceType, namespace?: string): string {
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const within =
    type.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${within}/${type.plural}`;
}

/** The path of one object. */
export function objectPath(type: ResourceType, { name, namespace }: ObjectName): string {
  return `${collectionPath(type, namespace)}/${encodeURIComponent(name)}`;
}
