/** What a resource of this group is: its names, its columns, its shape. */

import { type Fault, findFaults, withDefaults } from './schema/find-faults.js';
import type { Field, Infer } from './schema/shape.js';

/** The API group. */
export const GROUP = 'retina.sh';
/** The one version. */
export const VERSION = 'v1alpha1';
/** What `apiVersion` of every resource is. */
export const API_VERSION = `${GROUP}/${VERSION}`;

/** A column of `kubectl get`; with `wide` only of `-o wide`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  readonly wide?: boolean;
}

/** One kind of resource. */
export interface ResourceDefinition<S extends Field = Field, T extends Field = Field> {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly scope: 'Cluster' | 'Namespaced';
  readonly says: string;
  readonly columns: readonly PrinterColumn[];
  readonly spec: S;
  readonly status: T;
}

/** What Kubernetes keeps of every object, as far as we read it. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
}

/** An object of a kind, as the API server gives it. */
export interface Resource<S, T> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec: S;
  readonly status?: T;
}

/** The type of the objects of a definition. */
export type ResourceOf<D extends ResourceDefinition> = Resource<Infer<D['spec']>, Infer<D['status']>>;

/** All that is wrong with an object's spec; what the API server would refuse, each with field and fix. */
export function validateResource(
  definition: ResourceDefinition,
  object: { readonly spec?: unknown },
): Fault[] {
  const spec = withDefaults(definition.spec.shape, object.spec);
  if (spec !== undefined) return findFaults(definition.spec.shape, spec, 'spec');
  return definition.spec.required ? [{ path: 'spec', message: 'is required' }] : [];
}
