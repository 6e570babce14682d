/** The Job that runs one task. */

import { createHash } from 'node:crypto';
import { API_VERSION, CAPTURE } from '@retina/api';
import { archiveName, type CaptureTask } from './capture-task.js';
import type { JobContainer, JobManifest, OwnerReference, Volume, VolumeMount } from './job-manifest.js';
import { CLAIM_FOLDER, SECRET_MOUNTS } from './secret-files.js';
import { formatTask } from './task-environment.js';

/** What a Job needs beside its task. */
export interface JobOptions {
  /** The image of the capture-worker. */
  readonly image: string;
  /** Tells Captures apart that have the same name one after the other: the uid of the Capture. */
  readonly uid: string;
  /** Whether there is a Capture with this uid, so that its Jobs go with it; the CLI plans without one. */
  readonly isOwned?: boolean;
  /** How long a finished Job stays, with its pod and its outcome. */
  readonly ttlSeconds?: number;
}

/**
 * Labels of a capture's Jobs and pods. `capture-name` is Retina's, and cut to what a label takes; `uid` tells Captures of
 * the same name, or of names that are cut to the same, apart.
 */
export const JOB_LABELS = {
  app: 'retina.sh/app',
  capture: 'capture-name',
  uid: 'retina.sh/capture-uid',
} as const;

/** Annotations of a capture's pods, by which its files are found again. They are Retina's. */
export const JOB_ANNOTATIONS = {
  filename: 'retina-capture-filename',
  timestamp: 'retina-capture-timestamp',
  hostPath: 'retina-capture-hostpath',
  /** Ours: the node, whose name may be no label. */
  node: 'retina.sh/node',
} as const;

/** How long a worker has to deliver once it was told to stop, in seconds. */
export const DELIVERY_SECONDS = 1_800;

/** The longest that a capture without duration may take: as long as the longest with one. */
const MAX_RECORDING_SECONDS = 168 * 3_600;
const MAX_LABEL = 63;

/**
 * The name of a node's Job: the same whenever it is asked for, so a Job is never made twice, and another for each node
 * and uid.
 */
export function jobName({ capture, node }: Pick<CaptureTask, 'capture' | 'node'>, uid: string): string {
  const hash = createHash('sha256').update(`${uid}/${node}`).digest('hex').slice(0, 10);
  return `${capture.replaceAll('.', '-').slice(0, MAX_LABEL - hash.length - 1)}-${hash}`;
}

/** The value of `capture-name`: a Capture's name may be longer than a label, which must not end in `-` or `.`. */
export function nameLabel(capture: string): string {
  return capture.slice(0, MAX_LABEL).replace(/[-.]+$/, '');
}

/** Without blockOwnerDeletion, which takes the right to set finalizers of Captures. */
function ownerOf({ capture: name }: CaptureTask, uid: string): OwnerReference {
  return { apiVersion: API_VERSION, kind: CAPTURE.kind, name, uid, controller: true };
}

/** The Job that runs a task on its node, in the namespace of the Capture, where its Secrets and claims are. */
export function captureJob(task: CaptureTask, options: JobOptions): JobManifest {
  const { image, uid, isOwned = false, ttlSeconds = 24 * 3_600 } = options;
  const labels = {
    [JOB_LABELS.app]: 'capture',
    [JOB_LABELS.capture]: nameLabel(task.capture),
    [JOB_LABELS.uid]: uid,
  };
  const annotations = {
    [JOB_ANNOTATIONS.filename]: archiveName(task),
    [JOB_ANNOTATIONS.timestamp]: task.startedAt.toISOString(),
    [JOB_ANNOTATIONS.node]: task.node,
    ...(task.outputs.hostPath === undefined ? {} : { [JOB_ANNOTATIONS.hostPath]: task.outputs.hostPath }),
  };
  const recording =
    task.durationMs === undefined ? MAX_RECORDING_SECONDS : Math.ceil(task.durationMs / 1_000);
  const places = volumesOf(task);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(task, uid),
      namespace: task.namespace,
      labels,
      annotations,
      ...(isOwned ? { ownerReferences: [ownerOf(task, uid)] } : {}),
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: recording + DELIVERY_SECONDS,
      ttlSecondsAfterFinished: ttlSeconds,
      template: {
        metadata: { labels, annotations },
        spec: {
          hostNetwork: true,
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: DELIVERY_SECONDS,
          affinity: onNode(task.node),
          tolerations: [
            { key: 'CriticalAddonsOnly', operator: 'Exists' },
            { effect: 'NoExecute', operator: 'Exists' },
            { effect: 'NoSchedule', operator: 'Exists' },
          ],
          containers: [containerOf(task, image, places)],
          volumes: places.map(({ volume }) => volume),
        },
      },
    },
  };
}

/** The worker: root, because only root gets added capabilities, and nothing else of the node. */
function containerOf(task: CaptureTask, image: string, places: readonly Place[]): JobContainer {
  return {
    name: 'capture',
    image,
    imagePullPolicy: 'IfNotPresent',
    env: Object.entries(formatTask(task)).map(([name, value]) => ({ name, value })),
    resources: {
      requests: { cpu: '10m', memory: '96Mi' },
      limits: { cpu: '2', memory: '300Mi' },
    },
    securityContext: {
      runAsUser: 0,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['NET_RAW', 'NET_ADMIN'] },
    },
    terminationMessagePolicy: 'File',
    volumeMounts: places.map(({ mount }) => mount),
  };
}

/** By field, not by label: `kubernetes.io/hostname` need not be the name of the node. */
function onNode(node: string): unknown {
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
      },
    },
  };
}

interface Place {
  readonly volume: Volume;
  readonly mount: VolumeMount;
}

/** Secrets are optional: without one the pod would wait for its deadline, where the worker says at once what is missing. */
function volumesOf({ folder, outputs }: CaptureTask): Place[] {
  const { persistentVolumeClaim: claimName, blobUpload, s3Upload, httpUpload } = outputs;
  const places: Place[] = [
    {
      volume: { name: 'captures', hostPath: { path: folder, type: 'DirectoryOrCreate' } },
      mount: { name: 'captures', mountPath: folder },
    },
  ];
  if (claimName !== undefined)
    places.push({
      volume: { name: 'claim', persistentVolumeClaim: { claimName } },
      mount: { name: 'claim', mountPath: CLAIM_FOLDER },
    });
  const secrets = { blobUpload, s3Upload: s3Upload?.secretName, httpUpload };
  for (const output of ['blobUpload', 's3Upload', 'httpUpload'] as const) {
    const secretName = secrets[output];
    if (secretName === undefined) continue;
    const name = output.replace('Upload', '-secret');
    places.push({
      volume: { name, secret: { secretName, defaultMode: 0o400, optional: true } },
      mount: { name, mountPath: SECRET_MOUNTS[output].folder, readOnly: true },
    });
  }
  return places;
}
