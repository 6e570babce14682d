/** The status of a Capture, from what is known of its nodes. */

import { type Capture, type CaptureNode, setCondition } from '@retina/api';
import type { StoredCapture } from './capture-objects.js';

type Status = NonNullable<Capture['status']>;
type Conditions = NonNullable<Status['conditions']>;

const MAX_FAILURES = 4_096;

/** What a status says of a Capture that is under way. @param accepted What the plan came to, when it was just made. */
export function statusOf(
  capture: StoredCapture,
  nodes: readonly CaptureNode[],
  { now, accepted }: { readonly now: Date; readonly accepted?: string },
): Status {
  const { metadata, status = {} } = capture;
  const [succeeded, failed] = [count(nodes, 'Succeeded'), count(nodes, 'Failed')];
  const active = nodes.length - succeeded - failed;
  const observedGeneration = metadata.generation ?? 0;
  let conditions: Conditions = status.conditions ?? [];
  for (const condition of conditionsOf(nodes, accepted)) {
    conditions = setCondition(conditions, { ...condition, observedGeneration }, now);
  }
  return {
    ...status,
    observedGeneration,
    startTime: status.startTime ?? timeText(now),
    ...(active === 0 ? { completionTime: status.completionTime ?? timeText(now) } : {}),
    ...{ active, succeeded, failed, nodes, conditions },
  };
}

type Said = Pick<Conditions[number], 'type' | 'status' | 'reason' | 'message'>;

/** `complete` and `error` are Retina's. */
function conditionsOf(nodes: readonly CaptureNode[], accepted: string | undefined): readonly Said[] {
  const [succeeded, failed] = [count(nodes, 'Succeeded'), count(nodes, 'Failed')];
  const isOver = succeeded + failed === nodes.length;
  const failures = nodes
    .filter(({ state }) => state === 'Failed')
    .map(({ node, message = '' }) => `${node}: ${message}`)
    .join('; ')
    .slice(0, MAX_FAILURES);
  const outcome = failed > 0 ? 'Failed' : 'Succeeded';
  return [
    ...(accepted === undefined ? [] : [said('Accepted', true, 'Accepted', accepted)]),
    said(
      'complete',
      isOver,
      isOver ? 'JobsCompleted' : 'JobsInProgress',
      `${succeeded} of ${nodes.length} nodes succeeded`,
    ),
    ...(failed > 0 ? [said('error', true, 'JobsFailed', failures)] : []),
    said('Succeeded', isOver && failed === 0, isOver ? outcome : 'InProgress', failures),
  ];
}

function said(type: string, is: boolean, reason: string, message: string): Said {
  return { type, status: is ? 'True' : 'False', reason, message };
}

function count(nodes: readonly CaptureNode[], state: CaptureNode['state']): number {
  return nodes.filter((node) => node.state === state).length;
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
