/** What the operator tells of itself. */

import type { MetricDefinition } from './definition.js';

/** What the operator tells of itself. */
export const OPERATOR_METRICS = {
  operatorLeader: {
    name: 'retina_operator_leader',
    type: 'gauge',
    help: 'Whether this replica leads.',
    labels: [],
    unit: 'none',
    signal: 'operator',
    origin: 'ours',
  },
  kubeRequests: {
    name: 'retina_operator_kube_requests_total',
    type: 'counter',
    help: 'Requests to the Kubernetes API; code 0 is no answer.',
    labels: ['verb', 'resource', 'code'],
    unit: 'none',
    signal: 'operator',
    origin: 'ours',
  },
  kubeObjects: {
    name: 'retina_operator_kube_objects',
    type: 'gauge',
    help: 'Objects of the Kubernetes API in memory.',
    labels: ['resource'],
    unit: 'none',
    signal: 'operator',
    origin: 'ours',
  },
  identitiesWaiting: {
    name: 'retina_operator_identities_waiting',
    type: 'gauge',
    help: 'Identities that are still to be written to NATS.',
    labels: [],
    unit: 'none',
    signal: 'operator',
    origin: 'ours',
  },
  bucketWrites: {
    name: 'retina_operator_bucket_writes_total',
    type: 'counter',
    help: 'Writes to buckets of NATS.',
    labels: ['bucket', 'operation'],
    unit: 'none',
    signal: 'operator',
    origin: 'ours',
  },
} as const satisfies Record<string, MetricDefinition>;
