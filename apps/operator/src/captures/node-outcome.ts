/** How far a capture is on one node, by its Job and what the worker said. */

import type { CaptureNode } from '@retina/api';
import type { CaptureOutcome } from '@retina/capture';
import { defined } from '@retina/core';
import { type CaptureJob, type CapturePod, hasEnded, outcomeOf } from './capture-objects.js';

/** What is known of a node's part. */
export interface NodeFacts {
  readonly job: CaptureJob | undefined;
  readonly pod: CapturePod | undefined;
}

/** An end stays what it was, also when the Job is gone. */
export function nodeOutcome(before: CaptureNode, { job, pod }: NodeFacts): CaptureNode {
  const { node, state } = before;
  if (state === 'Succeeded' || state === 'Failed') return before;
  if (job === undefined) {
    return state === 'Running' ? { node, state: 'Failed', message: 'its Job was deleted' } : { node, state };
  }
  // The pod may be told of a moment after its Job.
  const isTold = pod === undefined || terminatedOf(pod) !== undefined;
  if (!hasEnded(job) || !isTold) {
    return { node, state: 'Running', ...defined({ message: waitingReason(pod) }) };
  }
  return endOf(node, job, pod);
}

function endOf(node: string, job: CaptureJob, pod: CapturePod | undefined): CaptureNode {
  const isComplete = (job.status?.succeeded ?? 0) > 0;
  const state = isComplete ? 'Succeeded' : 'Failed';
  const outcome = outcomeOf(pod);
  if (outcome !== undefined) return { node, state, ...figuresOf(outcome) };
  return isComplete
    ? { node, state }
    : { node, state, message: failureOf(job, pod) ?? 'its pod ended without a word' };
}

function figuresOf(outcome: CaptureOutcome): Omit<CaptureNode, 'node' | 'state'> {
  const { packets, dropped, bytes, sha256, outputs, error, kept } = outcome;
  const there = outputs.filter((output) => output.error === undefined).map(({ location }) => location);
  const failures = outputs.flatMap((output) =>
    output.error === undefined ? [] : [`${output.output}: ${output.error}`],
  );
  const words = [error, ...failures, kept === undefined ? undefined : `kept on the node as ${kept}`];
  const message = words.filter((word) => word !== undefined).join('; ');
  return {
    ...{ packets, dropped, bytes },
    ...(sha256 === '' ? {} : { sha256 }),
    ...(there.length === 0 ? {} : { locations: there }),
    ...(message === '' ? {} : { message }),
  };
}

/** Why its pod does not start, such as an image that cannot be had. */
function waitingReason(pod: CapturePod | undefined): string | undefined {
  const { waiting } = pod?.status?.containerStatuses?.[0]?.state ?? {};
  if (waiting?.reason === undefined || waiting.reason === 'ContainerCreating') return undefined;
  return [waiting.reason, waiting.message].filter((word) => word !== undefined).join(': ');
}

function failureOf(job: CaptureJob, pod: CapturePod | undefined): string | undefined {
  const terminated = terminatedOf(pod);
  const failed = job.status?.conditions?.find(({ type }) => type === 'Failed');
  if (terminated !== undefined)
    return `the worker ended with ${terminated.exitCode} (${terminated.reason ?? ''})`;
  return failed?.message;
}

function terminatedOf(
  pod: CapturePod | undefined,
): { readonly exitCode: number; readonly reason?: string } | undefined {
  return pod?.status?.containerStatuses?.[0]?.state?.terminated;
}
