/** Everything that can be configured in the aggregator. docs/reference/aggregator.md is made of it. */

import { BUS_SETTINGS } from '@retina/bus';
import {
  boolean,
  defineSettings,
  duration,
  integer,
  LOG_LEVELS,
  oneOf,
  optionalText,
  port,
  setting,
  type SettingsOf,
  text,
} from '@retina/core';
import { OTLP_SETTINGS } from '@retina/otlp';

/** The table of the aggregator's settings. */
export const AGGREGATOR_SETTINGS = defineSettings({
  'http.host': setting(text(), '0.0.0.0', 'Address on which metrics and probes are served.'),
  'http.port': setting(port(), 9965, 'Port on which metrics and probes are served.'),
  'relay.enabled': setting(
    boolean(),
    true,
    'Whether flows of all nodes are served by gRPC as Hubble serves them.',
  ),
  'relay.host': setting(
    text(),
    '127.0.0.1',
    'Address on which the relay listens. Others than this machine need TLS, or whoever reaches the port sees all flows.',
  ),
  'relay.port': setting(port(), 4245, 'Port on which the relay listens.'),
  'relay.certFile': setting(
    optionalText(),
    undefined,
    'Certificate of the relay in PEM, for its clients and for the agents, read again when it changes; without it there is no TLS.',
  ),
  'relay.keyFile': setting(optionalText(), undefined, 'Key of that certificate in PEM.'),
  'relay.caFile': setting(
    optionalText(),
    undefined,
    'Authority of the certificates of agents; clients of the relay must show one of it, too.',
  ),
  'relay.nodeServerName': setting(
    optionalText(),
    undefined,
    'Name in the certificate of every agent, when it is not the address of its node.',
  ),
  logLevel: setting(oneOf(LOG_LEVELS), 'info', 'The least severe lines that are logged.'),
  ...BUS_SETTINGS,
  'nats.replicas': setting(
    integer({ min: 1, max: 5 }),
    1,
    'Copies of the bucket of snapshots in a cluster of NATS servers.',
  ),
  ...OTLP_SETTINGS,
  makeStream: setting(
    boolean(),
    false,
    'Make the streams of flows and events: for where there is no operator, who makes it otherwise.',
  ),
  topSeries: setting(
    integer({ min: 8, max: 5_000 }),
    1_000,
    'Series of each metric in each partition; the smallest on top go into one series `other`.',
  ),
  leaseDuration: setting(
    duration({ minMs: 1_000, maxMs: 300_000 }),
    10_000,
    'How long a replica that is not heard of keeps its partitions.',
  ),
});

/** The aggregator's configuration, every value there. */
export type AggregatorConfig = SettingsOf<typeof AGGREGATOR_SETTINGS>;
