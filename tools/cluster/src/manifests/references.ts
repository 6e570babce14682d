/** What objects name of each other: a name that nothing bears is a fault that no schema finds. */

import type { Manifest } from './kustomization.js';
import { type Workload, workloadsOf } from './workload.js';

/** Secrets that whoever installs Retina makes: docs/getting-started.md. */
export const GIVEN_SECRETS = [
  'retina-nats',
  'retina-nats-tls',
  'retina-operator-tls',
  'retina-metrics-aggregator-tls',
  'retina-agent-tls',
  'retina-console-tls',
];

interface Reference {
  readonly from: string;
  readonly kind: string;
  readonly name: string;
}

/** References that lead nowhere: `kind/name names Kind/name, which is not there`. */
export function danglingReferences(objects: readonly Manifest[]): readonly string[] {
  const there = new Set([
    ...objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    ...GIVEN_SECRETS.map((name) => `Secret/${name}`),
  ]);
  const references = [...workloadsOf(objects).flatMap(ofWorkload), ...objects.flatMap(ofObject)];
  const missing = references.filter(({ kind, name }) => !there.has(`${kind}/${name}`));
  const labels = workloadsOf(objects).map(({ spec }) => spec.template.metadata.labels ?? {});
  const selecting = objects
    .flatMap(selectorsOf)
    .filter(
      ({ selector }) =>
        !labels.some((those) => Object.entries(selector).every(([key, value]) => those[key] === value)),
    );
  return [
    ...missing.map(({ from, kind, name }) => `${from} names ${kind}/${name}, which is not there`),
    ...selecting.map(({ from, selector }) => `${from} selects ${JSON.stringify(selector)}, which no pod has`),
  ];
}

function ofWorkload(workload: Workload): readonly Reference[] {
  const from = titleOf(workload);
  const { spec } = workload.spec.template;
  const env = spec.containers.flatMap((container) => container.env ?? []);
  const named: readonly (readonly [string, string | undefined])[] = [
    ['ServiceAccount', spec.serviceAccountName],
    ...(spec.volumes ?? []).flatMap(({ configMap, secret }): [string, string | undefined][] => [
      ['ConfigMap', configMap?.name],
      ['Secret', secret?.secretName],
    ]),
    ...env.flatMap(({ valueFrom }): [string, string | undefined][] => [
      ['Secret', valueFrom?.secretKeyRef?.name],
      ['ConfigMap', valueFrom?.configMapKeyRef?.name],
    ]),
    ['Service', (workload.spec as { readonly serviceName?: string }).serviceName],
  ];
  return named.flatMap(([kind, name]) => (name === undefined ? [] : [{ from, kind, name }]));
}

interface Loose extends Manifest {
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
  readonly spec?: {
    readonly selector?: Readonly<Record<string, unknown>>;
    readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly tls?: readonly { readonly secretName: string }[];
    readonly rules?: readonly {
      readonly http?: {
        readonly paths: readonly { readonly backend: { readonly service: { readonly name: string } } }[];
      };
    }[];
  };
}

function ofObject(object: Manifest): readonly Reference[] {
  const { kind, roleRef, subjects = [], spec } = object as Loose;
  const from = titleOf(object);
  if (kind === 'Ingress') {
    const services = (spec?.rules ?? []).flatMap(({ http }) =>
      (http?.paths ?? []).map(({ backend }) => backend.service.name),
    );
    return [
      ...services.map((name) => ({ from, kind: 'Service', name })),
      ...(spec?.tls ?? []).map(({ secretName }) => ({ from, kind: 'Secret', name: secretName })),
    ];
  }
  return [...(roleRef === undefined ? [] : [roleRef]), ...subjects].map((named) => ({ from, ...named }));
}

const SELECTING = ['Service', 'NetworkPolicy', 'PodDisruptionBudget', 'PodMonitor'];

function selectorsOf(
  object: Manifest,
): readonly { readonly from: string; readonly selector: Readonly<Record<string, string>> }[] {
  if (!SELECTING.includes(object.kind)) return [];
  const { podSelector, selector } = (object as Loose).spec ?? {};
  const labels = podSelector?.matchLabels ?? selector?.['matchLabels'] ?? selector ?? {};
  return [{ from: titleOf(object), selector: labels as Readonly<Record<string, string>> }];
}

function titleOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`;
}
