/** A pod, as far as the nodes of the test bed look at it. */

import type { KubeObject } from '../kube-object.js';

/** A reference to a key of a ConfigMap or Secret. */
export interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

/** One variable of a container's environment. */
export interface PodVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly configMapKeyRef?: KeyReference;
    readonly secretKeyRef?: KeyReference;
  };
}

/** One container of a pod. */
export interface PodContainer {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly PodVariable[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly readinessProbe?: { readonly httpGet?: { readonly path: string; readonly port: number | string } };
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
}

/** Where a volume is in a container. */
export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

/** A volume, of the kinds that we use. */
export interface PodVolume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
  readonly emptyDir?: object;
  readonly hostPath?: { readonly path: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: { readonly sources: readonly ProjectedSource[] };
}

/** One of the things that a projected volume joins. */
export interface ProjectedSource {
  readonly serviceAccountToken?: { readonly path: string; readonly audience?: string };
  readonly configMap?: { readonly name: string };
  readonly downwardAPI?: object;
}

/** A pod of the API. */
export interface Pod extends KubeObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly serviceAccountName?: string;
    readonly initContainers?: readonly PodContainer[];
    readonly securityContext?: Readonly<Record<string, unknown>>;
    readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
    readonly terminationGracePeriodSeconds?: number;
    readonly containers: readonly PodContainer[];
    readonly volumes?: readonly PodVolume[];
  };
  readonly status?: { readonly phase?: string };
}

/** How a container ended. */
export interface PodExit {
  readonly exitCode: number;
  /** What it left as termination message. */
  readonly message?: string;
}
