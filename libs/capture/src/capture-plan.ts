/** From a Capture and a cluster to one task for each node. */

import { posix } from 'node:path';
import type { Capture, Fault } from '@retina/api';
import { parseDuration } from '@retina/core';
import type { CaptureTask, TaskOutputs } from './capture-task.js';
import type { ClusterObjects } from './cluster-objects.js';
import { packetFilter } from './packet-filter.js';
import { type CapturedNode, type LeftOut, type Reach, reachFaults, selectTargets } from './select-targets.js';
import { validateCapture } from './validate-capture.js';

/** What a plan needs beside the Capture and the cluster. */
export interface PlanOptions {
  /** How far Captures of this namespace reach. */
  readonly reach: Reach;
  /** The folder of every node below which `hostPath` lies. */
  readonly hostPathBase: string;
  /** Becomes part of the archives' names; the same for all nodes, and when a plan is made again. */
  readonly startedAt: Date;
}

/** What a Capture comes to. */
export interface CapturePlan {
  /** One for each node, by name of the node. Empty when nothing was found to capture; `leftOut` may say why. */
  readonly tasks: readonly CaptureTask[];
  readonly leftOut: readonly LeftOut[];
  /** What is wrong with the Capture; then there are no tasks. */
  readonly faults: readonly Fault[];
}

/** Where an archive stays that is meant for other places only and did not get there. Below the base folder. */
const UNDELIVERED = 'undelivered';

/** The base folder of captures on a node, unless told: that of Retina. */
export const HOST_PATH_BASE = '/var/log/retina/captures';

/**
 * Plans a Capture. Pure: the same Capture, cluster and options give the same plan, so it can be made again after a
 * restart. Captures that reach their namespace only get no metadata of the node: it tells of everybody's sockets.
 */
export function planCapture(
  capture: Pick<Capture, 'metadata' | 'spec'>,
  cluster: ClusterObjects,
  options: PlanOptions,
): CapturePlan {
  const faults = validateCapture(capture);
  if (faults.length > 0) return { tasks: [], leftOut: [], faults };
  const { captureTarget } = capture.spec.captureConfiguration;
  const refused = reachFaults(captureTarget, options.reach);
  if (refused.length > 0) return { tasks: [], leftOut: [], faults: refused };
  const namespace = capture.metadata.namespace ?? 'default';
  const { nodes, leftOut } = selectTargets(captureTarget, namespace, cluster, options.reach);
  return { tasks: nodes.map((node) => taskOf(capture, namespace, node, options)), leftOut, faults: [] };
}

function taskOf(
  { metadata, spec }: Pick<Capture, 'metadata' | 'spec'>,
  namespace: string,
  { node, pods }: CapturedNode,
  { hostPathBase, startedAt, reach }: PlanOptions,
): CaptureTask {
  const {
    captureOption: option = {},
    filters,
    tcpdumpFilter = '',
    includeMetadata,
  } = spec.captureConfiguration;
  const outputs = outputsOf(spec.outputConfiguration, hostPathBase);
  const endpoints = (pods ?? []).flatMap((pod) =>
    pod.addresses.map((address) => ({ address, name: `${pod.namespace}/${pod.name}` })),
  );
  return {
    capture: metadata.name,
    namespace,
    node,
    startedAt: new Date(Math.floor(startedAt.getTime() / 1_000) * 1_000),
    ...recordingOf(option),
    includeMetadata: (includeMetadata ?? true) && reach === 'cluster',
    filters: {
      pcapFilter: option.pcapFilter ?? '',
      tcpdumpFilter,
      compiled: packetFilter({
        ...filters,
        addresses: endpoints.map(({ address }) => address),
        sourceIPs: option.sourceIPs,
        destinationIPs: option.destinationIPs,
      }),
    },
    endpoints,
    folder: outputs.hostPath ?? posix.join(hostPathBase, UNDELIVERED),
    outputs,
  };
}

type CaptureOption = NonNullable<Capture['spec']['captureConfiguration']['captureOption']>;
type Recording = Pick<
  CaptureTask,
  | 'durationMs'
  | 'maxSizeMb'
  | 'fileCount'
  | 'packetSize'
  | 'interfaces'
  | 'promiscuous'
  | 'flushEachPacket'
  | 'fileFormat'
>;

function recordingOf(option: CaptureOption): Recording {
  return {
    durationMs: option.duration === undefined ? undefined : parseDuration(option.duration),
    maxSizeMb: option.maxCaptureSize ?? 100,
    fileCount: option.fileCount,
    packetSize: option.packetSize ?? 0,
    interfaces: option.interfaces ?? [],
    promiscuous: option.noPromiscuous !== true,
    flushEachPacket: option.packetBuffered === true,
    fileFormat: option.fileFormat ?? 'pcapng',
  };
}

function outputsOf(output: Capture['spec']['outputConfiguration'], hostPathBase: string): TaskOutputs {
  const { hostPath, persistentVolumeClaim, blobUpload, s3Upload, httpUpload } = output;
  return {
    hostPath: hostPath === undefined ? undefined : posix.join(hostPathBase, hostPath),
    persistentVolumeClaim,
    blobUpload,
    httpUpload,
    s3Upload:
      s3Upload === undefined
        ? undefined
        : {
            endpoint: s3Upload.endpoint === '' ? undefined : s3Upload.endpoint,
            region: s3Upload.region,
            bucket: s3Upload.bucket,
            path: s3Upload.path ?? '',
            secretName: s3Upload.secretName,
          },
  };
}
