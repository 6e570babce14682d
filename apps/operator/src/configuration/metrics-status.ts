/** Writes into each MetricsConfiguration what became of it. */

import { type MetricsConfiguration, type Overruled, setCondition } from '@retina/api';
import type { EventRecorder, Informer, ReconcileStep, ResourceClient } from '@retina/kube';
import type { NodeReports } from './node-reports.js';

/** What the status is made of. */
export interface MetricsStatusOptions {
  readonly client: ResourceClient<MetricsConfiguration>;
  readonly informer: Informer<MetricsConfiguration>;
  readonly overruled: () => readonly Overruled[];
  readonly reports: NodeReports;
  readonly events: EventRecorder;
  readonly now?: () => Date;
}

/** One status for each key; the steps of a controller. */
export function metricsStatusSteps(options: MetricsStatusOptions): readonly ReconcileStep<string>[] {
  return [{ name: 'status', run: async (key, signal) => writeStatus(key, signal, options) }];
}

async function writeStatus(key: string, signal: AbortSignal, options: MetricsStatusOptions): Promise<'end'> {
  const configuration = options.informer.get(key);
  if (configuration === undefined) return 'end';
  const status = statusOf(configuration, options);
  if (JSON.stringify(status) === JSON.stringify(configuration.status ?? {})) return 'end';
  tellOfOverruling(configuration, status.reason, options.events);
  await options.client.patch(configuration.metadata, { status }, { what: 'status', signal });
  return 'end';
}

type Status = NonNullable<MetricsConfiguration['status']>;

function statusOf({ metadata, spec, status }: MetricsConfiguration, options: MetricsStatusOptions): Status {
  const { overruled, reports, now = () => new Date() } = options;
  const lost = overruled().filter(({ configuration }) => configuration === metadata.name);
  const reason = lost
    .map(({ metricName, by }) => `${metricName}: labels, ttl, cap and workloads are those of ${by}`)
    .join('; ');
  const nodes = reports.summary();
  const isApplied = nodes.total > 0 && nodes.applied === nodes.total;
  const { generation = 0 } = metadata;
  const conditions = setCondition(
    setCondition(
      status?.conditions ?? [],
      {
        type: 'Accepted',
        status: 'True',
        reason: lost.length === 0 ? 'Accepted' : 'PartlyOverruled',
        message: reason === '' ? 'All of it holds.' : reason,
        observedGeneration: generation,
      },
      now(),
    ),
    {
      type: 'Applied',
      status: isApplied ? 'True' : 'False',
      reason: isApplied ? 'OnAllNodes' : 'Waiting',
      message: `${nodes.applied} of ${nodes.total} nodes apply it, ${nodes.failed} refused it.`,
      observedGeneration: generation,
    },
    now(),
  );
  return {
    state: lost.length === 0 ? 'Accepted' : 'Warning',
    reason: reason === '' ? 'accepted' : reason,
    lastKnownSpec: spec,
    observedGeneration: generation,
    conditions,
    nodes,
  };
}

function tellOfOverruling(
  configuration: MetricsConfiguration,
  reason: string | undefined,
  events: EventRecorder,
): void {
  if (reason === undefined || reason === 'accepted' || reason === configuration.status?.reason) return;
  events.record({
    regarding: configuration,
    type: 'Warning',
    reason: 'PartlyOverruled',
    action: 'Compile',
    note: reason,
  });
}
