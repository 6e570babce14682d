/** Manifests that must be taken. */

import { capture, metrics, SELECTOR, traces, type Valid, valid } from './manifests.js';

/** Shapes that Retina takes, and those that only we have. */
export const VALID: readonly Valid[] = [
  valid('MetricsConfiguration', 'one metric', metrics({ sourceLabels: ['ip', 'podname', 'port'] })),
  valid(
    'MetricsConfiguration',
    'labels in any letter case and everything else that Retina has',
    metrics(
      {
        sourceLabels: ['IP', 'Namespace', 'podName', 'workload', 'service', 'port', 'zone'],
        destinationLabels: ['ip'],
        additionalLabels: ['direction', 'is_reply'],
        ttl: '1h30m',
      },
      { exclude: ['kube-system'] },
    ),
  ),
  valid('MetricsConfiguration', 'an empty list of namespaces', metrics({}, { exclude: [] })),
  valid('MetricsConfiguration', 'a ttl of zero', metrics({ ttl: '0' })),
  valid('MetricsConfiguration', 'no ttl', metrics({ ttl: '' })),
  valid('MetricsConfiguration', 'our own fields', {
    ...(metrics({ podLabels: ['team', 'app.kubernetes.io/name'], maxSeries: 1_000 }) as object),
    priority: 10,
    workloads: 'Direct',
  }),
  valid(
    'Capture',
    'nodes by an expression, with filters, to a folder and a blob container',
    capture(
      {
        captureTarget: {
          nodeSelector: {
            matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-1'] }],
          },
        },
        captureOption: { duration: '10m' },
        filters: {
          include: ['10.1.0.4:80', '10.1.0.5', '*:443', '10.1.0.6:*'],
          exclude: ['169.254.169.254'],
        },
      },
      { hostPath: 'captures', blobUpload: 'blob-sas' },
    ),
  ),
  valid(
    'Capture',
    'pods by selectors, to a bucket',
    capture(
      {
        captureTarget: {
          namespaceSelector: { matchLabels: { team: 'web' } },
          podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
        },
        includeMetadata: false,
        captureOption: { fileFormat: 'pcap' },
      },
      {
        s3Upload: { bucket: 'b', endpoint: 'https://s3.example.com:9000', path: 'a/b', secretName: 's3' },
        httpUpload: 'put',
      },
    ),
  ),
  valid(
    'Capture',
    'pods by name, files in turn, to a claim',
    capture(
      {
        captureTarget: { podNames: ['web-0', 'web-1'] },
        captureOption: {
          maxCaptureSize: 10,
          fileCount: 5,
          packetSize: 96,
          interfaces: ['eth0'],
          pcapFilter: 'tcp port 443',
          sourceIPs: ['10.0.0.7', 'fd00::7'],
          destinationIPs: ['10.0.0.8'],
          noPromiscuous: true,
          verbosity: 'extra',
          printDataFormat: 'hex-with-link',
          timestampFormat: 'delta-since-first',
        },
      },
      { persistentVolumeClaim: 'claim' },
    ),
  ),
  valid(
    'Capture',
    'the old filter, and IPv6',
    capture({
      tcpdumpFilter: 'udp port 53',
      filters: { include: ['[fd00::1]:53', 'fd00::2'] },
    }),
  ),
  valid(
    'TracesConfiguration',
    'between selectors and addresses',
    traces({
      from: { namespaceSelector: {}, podSelector: SELECTOR },
      to: { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
      ports: [{ port: 80, endPort: '443', protocol: 'TCP' }, { port: '53' }],
      tracePoints: ['PodToNode', 'NetworkToNode'],
    }),
  ),
  valid('RetinaEndpoint', 'a pod', {
    containers: [{ name: 'web', id: 'containerd://1' }],
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1' }],
    nodeIP: '10.0.0.1',
    podIP: '10.1.0.1',
    podIPs: ['10.1.0.1', 'fd00::1'],
    labels: { app: 'web' },
    annotations: { 'retina.sh': 'observe' },
  }),
];
