/** The one home of each npm package, and why it is here at all. `docs/packages.md` is made from this table. */

/** Where a package lives. */
export interface PackageHome {
  readonly name: string;
  /** Folders whose package.json declares it and whose sources import it; `.` is the root, where tools live. */
  readonly homes: readonly string[];
  /** Who imports it besides: `tests`, or a folder. */
  readonly importers?: readonly string[];
  readonly reason: string;
}

/** Every npm package that the repository declares. */
export const PACKAGE_HOMES: readonly PackageHome[] = [
  {
    name: '@biomejs/biome',
    homes: ['.'],
    reason: 'Formats TypeScript and JSON.',
  },
  {
    name: '@grpc/grpc-js',
    homes: ['libs/rpc'],
    reason: 'gRPC in JavaScript, without a compiler at installation.',
  },
  {
    name: '@kubernetes/client-node',
    homes: ['libs/kube'],
    reason: 'Reads kubeconfigs and asks their credential plugins and token files, as kubectl does.',
  },
  {
    name: '@nats-io/jetstream',
    homes: ['libs/bus'],
    reason: 'Streams, consumers and acknowledgements of NATS.',
  },
  {
    name: '@nats-io/kv',
    homes: ['libs/bus'],
    reason: 'Buckets of keys and values on JetStream.',
  },
  {
    name: '@nats-io/nats-core',
    homes: ['libs/bus'],
    reason: 'Errors and types of the NATS client.',
  },
  {
    name: '@nats-io/transport-node',
    homes: ['libs/bus'],
    reason: 'Connects to NATS from Node.',
  },
  {
    name: '@opentelemetry/api',
    homes: ['libs/otlp'],
    reason: 'What the packages of OpenTelemetry share: here the type of a value.',
  },
  {
    name: '@opentelemetry/otlp-transformer',
    homes: ['libs/otlp'],
    reason: "OpenTelemetry's own encoder of OTLP.",
  },
  {
    name: '@opentelemetry/resources',
    homes: ['libs/otlp'],
    reason: 'The resource that metrics in OTLP belong to.',
  },
  {
    name: '@opentelemetry/sdk-metrics',
    homes: ['libs/otlp'],
    reason: 'The model of metrics that the encoder of OTLP takes.',
  },
  {
    name: '@prometheus-io/lezer-promql',
    homes: ['tools/dashboards'],
    reason: "Prometheus' own grammar of PromQL, by which queries of dashboards are checked.",
  },
  {
    name: '@types/node',
    homes: ['.'],
    reason: 'Types of the Node interfaces, at the version of Node that we run on.',
  },
  {
    name: '@types/tar-stream',
    homes: ['.'],
    reason: 'Types of tar-stream.',
  },
  {
    name: 'esbuild',
    homes: ['tools/image'],
    reason: 'Makes one file of a service and its packages, which starts faster and ships less.',
  },
  {
    name: 'commander',
    homes: ['apps/cli'],
    reason: 'Reads command lines with subcommands, and prints their help.',
  },
  {
    name: 'koffi',
    homes: ['libs/ebpf'],
    reason: 'Calls libbpf and libc from JavaScript without a compiler at installation.',
  },
  {
    name: 'nx',
    homes: ['.'],
    reason: 'Builds the projects in order and remembers what is built.',
  },
  {
    name: 'otlp-decoder',
    homes: ['libs/otlp'],
    reason:
      "OpenTelemetry's packages up to 0.203 could also read OTLP: tests read with one of them, under this name, what we send.",
  },
  {
    name: 'oxlint',
    homes: ['.'],
    reason: 'Lints TypeScript.',
  },
  {
    name: 'oxlint-tsgolint',
    homes: ['.'],
    reason: 'Gives oxlint the types that rules like no-floating-promises need.',
  },
  {
    name: 'pino',
    homes: ['libs/core'],
    reason: 'Structured logs at a cost that a node agent can afford.',
  },
  {
    name: 'prom-client',
    homes: ['libs/metrics'],
    reason: 'Metrics of the process itself, as other Node services expose them.',
  },
  {
    name: 'protobufjs',
    homes: ['libs/wire', 'tools/proto'],
    reason: 'Reads and writes the primitives of protobuf; tools/proto reads .proto files with it.',
  },
  {
    name: 'tar-stream',
    homes: ['apps/capture-worker'],
    reason: 'Writes archives of captures while they are read, in constant memory.',
  },
  {
    name: 'typescript',
    homes: ['.'],
    reason: 'Checks types and compiles.',
  },
  {
    name: 'vitest',
    homes: ['.'],
    importers: ['tests', 'tools/verify'],
    reason: 'Runs tests; tools/verify imports the types of its report.',
  },
  {
    name: 'yaml',
    homes: ['libs/core'],
    reason: 'Reads config.yaml.',
  },
];
