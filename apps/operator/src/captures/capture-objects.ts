/** The objects that a Capture comes to, as far as the operator looks at them. */

import { CAPTURE, type Capture } from '@retina/api';
import { type CaptureOutcome, JOB_ANNOTATIONS, JOB_LABELS, parseOutcome } from '@retina/capture';
import { keyOf, type KubeObject, type ObjectKey, type ResourceType } from '@retina/kube';

/** The kind. */
export const CAPTURES: ResourceType = {
  group: 'retina.sh',
  version: 'v1alpha1',
  plural: CAPTURE.plural,
  kind: CAPTURE.kind,
  namespaced: true,
};

/** What Jobs and pods of captures have in common. */
export const OF_CAPTURES = { labelSelector: `${JOB_LABELS.app}=capture` };

/** A Capture as it is stored. */
export type StoredCapture = KubeObject & Pick<Capture, 'spec' | 'status'>;

/** A Job of a capture. */
export interface CaptureJob extends KubeObject {
  readonly status?: {
    readonly active?: number;
    readonly succeeded?: number;
    readonly failed?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
}

/** A pod of such a Job. */
export interface CapturePod extends KubeObject {
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly waiting?: { readonly reason?: string; readonly message?: string };
        readonly terminated?: {
          readonly exitCode: number;
          readonly reason?: string;
          readonly message?: string;
        };
      };
    }[];
  };
}

/** The key of the Capture that a Job goes with; undefined for one of the CLI, which goes with none. */
export function captureKeyOf({ metadata }: CaptureJob): ObjectKey | undefined {
  const owner = metadata.ownerReferences?.find(({ kind }) => kind === CAPTURE.kind);
  return owner === undefined ? undefined : keyOf({ ...metadata, name: owner.name });
}

/** The node of a Job. */
export function nodeOf({ metadata }: CaptureJob): string {
  return metadata.annotations?.[JOB_ANNOTATIONS.node] ?? '';
}

/** Whether a Job has come to its end. */
export function hasEnded({ status = {} }: CaptureJob): boolean {
  return (status.conditions ?? []).some(
    ({ type, status: is }) => is === 'True' && ['Complete', 'Failed'].includes(type),
  );
}

/** What the worker said; undefined while it runs, and when it could say nothing. */
export function outcomeOf(pod: CapturePod | undefined): CaptureOutcome | undefined {
  const [container] = pod?.status?.containerStatuses ?? [];
  return parseOutcome(container?.state?.terminated?.message ?? '');
}
