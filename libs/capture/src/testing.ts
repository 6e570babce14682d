/** Builders of Captures and clusters. Only for tests. */

import { API_VERSION, type Capture } from '@retina/api';
import type { CaptureTask } from './capture-task.js';
import type { ClusterNode, ClusterObjects, ClusterPod } from './cluster-objects.js';

type Configuration = Capture['spec']['captureConfiguration'];
type Output = Capture['spec']['outputConfiguration'];

/** A Capture in the namespace `shop`, called `trace`. */
export function testCapture(
  configuration: Configuration,
  outputConfiguration: Output = { hostPath: 'retina' },
): Capture {
  return {
    apiVersion: API_VERSION,
    kind: 'Capture',
    metadata: { name: 'trace', namespace: 'shop' },
    spec: { captureConfiguration: configuration, outputConfiguration },
  };
}

/** A Linux node, unless labels say otherwise. */
export function testNode(name: string, labels: Record<string, string> = {}): ClusterNode {
  return { metadata: { name, labels: { 'kubernetes.io/os': 'linux', ...labels } } };
}

/** A running pod with these addresses. */
export function testPod(
  key: `${string}/${string}`,
  nodeName: string,
  addresses: readonly string[],
  more: {
    readonly labels?: Record<string, string>;
    readonly hostNetwork?: boolean;
    readonly phase?: string;
  } = {},
): ClusterPod {
  const [namespace = '', name = ''] = key.split('/');
  const { labels = {}, hostNetwork = false, phase = 'Running' } = more;
  return {
    metadata: { namespace, name, labels },
    spec: { nodeName, hostNetwork },
    status: {
      phase,
      podIPs: addresses.map((ip) => ({ ip })),
      ...(addresses[0] === undefined ? {} : { podIP: addresses[0] }),
    },
  };
}

/** Two namespaces, two Linux nodes and a Windows one, and these pods. */
export function testCluster(pods: readonly ClusterPod[] = []): ClusterObjects {
  return {
    nodes: [
      testNode('node-a', { zone: '1' }),
      testNode('node-b'),
      testNode('win', { 'kubernetes.io/os': 'windows' }),
    ],
    namespaces: [
      { metadata: { name: 'shop', labels: { team: 'web' } } },
      { metadata: { name: 'bank', labels: { team: 'money' } } },
    ],
    pods,
  };
}

/** A task that records for a minute into a folder of its node. */
export function testTask(more: Partial<CaptureTask> = {}): CaptureTask {
  return {
    capture: 'trace',
    namespace: 'shop',
    node: 'node-a',
    startedAt: new Date('2026-01-31T08:09:10Z'),
    durationMs: 60_000,
    maxSizeMb: 100,
    fileCount: undefined,
    packetSize: 0,
    interfaces: [],
    promiscuous: true,
    flushEachPacket: false,
    fileFormat: 'pcapng',
    includeMetadata: true,
    filters: { pcapFilter: '', tcpdumpFilter: '', compiled: '' },
    endpoints: [],
    folder: '/var/log/retina/captures/retina',
    outputs: {
      hostPath: '/var/log/retina/captures/retina',
      persistentVolumeClaim: undefined,
      blobUpload: undefined,
      s3Upload: undefined,
      httpUpload: undefined,
    },
    ...more,
  };
}
