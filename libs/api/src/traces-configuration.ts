/** TracesConfiguration: which packets are followed on their way, and where the traces go. */

import { STATUS_FIELDS } from './condition.js';
import { labelSelector } from './label-selector.js';
import type { ResourceDefinition, ResourceOf } from './resource.js';
import { cidr, needs, port, rule } from './schema/rule.js';
import {
  boolean,
  type Infer,
  intOrString,
  listOf,
  object,
  opaque,
  required,
  text,
  word,
} from './schema/shape.js';

const prefix = (says: string) =>
  text(says, {
    maxLength: 43,
    rules: [cidr('must be a prefix such as 10.0.0.0/8 or fd00::/8')],
  });

interface Ends {
  readonly ipBlock?: { readonly cidr?: string };
  readonly namespaceSelector?: unknown;
  readonly nodeSelector?: unknown;
  readonly serviceSelector?: unknown;
}

const ONE_FAMILY = rule(
  "(has(self.ipBlock) && has(self.ipBlock.cidr) && self.ipBlock.cidr != '' ? 1 : 0) + (has(self.namespaceSelector) ? 1 : 0) + (has(self.nodeSelector) ? 1 : 0) + (has(self.serviceSelector) ? 1 : 0) == 1",
  'an end must have exactly one of ipBlock.cidr, namespaceSelector (with podSelector), nodeSelector and serviceSelector: remove the others',
  ({ ipBlock, namespaceSelector, nodeSelector, serviceSelector }: Ends) =>
    [(ipBlock?.cidr ?? '') !== '', namespaceSelector, nodeSelector, serviceSelector].filter(
      (family) => family !== undefined && family !== false,
    ).length === 1,
);

const end = (says: string) =>
  object(
    says,
    {
      ipBlock: object('Addresses.', {
        cidr: prefix('Addresses with this prefix.'),
        except: listOf('But not with these.', prefix('A prefix.'), { maxItems: 64 }),
      }),
      namespaceSelector: labelSelector('Pods of these namespaces.'),
      podSelector: labelSelector('These pods; needs namespaceSelector.'),
      nodeSelector: labelSelector('These nodes.'),
      serviceSelector: labelSelector('These services.'),
    },
    {
      rules: [
        needs(
          'podSelector',
          'namespaceSelector',
          'podSelector needs namespaceSelector: add it; {} selects every namespace',
        ),
        ONE_FAMILY,
      ],
    },
  );

interface Ports {
  readonly port: number | string;
  readonly endPort?: number | string;
}

const RISING = rule(
  "!has(self.endPort) || string(self.endPort) in ['', '0'] || int(self.endPort) >= int(self.port)",
  'endPort must not be lower than port: exchange them or leave endPort out',
  ({ port: first, endPort = 0 }: Ports) => [0, '', '0'].includes(endPort) || Number(endPort) >= Number(first),
);

const PORTS = object(
  'A port or a range of ports.',
  {
    port: required(
      intOrString('The port, or the first one.', {
        rules: [
          port('port must be a number from 0 to 65535'),
          rule("self != ''", 'port must be a number from 0 to 65535', (value: unknown) => value !== ''),
        ],
      }),
    ),
    protocol: word('The protocol.', ['TCP', 'UDP', 'SCTP'], { default: 'TCP' }),
    endPort: intOrString('The last port; 0 means none.', {
      rules: [port('endPort must be a number from 0 to 65535; leave it out for a single port')],
    }),
  },
  { rules: [RISING] },
);

const TARGET = object(
  'Which packets.',
  {
    from: end('Where they come from.'),
    to: end('Where they go to.'),
    ports: listOf('Their ports.', PORTS, { maxItems: 32 }),
    tracePoints: listOf(
      'Where they are seen.',
      word('A place.', ['PodToNode', 'NodeToPod', 'NodeToNetwork', 'NetworkToNode']),
      { maxItems: 16 },
    ),
  },
  {
    rules: [
      rule(
        'has(self.from) || has(self.to) || (has(self.ports) && size(self.ports) > 0)',
        'a target must have from, to or ports: add one of them',
        ({
          from,
          to,
          ports = [],
        }: {
          readonly from?: unknown;
          readonly to?: unknown;
          readonly ports?: readonly unknown[];
        }) => from !== undefined || to !== undefined || ports.length > 0,
      ),
    ],
  },
);

const SPEC = required(
  object('Which packets are followed, and where the traces go.', {
    traceConfiguration: required(
      listOf(
        'What is followed; there is one at least.',
        object('One set of packets.', {
          captureLevel: required(
            word('Every packet, or the first one of each connection.', ['AllPackets', 'FirstPacket']),
          ),
          includeLayer7Data: boolean('Whether the application protocol is read.', { default: false }),
          traceTargets: required(
            listOf('Which packets; there is one at least.', TARGET, { minItems: 1, maxItems: 32 }),
          ),
        }),
        { minItems: 1, maxItems: 16 },
      ),
    ),
    outputConfiguration: required(
      object('Where the traces go.', {
        destination: required(word('Where to.', ['stdout', 'azuretable', 'loganalytics', 'opentelemetry'])),
        connectionConfiguration: text('How it is reached.', { maxLength: 4_096 }),
      }),
    ),
  }),
);

/** The kind, its names and its shape. */
export const TRACES_CONFIGURATION = {
  kind: 'TracesConfiguration',
  plural: 'tracesconfigurations',
  singular: 'tracesconfiguration',
  shortNames: ['tcfg'],
  scope: 'Cluster',
  says: 'Which packets are followed on their way through the nodes, and where the traces go.',
  columns: [
    { name: 'State', type: 'string', jsonPath: '.status.state' },
    { name: 'Destination', type: 'string', jsonPath: '.spec.outputConfiguration.destination' },
    { name: 'Reason', type: 'string', jsonPath: '.status.reason', wide: true },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  spec: SPEC,
  status: object('What became of it.', {
    state: word('What became of it, in one word.', ['Initialized', 'Accepted', 'Errored', 'Warning'], {
      default: 'Initialized',
    }),
    reason: text('Why, for people.', { maxLength: 32_768 }),
    lastKnownSpec: opaque<Infer<typeof SPEC>>('The spec that was accepted last.'),
    ...STATUS_FIELDS,
  }),
} as const satisfies ResourceDefinition;

/** Which packets are followed on their way. */
export type TracesConfiguration = ResourceOf<typeof TRACES_CONFIGURATION>;
