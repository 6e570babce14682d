/** The status of a Capture, from what is known of its nodes. */

import { type Capture, type CaptureNode, setCondition } from '@retina/api';
import type { StoredCapture } from './capture-objects.js';

type Status = NonNullable<Capture['status']>;
type Conditions = NonNullable<Status['conditions']>;

/** What a status says of a Capture that is under way. */
export function statusOf(capture: StoredCapture, nodes: readonly CaptureNode[], now: Date): Status {
  const { metadata, status = {} } = capture;
  const count = (state: CaptureNode['state']): number => nodes.filter((node) => node.state === state).length;
  const [succeeded, failed] = [count('Succeeded'), count('Failed')];
  const active = nodes.length - succeeded - failed;
  const isOver = active === 0;
  const observedGeneration = metadata.generation ?? 0;
  const failures = nodes
    .filter(({ state }) => state === 'Failed')
    .map(({ node, message = '' }) => `${node}: ${message}`)
    .join('; ')
    .slice(0, 4_096);
  let conditions: Conditions = status.conditions ?? [];
  const set = (type: string, is: boolean, reason: string, message: string): void => {
    const next = { type, status: is ? 'True' : 'False', reason, message, observedGeneration } as const;
    conditions = setCondition(conditions, next, now);
  };
  set('Accepted', true, 'Accepted', `${nodes.length} nodes`);
  // The first two are Retina's.
  set(
    'complete',
    isOver,
    isOver ? 'JobsCompleted' : 'JobsInProgress',
    `${succeeded} of ${nodes.length} nodes succeeded`,
  );
  if (failed > 0) set('error', true, 'JobsFailed', failures);
  const outcome = failed > 0 ? 'Failed' : 'Succeeded';
  set('Succeeded', isOver && failed === 0, isOver ? outcome : 'InProgress', failures);
  return {
    ...status,
    observedGeneration,
    startTime: status.startTime ?? timeText(now),
    ...(isOver ? { completionTime: status.completionTime ?? timeText(now) } : {}),
    ...{ active, succeeded, failed, nodes, conditions },
  };
}

/** What a status says of a Capture that cannot be done. */
export function refusedStatus({ metadata, status = {} }: StoredCapture, message: string, now: Date): Status {
  const observedGeneration = metadata.generation ?? 0;
  let conditions: Conditions = status.conditions ?? [];
  for (const [type, is] of [
    ['Accepted', 'False'],
    ['error', 'True'],
  ] as const) {
    conditions = setCondition(
      conditions,
      { type, status: is, reason: 'Invalid', message, observedGeneration },
      now,
    );
  }
  return { ...status, observedGeneration, active: 0, conditions };
}

function timeText(date: Date): string {
  return `${date.toISOString().slice(0, -'.000Z'.length)}Z`;
}
