/** Everything that can be configured in the aggregator. docs/reference/aggregator.md is made of it. */

import { BUS_SETTINGS } from '@retina/bus';
import {
  boolean,
  defineSettings,
  duration,
  integer,
  LOG_LEVELS,
  oneOf,
  port,
  setting,
  type SettingsOf,
  text,
} from '@retina/core';

/** The table of the aggregator's settings. */
export const AGGREGATOR_SETTINGS = defineSettings({
  'http.host': setting(text(), '0.0.0.0', 'Address on which metrics and probes are served.'),
  'http.port': setting(port(), 9965, 'Port on which metrics and probes are served.'),
  logLevel: setting(oneOf(LOG_LEVELS), 'info', 'The least severe lines that are logged.'),
  ...BUS_SETTINGS,
  'nats.replicas': setting(
    integer({ min: 1, max: 5 }),
    1,
    'Copies of the bucket of snapshots in a cluster of NATS servers.',
  ),
  makeStream: setting(
    boolean(),
    false,
    'Make the stream of flows: for where there is no operator, who makes it otherwise.',
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
