/** The shape of a Job as far as we write it; the API server takes it as it is. */

/** A volume of a pod. */
export type Volume = { readonly name: string } & (
  | { readonly hostPath: { readonly path: string; readonly type: string } }
  | { readonly secret: SecretVolume }
  | { readonly persistentVolumeClaim: { readonly claimName: string } }
  | { readonly emptyDir: { readonly sizeLimit: string } }
);

/** A Secret as files. With `optional` the folder is empty where there is no such Secret. */
export interface SecretVolume {
  readonly secretName: string;
  readonly defaultMode: number;
  readonly optional: boolean;
}

/** The object with which this one is deleted. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

/** Where a container sees a volume. */
export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

/** The pod of a Job. */
export interface JobPodSpec {
  readonly hostNetwork: boolean;
  readonly restartPolicy: 'Never';
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly affinity: unknown;
  readonly tolerations: readonly unknown[];
  readonly containers: readonly [JobContainer];
  readonly volumes: readonly Volume[];
}

/** The one container of the pod. */
export interface JobContainer {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly resources: unknown;
  readonly securityContext: unknown;
  readonly terminationMessagePolicy: 'File';
  readonly volumeMounts: readonly VolumeMount[];
}

/** A Job. */
export interface JobManifest {
  readonly apiVersion: 'batch/v1';
  readonly kind: 'Job';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
  };
  readonly spec: {
    readonly backoffLimit: number;
    readonly activeDeadlineSeconds: number;
    readonly ttlSecondsAfterFinished: number;
    readonly template: {
      readonly metadata: {
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations: Readonly<Record<string, string>>;
      };
      readonly spec: JobPodSpec;
    };
  };
}
