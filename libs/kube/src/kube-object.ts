/** What every object of the Kubernetes API has, as it travels: JSON, with times as RFC 3339 text. */

/** Who an object belongs to; the server deletes it with its owner. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** The metadata of an object that is made or was read; the server fills in what is optional. */
export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid?: string;
  /** Changes with every write; equal text means an equal object, and nothing else may be read from it. */
  readonly resourceVersion?: string;
  /** Changes with every write of the spec. */
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly unknown[];
}

/** An object of any kind. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

/** Names an object within its kind: `namespace/name`, or `name` for what belongs to the whole cluster. */
export type ObjectKey = string;

/** A name, and the namespace if the kind has one. */
export interface ObjectName {
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** The key of an object or of a name. */
export function keyOf({ name, namespace }: ObjectName): ObjectKey {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The name in a key; the reverse of `keyOf`. */
export function nameOf(key: ObjectKey): ObjectName {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
