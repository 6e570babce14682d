/** Manifests that must be refused, and with which words. */

import { capture, type Invalid, metrics, traces, valid } from './manifests.js';

const OPTION = 'spec.contextOptions[0]';
const CONFIGURATION = 'spec.captureConfiguration';
const TARGET = 'spec.traceConfiguration[0].traceTargets[0]';

/** What must be refused. */
export const INVALID: readonly Invalid[] = [
  metric('an unknown metric', { metricName: 'requests_total' }, 'metricName', 'drop_bytes'),
  metric(
    'a wrong source label',
    { sourceLabels: ['ip', 'pod'] },
    'sourceLabels[1]',
    'one of ip, namespace, podname',
  ),
  metric(
    'a wrong destination label',
    { destinationLabels: ['host'] },
    'destinationLabels[0]',
    'correct or remove it',
  ),
  metric(
    'a wrong additional label',
    { additionalLabels: ['ip'] },
    'additionalLabels[0]',
    'one of direction, is_reply',
  ),
  metric('a ttl without a unit', { ttl: '15' }, 'ttl', 'such as 90s, 15m'),
  metric('a negative ttl', { ttl: '-5m' }, 'ttl', 'such as 90s, 15m'),
  metric('a ttl of years', { ttl: '9000h' }, 'ttl', '8760h at most'),
  metric('no series at all', { maxSeries: 0 }, 'maxSeries', '1'),
  metric('what is no label', { podLabels: ['a b'] }, 'podLabels[0]', 'keys of labels'),
  invalid(
    'MetricsConfiguration',
    'include and exclude together',
    metrics({}, { include: ['a'], exclude: ['b'] }),
    'spec.namespaces',
    'either include or exclude',
  ),
  invalid(
    'MetricsConfiguration',
    'neither include nor exclude',
    metrics({}, {}),
    'spec.namespaces',
    'add the one that is missing',
  ),
  invalid(
    'MetricsConfiguration',
    'no namespaces',
    { contextOptions: [{ metricName: 'drop_count' }] },
    'spec.namespaces',
    'equired',
  ),
  invalid(
    'MetricsConfiguration',
    'what is no namespace',
    metrics({}, { include: ['Kube_System'] }),
    'spec.namespaces.include[0]',
    'name of a namespace',
  ),
  invalid(
    'MetricsConfiguration',
    'no metric',
    { contextOptions: [], namespaces: { include: [] } },
    'spec.contextOptions',
    '1 item',
  ),
  target('no target', {}, 'add or remove'),
  target('nodes and pods', { nodeSelector: {}, podSelector: {} }, 'exactly one of nodeSelector'),
  target('nodes and names of pods', { nodeSelector: {}, podNames: ['a'] }, 'exactly one of nodeSelector'),
  target(
    'nodes and namespaces',
    { nodeSelector: {}, namespaceSelector: {} },
    'namespaceSelector needs podSelector',
  ),
  target('namespaces alone', { namespaceSelector: {} }, 'podSelector: {} selects every pod'),
  option('a duration that is none', { duration: 'soon' }, 'duration', 'such as 30s, 10m'),
  option('a duration of nothing', { duration: '0s' }, 'duration', 'from 1s to 168h'),
  option('a duration of weeks', { duration: '400h' }, 'duration', 'from 1s to 168h'),
  option('a size of nothing', { maxCaptureSize: 0 }, 'maxCaptureSize', '1'),
  option('a size of terabytes', { maxCaptureSize: 2_000_000 }, 'maxCaptureSize', '1048576'),
  option('no file', { fileCount: 0 }, 'fileCount', '1'),
  option('a wrong address', { sourceIPs: ['10.0.0.300'] }, 'sourceIPs[0]', 'such as 10.0.0.7'),
  option(
    'an address with a zone',
    { destinationIPs: ['fe80::1%eth0'] },
    'destinationIPs[0]',
    'such as 10.0.0.7',
  ),
  option('an IPv4 address in IPv6', { sourceIPs: ['::ffff:10.0.0.1'] }, 'sourceIPs[0]', 'such as 10.0.0.7'),
  option('options in a filter', { pcapFilter: 'tcp -w /etc/passwd' }, 'pcapFilter', 'not options'),
  option('an option as interface', { interfaces: ['-z'] }, 'interfaces[0]', 'no leading -'),
  option('a wrong word', { verbosity: 'loud' }, 'verbosity', 'extra'),
  invalid(
    'Capture',
    'options in the old filter',
    capture({ tcpdumpFilter: '-i any' }),
    `${CONFIGURATION}.tcpdumpFilter`,
    'not options',
  ),
  invalid(
    'Capture',
    'the old filter and addresses',
    capture({ tcpdumpFilter: 'tcp', captureOption: { sourceIPs: ['10.0.0.1'] } }),
    CONFIGURATION,
    'name the addresses in the filter',
  ),
  filter('a port out of range', '10.0.0.1:70000'),
  filter('a name', 'example.com'),
  filter('an address out of range', '10.0.0.256'),
  output(
    'no place for the files',
    {},
    '',
    'add hostPath, persistentVolumeClaim, blobUpload, s3Upload or httpUpload',
  ),
  output('an absolute path', { hostPath: '/tmp/retina' }, '.hostPath', 'remove the leading /'),
  output('a path that climbs', { hostPath: 'a/../../etc' }, '.hostPath', 'any ..'),
  output('a path of Windows', { hostPath: 'C:retina' }, '.hostPath', 'relative'),
  output(
    'a URL instead of a Secret',
    { blobUpload: 'https://x.example.com/?sig=1' },
    '.blobUpload',
    'put the URL into the Secret',
  ),
  output('a bucket without Secret', { s3Upload: { bucket: 'b' } }, '.s3Upload.secretName', 'equired'),
  output(
    'an endpoint without scheme',
    { s3Upload: { bucket: 'b', secretName: 's', endpoint: 's3.example.com' } },
    '.s3Upload.endpoint',
    'must be a URL',
  ),
  invalid(
    'Capture',
    'In without values',
    capture({ captureTarget: { podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } } }),
    `${CONFIGURATION}.captureTarget.podSelector.matchExpressions[0]`,
    'values must be given',
  ),
  trace('a target without anything', {}, '', 'add one of them'),
  trace(
    'pods without namespaces',
    { from: { podSelector: {} } },
    '.from',
    'podSelector needs namespaceSelector',
  ),
  trace('nodes and services', { to: { nodeSelector: {}, serviceSelector: {} } }, '.to', 'remove the others'),
  trace('an end without anything', { to: { ipBlock: {} } }, '.to', 'exactly one of ipBlock.cidr'),
  trace(
    'a wrong prefix',
    { to: { ipBlock: { cidr: '10.0.0.0/33' } } },
    '.to.ipBlock.cidr',
    'such as 10.0.0.0/8',
  ),
  trace('a port out of range', { ports: [{ port: 70_000 }] }, '.ports[0].port', '0 to 65535'),
  trace('a port in words', { ports: [{ port: 'http' }] }, '.ports[0].port', '0 to 65535'),
  trace(
    'ports that fall',
    { ports: [{ port: 80, endPort: '79' }] },
    '.ports[0]',
    'endPort must not be lower',
  ),
  trace(
    'a wrong place',
    { ports: [{ port: 80 }], tracePoints: ['PodToPod'] },
    '.tracePoints[0]',
    'NodeToPod',
  ),
];

function invalid(kind: string, title: string, spec: unknown, ...refusal: readonly [string, string]): Invalid {
  const [path, says] = refusal;
  return { ...valid(kind, title, spec), path, says };
}

function metric(title: string, option: object, field: string, says: string): Invalid {
  return invalid('MetricsConfiguration', title, metrics(option), `${OPTION}.${field}`, says);
}

function target(title: string, captureTarget: object, says: string): Invalid {
  return invalid('Capture', title, capture({ captureTarget }), `${CONFIGURATION}.captureTarget`, says);
}

function option(title: string, captureOption: object, field: string, says: string): Invalid {
  return invalid(
    'Capture',
    title,
    capture({ captureOption }),
    `${CONFIGURATION}.captureOption.${field}`,
    says,
  );
}

function filter(title: string, include: string): Invalid {
  return invalid(
    'Capture',
    title,
    capture({ filters: { include: [include] } }),
    `${CONFIGURATION}.filters.include[0]`,
    'with a port from 0 to 65535',
  );
}

function output(title: string, place: object, field: string, says: string): Invalid {
  return invalid('Capture', title, capture({}, place), `spec.outputConfiguration${field}`, says);
}

function trace(title: string, traceTarget: object, field: string, says: string): Invalid {
  return invalid('TracesConfiguration', title, traces(traceTarget), `${TARGET}${field}`, says);
}
