/** Who is behind addresses: what stands in a file, and what the operator tells. */

import type { EndpointLookup } from '@retina/flow';
import type { CounterSeries, MetricRegistry } from '@retina/metrics';
import { EndedPods, IdentityFile, IdentityTable, type MissCause } from '@retina/pipeline';
import type { AgentConfig } from './settings.js';

/** The parts, and both as one. */
export interface Identities {
  readonly file: IdentityFile | undefined;
  /** Filled by whoever hears of identities. */
  readonly table: IdentityTable;
  readonly lookup: EndpointLookup;
}

/** Who stands in the file comes first. Without a file and without NATS, everybody is unknown. */
export function createIdentities({ identityFile, nats }: AgentConfig, registry: MetricRegistry): Identities {
  const file = identityFile === undefined ? undefined : new IdentityFile(identityFile);
  const misses = registry.counter('unenrichedRecords');
  const byCause: Readonly<Record<MissCause, CounterSeries>> = {
    no_identity: misses.series(['no_identity']),
    before_identity: misses.series(['before_identity']),
    ambiguous: misses.series(['ambiguous']),
  };
  const table: IdentityTable = new IdentityTable({
    onMiss: (cause) => byCause[cause].add(1),
    onEnded: (identity) => ended.add(identity),
  });
  const ended = new EndedPods(registry, { isLive: (address, endpoint) => table.isLive(address, endpoint) });
  if (nats.servers.length === 0) return { file, table, lookup: file ?? { find: () => undefined } };
  registry.onCollect(() => {
    registry.gauge('identities').series([]).set(table.size);
    ended.sweep();
  });
  if (file === undefined) return { file, table, lookup: table };
  return {
    file,
    table,
    lookup: { find: (address, atNs) => file.find(address) ?? table.find(address, atNs) },
  };
}
