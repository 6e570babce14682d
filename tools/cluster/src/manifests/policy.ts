/** The rules that our manifests keep. An exception is a row, with its reason; one that nothing needs is a finding too. */

import type { Manifest } from './kustomization.js';
import { type Container, type Workload, workloadsOf } from './workload.js';

/** What a workload may do although a rule forbids it. */
export interface Exception {
  readonly workload: string;
  /** The finding, to the letter. */
  readonly finding: string;
  readonly why: string;
}

/** All of them. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    workload: 'retina-agent',
    finding: 'uses the network of the node',
    why: "the node's interfaces are what it observes",
  },
  {
    workload: 'retina-agent',
    finding: 'mounts /sys/fs/bpf of the node',
    why: 'programs outlive the process',
  },
  {
    workload: 'retina-agent',
    finding: 'mounts /sys/fs/cgroup of the node',
    why: 'DNS is counted at sockets of cgroups',
  },
  { workload: 'retina-agent', finding: 'mounts /run/retina of the node', why: 'counts outlive the process' },
  {
    workload: 'retina-agent',
    finding: 'mounts /var/lib/retina of the node',
    why: 'what NATS has not taken waits',
  },
  { workload: 'retina-agent', finding: 'may run as root', why: 'only root gets added capabilities' },
  { workload: 'retina-agent', finding: 'adds BPF', why: 'loads programs and makes maps' },
  { workload: 'retina-agent', finding: 'adds PERFMON', why: 'lets programs trace the kernel' },
  { workload: 'retina-agent', finding: 'adds NET_ADMIN', why: 'attaches programs to interfaces' },
];

/** What is wrong with a set of objects, exceptions left out: `kind/name: finding`. */
export function policyFindings(objects: readonly Manifest[]): readonly string[] {
  const found = workloadsOf(objects).flatMap((workload) =>
    workloadFindings(workload).map((finding) => ({ workload, finding })),
  );
  const isExcepted = (name: string, finding: string): boolean =>
    EXCEPTIONS.some((row) => row.workload === name && row.finding === finding);
  const used = new Set(found.map(({ workload, finding }) => `${workload.metadata.name} ${finding}`));
  return [
    ...found
      .filter(({ workload, finding }) => !isExcepted(workload.metadata.name, finding))
      .map(({ workload, finding }) => `${workload.kind}/${workload.metadata.name}: ${finding}`),
    ...EXCEPTIONS.filter(({ workload, finding }) => !used.has(`${workload} ${finding}`)).map(
      ({ workload, finding }) => `the exception of ${workload}, "${finding}", is not needed`,
    ),
    ...objects.flatMap((object) =>
      roleFindings(object).map((finding) => `${object.kind}/${object.metadata.name}: ${finding}`),
    ),
  ];
}

function workloadFindings({ spec }: Workload): readonly string[] {
  const { spec: pod } = spec.template;
  const isRoot = pod.securityContext?.runAsNonRoot !== true;
  const hasToken = pod.automountServiceAccountToken !== false;
  return [
    ...when(pod.hostNetwork === true, 'uses the network of the node'),
    ...when(pod.hostPID === true, 'sees the processes of the node'),
    ...when(pod.hostIPC === true, 'shares memory with the node'),
    ...when(isRoot, 'may run as root'),
    ...when(pod.securityContext?.seccompProfile?.type !== 'RuntimeDefault', 'has no seccomp profile'),
    ...when(hasToken && pod.serviceAccountName === undefined, 'has a token and no account of its own'),
    ...when(pod.nodeSelector?.['kubernetes.io/os'] === undefined, 'does not say its operating system'),
    ...(pod.volumes ?? []).flatMap(({ hostPath }) =>
      hostPath === undefined ? [] : [`mounts ${hostPath.path} of the node`],
    ),
    ...[...pod.containers, ...(pod.initContainers ?? [])].flatMap(containerFindings),
  ];
}

function containerFindings(container: Container): readonly string[] {
  const { securityContext: security = {}, resources = {} } = container;
  const { add = [], drop = [] } = security.capabilities ?? {};
  return [
    ...when(security.privileged === true, 'is privileged'),
    ...when(security.allowPrivilegeEscalation !== false, 'may gain privileges'),
    ...when(security.readOnlyRootFilesystem !== true, 'can write to its root file system'),
    ...when(!drop.includes('ALL'), 'keeps capabilities'),
    ...add.map((capability) => `adds ${capability}`),
    ...when(resources.requests?.['cpu'] === undefined, 'requests no CPU'),
    ...when(resources.requests?.['memory'] === undefined, 'requests no memory'),
    ...when(resources.limits?.['memory'] === undefined, 'has no limit of memory'),
    ...when(container.readinessProbe === undefined, 'does not say when it is ready'),
    ...when(container.livenessProbe === undefined, 'does not say whether it lives'),
    ...when(container.image.endsWith(':latest'), 'runs whatever is latest'),
  ];
}

interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

/** Verbs by which an account gets the rights of others. */
const SEIZING = ['escalate', 'bind', 'impersonate'];
/** Resources by which one gets into pods or at passwords. */
const SENSITIVE = ['secrets', 'pods/exec', 'pods/attach', 'pods/portforward', 'serviceaccounts/token'];

function roleFindings(object: Manifest): readonly string[] {
  if (object.kind !== 'Role' && object.kind !== 'ClusterRole') return [];
  const { rules = [] } = object as Manifest & { readonly rules?: readonly PolicyRule[] };
  return rules.flatMap(({ apiGroups = [], resources = [], nonResourceURLs = [], resourceNames, verbs }) => [
    ...when(
      [...apiGroups, ...resources, ...nonResourceURLs, ...verbs].some((text) => text.includes('*')),
      'has a wildcard',
    ),
    ...verbs.filter((verb) => SEIZING.includes(verb)).map((verb) => `may ${verb}`),
    ...resources
      .filter((resource) => SENSITIVE.includes(resource) && resourceNames === undefined)
      .filter(() => object.kind === 'ClusterRole')
      .map((resource) => `reaches all ${resource} of the cluster`),
  ]);
}

function when(condition: boolean, finding: string): readonly string[] {
  return condition ? [finding] : [];
}
