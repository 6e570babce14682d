/** The catalogue: every metric that exists, once. Registry, exposition and reference page are made from it. */

import { AGENT_METRICS } from './catalogue/agent.js';
import { BUS_METRICS } from './catalogue/bus.js';
import { CLUSTER_METRICS } from './catalogue/cluster.js';
import { CONNTRACK_METRICS } from './catalogue/conntrack.js';
import type { MetricDefinition } from './catalogue/definition.js';
import { DNS_METRICS } from './catalogue/dns.js';
import { DROP_METRICS } from './catalogue/drop.js';
import { EVENT_METRICS } from './catalogue/events.js';
import { FLOW_METRICS } from './catalogue/flow.js';
import { FORWARD_METRICS } from './catalogue/forward.js';
import { GOVERNOR_METRICS } from './catalogue/governor.js';
import { OBSERVER_METRICS } from './catalogue/observer.js';
import { OPERATOR_METRICS } from './catalogue/operator.js';
import { OTLP_METRICS } from './catalogue/otlp.js';
import { RELAY_METRICS } from './catalogue/relay.js';
import { REACHABILITY_METRICS } from './catalogue/reachability.js';
import { NODE_METRICS } from './catalogue/node.js';
import { POD_NETWORK_METRICS } from './catalogue/pod-network.js';
import { TCP_METRICS } from './catalogue/tcp.js';

export type { MetricDefinition, Signal } from './catalogue/definition.js';

/** Every metric by its key, in the order of a scrape: the state of the agent first. */
export const CATALOGUE = {
  ...AGENT_METRICS,
  ...EVENT_METRICS,
  ...BUS_METRICS,
  ...OTLP_METRICS,
  ...GOVERNOR_METRICS,
  ...OBSERVER_METRICS,
  ...FORWARD_METRICS,
  ...NODE_METRICS,
  ...POD_NETWORK_METRICS,
  ...DROP_METRICS,
  ...FLOW_METRICS,
  ...CONNTRACK_METRICS,
  ...REACHABILITY_METRICS,
  ...TCP_METRICS,
  ...DNS_METRICS,
  ...OPERATOR_METRICS,
  ...CLUSTER_METRICS,
  ...RELAY_METRICS,
} as const satisfies Record<string, MetricDefinition>;

/** The key of a metric. */
export type MetricKey = keyof typeof CATALOGUE;

/** The keys of the metrics of one type. */
export type MetricKeyOf<Type extends MetricDefinition['type']> = {
  [Key in MetricKey]: (typeof CATALOGUE)[Key]['type'] extends Type ? Key : never;
}[MetricKey];
