/** A pod, as far as the nodes of the test bed look at it. */

import type { KubeObject } from '../kube-object.js';

/** One variable of a container's environment. */
export interface PodVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string } };
}

/** One container of a pod. */
export interface PodContainer {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly PodVariable[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

/** A pod of the API. */
export interface Pod extends KubeObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
    readonly terminationGracePeriodSeconds?: number;
    readonly containers: readonly PodContainer[];
    readonly volumes?: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
  };
  readonly status?: { readonly phase?: string };
}

/** How a container ended. */
export interface PodExit {
  readonly exitCode: number;
  /** What it left as termination message. */
  readonly message?: string;
}
