/** What happened on this node, for a person: in the log, and as a count. */

import type { Logger } from '@retina/core';
import type { EventSink } from '@retina/flow';
import type { MetricRegistry } from '@retina/metrics';
import { DropBursts } from '@retina/pipeline';
import type { AgentConfig } from './settings.js';

/** What finds bursts of drops and tells of them; undefined when it is switched off. */
export function createDropBursts(
  { dropBurstPackets }: AgentConfig,
  { registry, logger }: { readonly registry: MetricRegistry; readonly logger: Logger },
): DropBursts | undefined {
  if (dropBurstPackets === 0) return undefined;
  const events: EventSink = {
    tell: ({ id, kind, phase, subject, packets, text }) => {
      registry.counter('events').series([kind, phase]).add(1);
      const fields = { event: kind, phase, id, packets, ...subject };
      if (phase === 'began') logger.warn(text, fields);
      else logger.info(text, fields);
    },
  };
  return new DropBursts({
    events,
    onFolded: () => registry.counter('foldedEvents').series(['drop-burst']).add(1),
    threshold: dropBurstPackets,
  });
}
