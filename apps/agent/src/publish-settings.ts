/** What can be configured of what the agent sends to NATS. */

import { boolean, bytes, duration, setting, text } from '@retina/core';

/** Rows of the agent's table of settings. */
export const PUBLISH_SETTINGS = {
  'publish.enabled': setting(
    boolean(),
    true,
    'Whether flows, drops, DNS and TCP records are sent to the aggregator; only with `nats.servers`.',
  ),
  'publish.interval': setting(
    duration({ minMs: 100, maxMs: 60_000 }),
    1000,
    'How often records are sent, in at most eight messages unless they are many.',
  ),
  'publish.spoolFolder': setting(
    text(),
    '/var/lib/retina/spool',
    'Where messages wait while NATS is away; best on a disk, and not in memory.',
  ),
  'publish.spoolBytes': setting(
    bytes({ min: 2 ** 20, max: 2 ** 40 }),
    64 * 2 ** 20,
    'Room for messages that wait; what comes when it is full is lost and counted.',
  ),
} as const;
