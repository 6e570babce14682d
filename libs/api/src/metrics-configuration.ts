/** MetricsConfiguration: which pod metrics there are, with which labels, for which namespaces. */

import { STATUS_FIELDS } from './condition.js';
import type { ResourceDefinition, ResourceOf } from './resource.js';
import { durationWithin, fits, given, wordInAnyCase } from './schema/rule.js';
import { type Infer, integer, listOf, object, opaque, required, text, word } from './schema/shape.js';

/** The metrics that a configuration can name, by Retina's names for them. */
export const METRIC_NAMES = [
  'drop_count',
  'drop_bytes',
  'forward_count',
  'forward_bytes',
  'tcp_flag_gauges',
  'tcp_retransmission_count',
  'dns_request_count',
  'dns_response_count',
  'node_apiserver_latency',
  'node_apiserver_handshake_latency',
  'node_apiserver_no_response',
  'tcp_state',
  'tcp_connection_remote',
  'tcp_connection_stats',
  'ip_connection_stats',
  'udp_connection_stats',
  'node_connectivity_status',
  'node_connectivity_latency_seconds',
] as const;

/** What can be said of an end of the traffic. `workload` gives two labels: workload_kind and workload_name. */
export const CONTEXT_LABELS = ['ip', 'namespace', 'podname', 'workload', 'service', 'port', 'zone'] as const;

/** What can be said of the traffic itself. */
export const ADDITIONAL_LABELS = ['direction', 'is_reply'] as const;

/** A label of an end of the traffic. */
export type ContextLabel = (typeof CONTEXT_LABELS)[number];
/** A label of the traffic itself. */
export type AdditionalLabel = (typeof ADDITIONAL_LABELS)[number];

const contextLabels = (end: string) =>
  listOf(
    `Labels about the ${end}, in any letter case: ${CONTEXT_LABELS.join(', ')}.`,
    text('A label.', {
      maxLength: 32,
      rules: [
        wordInAnyCase(
          CONTEXT_LABELS,
          `a label of the ${end} must be one of ${CONTEXT_LABELS.join(', ')}: correct or remove it`,
        ),
      ],
    }),
    { maxItems: 16, set: true },
  );

const OPTION = object('One metric and its labels.', {
  metricName: required(word('The metric, by its name without prefix.', METRIC_NAMES)),
  sourceLabels: contextLabels('source'),
  destinationLabels: contextLabels('destination'),
  additionalLabels: listOf(
    `Labels about the traffic itself, in any letter case: ${ADDITIONAL_LABELS.join(', ')}.`,
    text('A label.', {
      maxLength: 32,
      rules: [
        wordInAnyCase(
          ADDITIONAL_LABELS,
          `an additional label must be one of ${ADDITIONAL_LABELS.join(', ')}; what tells of an end goes to sourceLabels or destinationLabels`,
        ),
      ],
    }),
    { maxItems: 8, set: true },
  ),
  ttl: text('How long a series stays without a write, such as `15m`. `0` means forever.', {
    maxLength: 32,
    rules: [
      durationWithin({
        min: '0s',
        max: '8760h',
        empty: true,
        message: 'ttl must be a duration of 8760h at most, such as 90s, 15m or 1h30m; 0 keeps series forever',
      }),
    ],
  }),
  podLabels: listOf(
    'Labels of pods that become labels of the metric. Not in Retina.',
    text('The key of a pod label.', {
      maxLength: 317,
      rules: [
        fits(
          /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
          'podLabels must be keys of labels, such as team or app.kubernetes.io/name',
        ),
      ],
    }),
    { maxItems: 8, set: true },
  ),
  maxSeries: integer(
    'How many series the metric has on a node; the rest is added up under `other`. Not in Retina.',
    { minimum: 1, maximum: 1_000_000 },
  ),
});

const namespaceNames = (says: string) =>
  listOf(
    says,
    text('The name of a namespace.', {
      maxLength: 63,
      rules: [
        fits(
          /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
          'must be the name of a namespace: lower-case letters, digits and -',
        ),
      ],
    }),
    { maxItems: 1_024, set: true },
  );

const SPEC = required(
  object('Which metrics, for which namespaces.', {
    contextOptions: required(
      listOf('The metrics; there is one at least.', OPTION, { minItems: 1, maxItems: 64 }),
    ),
    namespaces: required(
      object(
        'Whose pods are observed.',
        {
          include: namespaceNames('Only pods of these namespaces.'),
          exclude: namespaceNames('All pods but those of these namespaces.'),
        },
        {
          rules: [
            given(
              'exactly one',
              ['include', 'exclude'],
              'namespaces must have either include or exclude: remove one, or add the one that is missing',
            ),
          ],
        },
      ),
    ),
    priority: integer(
      'Whose labels and ttl win where several configurations name a metric: the highest. Not in Retina.',
      { minimum: -1_000, maximum: 1_000, default: 0 },
    ),
    workloads: word(
      'Whether a pod of a Deployment shows the Deployment (`TopLevel`) or its ReplicaSet (`Direct`, as Retina does); CronJobs and their Jobs alike. Not in Retina.',
      ['TopLevel', 'Direct'],
      { default: 'TopLevel' },
    ),
  }),
);

const NODES = { minimum: 0, maximum: 1_000_000 };

const STATUS = object('What became of it.', {
  state: word('What became of it, in one word.', ['Initialized', 'Accepted', 'Errored', 'Warning'], {
    default: 'Initialized',
  }),
  reason: text('Why, for people.', { maxLength: 32_768 }),
  lastKnownSpec: opaque<Infer<typeof SPEC>>('The spec that was accepted last.'),
  ...STATUS_FIELDS,
  nodes: object('How many nodes apply it. Not in Retina.', {
    total: integer('Nodes with an agent.', NODES),
    applied: integer('Nodes that apply the observed generation.', NODES),
    failed: integer('Nodes that refused it.', NODES),
  }),
});

/** The kind, its names and its shape. */
export const METRICS_CONFIGURATION = {
  kind: 'MetricsConfiguration',
  plural: 'metricsconfigurations',
  singular: 'metricsconfiguration',
  shortNames: ['mcfg'],
  scope: 'Cluster',
  says: 'Which pod metrics there are, with which labels, for the pods of which namespaces.',
  columns: [
    { name: 'State', type: 'string', jsonPath: '.status.state' },
    { name: 'Priority', type: 'integer', jsonPath: '.spec.priority' },
    { name: 'Applied', type: 'integer', jsonPath: '.status.nodes.applied' },
    { name: 'Nodes', type: 'integer', jsonPath: '.status.nodes.total' },
    { name: 'Reason', type: 'string', jsonPath: '.status.reason', wide: true },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  spec: SPEC,
  status: STATUS,
} as const satisfies ResourceDefinition;

/** Which pod metrics there are. */
export type MetricsConfiguration = ResourceOf<typeof METRICS_CONFIGURATION>;
