/** Kinds of others that our manifests use, as far as they use them: what is not named here is refused in tests. */

import type { KubeObject } from '@retina/kube';

interface Schema {
  readonly [key: string]: unknown;
}

const TEXT: Schema = { type: 'string' };
const FLAG: Schema = { type: 'boolean' };
const TEXTS = list(TEXT);
const TEXT_MAP: Schema = { type: 'object', additionalProperties: TEXT };
const RELABELING = shape({
  sourceLabels: TEXTS,
  separator: TEXT,
  targetLabel: TEXT,
  regex: TEXT,
  replacement: TEXT,
  action: { type: 'string', enum: ['replace', 'keep', 'drop', 'labelmap', 'labeldrop', 'labelkeep'] },
});
const ENDPOINT = shape({
  port: TEXT,
  path: TEXT,
  scheme: TEXT,
  interval: { type: 'string', pattern: '^(\\d+[smh])+$' },
  scrapeTimeout: TEXT,
  honorLabels: FLAG,
  relabelings: list(RELABELING),
  metricRelabelings: list(RELABELING),
});
const SELECTOR = shape({ matchLabels: TEXT_MAP });
const RULE = shape({
  record: TEXT,
  alert: TEXT,
  expr: { 'x-kubernetes-int-or-string': true },
  for: TEXT,
  labels: TEXT_MAP,
  annotations: TEXT_MAP,
});
const STRATEGY = shape({ type: TEXT });

/** Definitions that the API server takes, of the Prometheus operator and of OpenShift. */
export const FOREIGN_KINDS: readonly KubeObject[] = [
  definition('monitoring.coreos.com', 'v1', 'PodMonitor', 'podmonitors', {
    spec: shape({
      jobLabel: TEXT,
      podTargetLabels: TEXTS,
      selector: SELECTOR,
      podMetricsEndpoints: list(ENDPOINT),
    }),
  }),
  definition('monitoring.coreos.com', 'v1', 'ServiceMonitor', 'servicemonitors', {
    spec: shape({ jobLabel: TEXT, targetLabels: TEXTS, selector: SELECTOR, endpoints: list(ENDPOINT) }),
  }),
  definition('monitoring.coreos.com', 'v1', 'PrometheusRule', 'prometheusrules', {
    spec: shape({ groups: list(shape({ name: TEXT, interval: TEXT, rules: list(RULE) })) }),
  }),
  definition(
    'security.openshift.io',
    'v1',
    'SecurityContextConstraints',
    'securitycontextconstraints',
    {
      ...Object.fromEntries(
        [
          'allowHostNetwork',
          'allowHostPorts',
          'allowHostDirVolumePlugin',
          'allowHostIPC',
          'allowHostPID',
          'allowPrivilegedContainer',
          'allowPrivilegeEscalation',
          'readOnlyRootFilesystem',
        ].map((key) => [key, FLAG]),
      ),
      ...Object.fromEntries(
        [
          'requiredDropCapabilities',
          'allowedCapabilities',
          'defaultAddCapabilities',
          'seccompProfiles',
          'volumes',
          'users',
          'groups',
        ].map((key) => [key, TEXTS]),
      ),
      ...Object.fromEntries(
        ['runAsUser', 'seLinuxContext', 'fsGroup', 'supplementalGroups'].map((key) => [key, STRATEGY]),
      ),
    },
    'Cluster',
  ),
];

function definition(
  ...[group, version, kind, plural, properties, scope = 'Namespaced']: readonly [
    group: string,
    version: string,
    kind: string,
    plural: string,
    properties: Readonly<Record<string, Schema>>,
    scope?: 'Namespaced' | 'Cluster',
  ]
): KubeObject {
  const schema = { openAPIV3Schema: { type: 'object', properties } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  } as KubeObject;
}

function shape(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}
