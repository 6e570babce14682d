/** Builders of manifests for tests. */

import { API_VERSION } from '../resource.js';

/** A manifest, as a client sends it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: unknown;
}

/** A manifest that must be taken. */
export interface Valid {
  readonly title: string;
  readonly manifest: Manifest;
}

/** A manifest that must be refused. */
export interface Invalid extends Valid {
  /** The field that the refusal names. */
  readonly path: string;
  /** Words of the fix that both the server and our validator say. */
  readonly says: string;
}

function manifest(kind: string, name: string, spec: unknown): Manifest {
  return { apiVersion: API_VERSION, kind, metadata: { name }, spec };
}

/** Linux nodes. */
export const SELECTOR = { matchLabels: { 'kubernetes.io/os': 'linux' } };
const NODE = { nodeSelector: SELECTOR };

/** A spec of Capture; on Linux nodes and into a folder unless told. */
export function capture(configuration: object, output: object = { hostPath: 'retina/captures' }): unknown {
  return {
    captureConfiguration: { captureTarget: NODE, ...configuration },
    outputConfiguration: output,
  };
}

/** A spec of MetricsConfiguration with one metric. */
export function metrics(option: object, namespaces: object = { include: ['default'] }): unknown {
  return { contextOptions: [{ metricName: 'drop_count', ...option }], namespaces };
}

/** A spec of TracesConfiguration with one target. */
export function traces(target: object): unknown {
  return {
    traceConfiguration: [{ captureLevel: 'AllPackets', traceTargets: [target] }],
    outputConfiguration: { destination: 'stdout' },
  };
}

/** A manifest that must be taken. */
export function valid(kind: string, title: string, spec: unknown): Valid {
  const name = `${kind} ${title}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return { title: `${kind}: ${title}`, manifest: manifest(kind, name, spec) };
}
