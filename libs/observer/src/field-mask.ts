/** Field masks: the hubble CLI asks only for the fields that it prints. */

import { type HubbleFlowInit, flowCodec } from '@retina/wire/hubble';

/** Leaves out of a flow what was not asked for. */
export type FieldMask = (flow: HubbleFlowInit) => HubbleFlowInit;

interface Tree {
  readonly [field: string]: Tree | true;
}

/**
 * Compiles paths like `source.pod_name`. No paths are no mask; a sentence when a path begins with what is no field of a
 * flow.
 */
export function compileFieldMask(paths: readonly string[]): FieldMask | string {
  if (paths.length === 0) return (flow) => flow;
  const known = flowCodec.decode(new Uint8Array());
  const tree: Record<string, Tree | true> = {};
  for (const path of paths) {
    const fields = path.split('.').map(camelCase);
    if (!Object.hasOwn(known, fields[0] ?? '')) return `${JSON.stringify(path)} is no field of a flow`;
    plant(tree, fields);
  }
  return (flow) => pick(flow, tree);
}

/** The shorter one of two paths holds the longer one. */
function plant(tree: Record<string, Tree | true>, [field = '', ...rest]: readonly string[]): void {
  const below = tree[field];
  if (below === true) return;
  if (rest.length === 0) {
    tree[field] = true;
    return;
  }
  const branch: Record<string, Tree | true> = { ...below };
  tree[field] = branch;
  plant(branch, rest);
}

function pick(message: object, tree: Tree): object {
  const picked: Record<string, unknown> = {};
  for (const [field, below] of Object.entries(tree)) {
    const value = (message as Readonly<Record<string, unknown>>)[field];
    const isMessage = typeof value === 'object' && value !== null && !Array.isArray(value);
    picked[field] = below === true || !isMessage ? value : pick(value, below);
  }
  return picked;
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
