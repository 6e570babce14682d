/** Capture: a packet capture on nodes or of pods, and where its files go. */

import { CAPTURE_OPTION } from './capture-option.js';
import { STATUS_FIELDS } from './condition.js';
import { labelSelector } from './label-selector.js';
import type { ResourceDefinition, ResourceOf } from './resource.js';
import { fits, given, needs, rule } from './schema/rule.js';
import { boolean, type Infer, integer, listOf, object, required, text, time, word } from './schema/shape.js';

const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

const objectName = (says: string, message: string) =>
  text(says, { minLength: 1, maxLength: 253, rules: [fits(DNS_SUBDOMAIN, message)] });

const TARGET = required(
  object(
    'Where packets are captured.',
    {
      nodeSelector: labelSelector('On these nodes, all traffic.'),
      namespaceSelector: labelSelector('Of pods in these namespaces; needs podSelector.'),
      podSelector: labelSelector('Of these pods.'),
      podNames: listOf(
        "Of these pods of the capture's own namespace.",
        objectName('The name of a pod.', 'podNames must be names of pods'),
        { minItems: 1, maxItems: 1_024, set: true },
      ),
    },
    {
      rules: [
        given(
          'exactly one',
          ['nodeSelector', 'podSelector', 'podNames'],
          'captureTarget must have exactly one of nodeSelector, podSelector (with or without namespaceSelector) and podNames: add or remove; podSelector: {} selects every pod',
        ),
        needs(
          'namespaceSelector',
          'podSelector',
          'namespaceSelector needs podSelector: add it; {} selects every pod of these namespaces',
        ),
      ],
    },
  ),
);

const PORT = '(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5]?[0-9]{1,4})';
const OCTET = '(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
const IPV4 = `${OCTET}([.]${OCTET}){3}`;
const IPV6 = '[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}';
const FILTER = new RegExp(`^(([*]|${IPV4}|\\[${IPV6}\\])(:([*]|${PORT}))?|${IPV6})$`);

const filterList = (says: string) =>
  listOf(
    says,
    text('An address, `address:port`, `*:port` or `address:*`; IPv6 with a port as `[address]:port`.', {
      maxLength: 64,
      rules: [
        fits(
          FILTER,
          'a filter must be an address, address:port, *:port or address:*, with a port from 0 to 65535; IPv6 with a port as [address]:port',
        ),
      ],
    }),
    { maxItems: 100 },
  );

interface Filtered {
  readonly tcpdumpFilter?: string;
  readonly captureOption?: { readonly sourceIPs?: unknown; readonly destinationIPs?: unknown };
}

const CONFIGURATION = required(
  object(
    'What is captured.',
    {
      captureTarget: TARGET,
      filters: object('Which packets.', {
        include: filterList('Only packets from or to one of these.'),
        exclude: filterList('No packets from or to one of these.'),
      }),
      tcpdumpFilter: text('A filter as tcpdump has it. Old: use captureOption.pcapFilter.', {
        maxLength: 1_024,
        rules: [fits(/^[^-]*$/, 'tcpdumpFilter must not contain -: it takes a filter, not options')],
      }),
      includeMetadata: boolean("Whether the node's network configuration is in the archive too.", {
        default: true,
      }),
      captureOption: CAPTURE_OPTION,
    },
    {
      rules: [
        rule(
          '!has(self.tcpdumpFilter) || !has(self.captureOption) || (!has(self.captureOption.sourceIPs) && !has(self.captureOption.destinationIPs))',
          'tcpdumpFilter does not go with captureOption.sourceIPs or destinationIPs: remove it, or name the addresses in the filter',
          ({ tcpdumpFilter, captureOption = {} }: Filtered) =>
            tcpdumpFilter === undefined ||
            (captureOption.sourceIPs === undefined && captureOption.destinationIPs === undefined),
        ),
      ],
    },
  ),
);

const HOST_PATH = text('A folder of the node, below the base folder that the operator allows.', {
  minLength: 1,
  maxLength: 1_024,
  rules: [
    rule(
      "!self.startsWith('/') && !self.contains('\\\\') && !self.matches('^[A-Za-z]:') && !self.split('/').exists(part, part == '..')",
      'hostPath must be relative to the base folder of captures, such as retina/captures: remove the leading / and any ..',
      (path: string) => !/^\/|\\|^[A-Za-z]:/.test(path) && !path.split('/').includes('..'),
    ),
  ],
});

const S3_UPLOAD = object('A bucket of an S3-compatible store.', {
  endpoint: text('The URL of the store; without it, that of AWS.', {
    maxLength: 2_048,
    rules: [fits(/^(https?:\/\/.+)?$/, 'endpoint must be a URL, such as https://s3.example.com')],
  }),
  bucket: required(text('The bucket.', { minLength: 1, maxLength: 255 })),
  region: text('The region of the bucket.', { maxLength: 128 }),
  path: text('What the names of objects begin with.', { maxLength: 1_024 }),
  secretName: required(
    objectName(
      'The Secret with s3-access-key-id and s3-secret-access-key.',
      'secretName must be the name of a Secret in the namespace of the Capture',
    ),
  ),
});

const OUTPUT = required(
  object(
    'Where the files go; several places at once if you like.',
    {
      hostPath: HOST_PATH,
      persistentVolumeClaim: objectName(
        'A claim in the namespace of the Capture.',
        'persistentVolumeClaim must be the name of a claim in the namespace of the Capture',
      ),
      blobUpload: objectName(
        'The Secret with blob-upload-url, a SAS URL of a blob container.',
        'blobUpload must be the name of a Secret, not the URL: put the URL into the Secret as blob-upload-url',
      ),
      s3Upload: S3_UPLOAD,
      httpUpload: objectName(
        'The Secret with http-upload-url, which takes the archive by PUT, and if it asks for it http-upload-authorization.',
        'httpUpload must be the name of a Secret, not the URL: put the URL into the Secret as http-upload-url',
      ),
    },
    {
      rules: [
        given(
          'at least one',
          ['hostPath', 'persistentVolumeClaim', 'blobUpload', 's3Upload', 'httpUpload'],
          'outputConfiguration must have a place for the files: add hostPath, persistentVolumeClaim, blobUpload, s3Upload or httpUpload',
        ),
      ],
    },
  ),
);

const JOBS = { minimum: 0, maximum: 1_000_000 };
const COUNT = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

const NODE_OUTCOME = object('What became of it on one node.', {
  node: required(text('The node.', { minLength: 1, maxLength: 253 })),
  state: required(word('How far it is.', ['Waiting', 'Running', 'Succeeded', 'Failed'])),
  packets: integer('Packets in the files.', COUNT),
  dropped: integer('Packets that passed the filter and that the kernel could not keep.', COUNT),
  bytes: integer('Of the archive.', COUNT),
  sha256: text('Of the archive, in hex.', { maxLength: 64 }),
  locations: listOf(
    'Where the archive is: paths, or URLs without their query.',
    text('A place.', { maxLength: 2_048 }),
    {
      maxItems: 8,
    },
  ),
  message: text('Why it failed, or waits, for people.', { maxLength: 4_096 }),
});

/** What became of a capture on one node. */
export type CaptureNode = Infer<typeof NODE_OUTCOME>;

/** The kind, its names and its shape. */
export const CAPTURE = {
  kind: 'Capture',
  plural: 'captures',
  singular: 'capture',
  shortNames: ['cap'],
  scope: 'Namespaced',
  says: 'A packet capture on nodes or of pods, and where its files go.',
  columns: [
    { name: 'Active', type: 'integer', jsonPath: '.status.active' },
    { name: 'Succeeded', type: 'integer', jsonPath: '.status.succeeded' },
    { name: 'Failed', type: 'integer', jsonPath: '.status.failed' },
    { name: 'Duration', type: 'string', jsonPath: '.spec.captureConfiguration.captureOption.duration' },
    { name: 'Completed', type: 'date', jsonPath: '.status.completionTime', wide: true },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  spec: required(
    object('What is captured, and where the files go.', {
      captureConfiguration: CONFIGURATION,
      outputConfiguration: OUTPUT,
      cleanUpAfterUpload: boolean(
        'Whether the files on the node and the Capture go once an upload is done.',
        {
          default: false,
        },
      ),
    }),
  ),
  status: object('What became of it.', {
    ...STATUS_FIELDS,
    startTime: time('When the operator began.'),
    completionTime: time('When the last Job succeeded.'),
    active: integer('Jobs that wait or run.', JOBS),
    succeeded: integer('Jobs that succeeded.', JOBS),
    failed: integer('Jobs that failed.', JOBS),
    nodes: listOf('What became of it on each node, planned before the first Job.', NODE_OUTCOME, {
      maxItems: 5_000,
      keys: ['node'],
    }),
  }),
} as const satisfies ResourceDefinition;

/** A packet capture. */
export type Capture = ResourceOf<typeof CAPTURE>;
