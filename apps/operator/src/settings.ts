/** Everything that can be configured in the operator. docs/reference/operator.md is made of it. */

import {
  boolean,
  defineSettings,
  ignored,
  integer,
  listOf,
  LOG_LEVELS,
  oneOf,
  optionalText,
  port,
  setting,
  type SettingsOf,
  text,
} from '@retina/core';
import { BUS_SETTINGS } from '@retina/bus';
import { HOST_PATH_BASE } from '@retina/capture';
import { OTLP_SETTINGS } from '@retina/otlp';

const NO_TELEMETRY = 'the operator sends nothing home';
const CAPTURES = 'captures run without it; see captures.*';

/** The table of the operator's settings. */
export const OPERATOR_SETTINGS = defineSettings({
  'http.host': setting(text(), '0.0.0.0', 'Address on which metrics and probes are served.'),
  'http.port': setting(port(), 8080, 'Port on which metrics and probes are served.'),
  logLevel: setting(oneOf(LOG_LEVELS), 'info', 'The least severe lines that are logged.'),
  kubeConfig: setting(
    optionalText(),
    undefined,
    'Path of a kubeconfig; the service account of the pod when empty.',
  ),
  ...BUS_SETTINGS,
  'nats.replicas': setting(
    integer({ min: 1, max: 5 }),
    1,
    'Copies of each bucket in a cluster of NATS servers.',
  ),
  ...OTLP_SETTINGS,
  'leader.lease': setting(text(), 'retina-operator', 'Name of the Lease that the leader holds.'),
  'leader.namespace': setting(
    optionalText(),
    undefined,
    'Namespace of the Lease; that of the pod when empty.',
  ),
  enableRetinaEndpoint: setting(
    boolean(),
    false,
    'Whether each pod gets a RetinaEndpoint, for others to read; agents get identities from NATS. Needs the component `retina-endpoints`.',
  ),
  'captures.enabled': setting(
    boolean(),
    false,
    'Whether Captures are recorded. Needs the component `captures`.',
  ),
  'captures.image': setting(text(), 'retina-capture-worker', 'The image of the capture-worker.'),
  'captures.clusterNamespaces': setting(
    listOf(text()),
    ['retina'],
    'Namespaces whose Captures may reach nodes and the pods of others; `*` for all. Those of other namespaces reach their own pods.',
  ),
  'captures.maxJobs': setting(
    integer({ min: 1, max: 5_000 }),
    50,
    'Nodes that are captured on at once; others wait.',
  ),
  'captures.maxJobsPerNode': setting(
    integer({ min: 1, max: 50 }),
    2,
    'Captures on one node at once; others wait.',
  ),
  captureHostPathBaseDir: setting(
    text(),
    HOST_PATH_BASE,
    'Folder of every node below which `hostPath` of a Capture lies.',
  ),
  enableAnnotations: ignored('what annotations ask for is always told to agents'),
  remoteContext: ignored('identities hold the whole cluster; agents decide what they show'),
  installCRDs: ignored('the custom resources come with the manifests'),
  enableTelemetry: ignored(NO_TELEMETRY),
  telemetryInterval: ignored(NO_TELEMETRY),
  captureDebug: ignored(CAPTURES),
  captureJobNumLimit: ignored(CAPTURES),
  enableManagedStorageAccount: ignored(CAPTURES),
  azureCredentialConfig: ignored(CAPTURES),
});

/** The operator's configuration, every value there. */
export type OperatorConfig = SettingsOf<typeof OPERATOR_SETTINGS>;
