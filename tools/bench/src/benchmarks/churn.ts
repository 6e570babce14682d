/** How soon agents know who is who while pods come and go, and what that costs the operator and the API server. */

import { podKey } from '@retina/bus';
import { cannotRunNats, NatsProgram } from '@retina/bus/testing';
import { RetinaError } from '@retina/core';
import { cannotRunKubeTests, KubeBed } from '@retina/kube/testing';
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, BenchmarkContext } from '../benchmark.js';
import { ChildProgram } from '../host/child-program.js';
import { cpuTimeNs, memoryUse } from '../host/usage.js';
import type { Report } from '../report/report.js';
import { summarize, type Summary } from '../summary.js';
import { ChurnAgents } from './churn-agents.js';
import { ChurnCluster } from './churn-cluster.js';

const REPOSITORY = resolve(import.meta.dirname, '../../../..');
const OPERATOR = join(REPOSITORY, 'apps/operator/dist/main.js');
const SIZE = { nodes: 1000, pods: 2000, services: 200 } as const;
/** Agents that watch before the others come: the operator must not notice the difference. */
const FIRST_AGENTS = 10;
const CHURN_MS = 120_000;
/** Each replaces a pod, then moves a Service. */
const WRITERS = 4;
const PAUSE_MS = 100;
const SETTLE_MS = 15_000;
const LATENCY_LIMIT_MS = 2000;
/** By how much the operator may be larger afterwards: what V8 keeps for itself. */
const GROWTH_LIMIT_MIB = 32;

interface Outcome {
  readonly assignedMs: readonly number[];
  readonly endedMs: readonly number[];
  /** Pods of which an agent knows something else than the API server at the end. */
  readonly wrong: number;
  readonly beforeMiB: number;
  readonly afterMiB: number;
  readonly cpuPercent: number;
  readonly watchesBefore: number;
  readonly watchesAfter: number;
}

/** Two thousand pods, two hundred Services, a thousand agents. */
export const CHURN: Benchmark = {
  name: 'churn',
  rounds: 1,
  async run(context) {
    const reason = cannotRunKubeTests() ?? cannotRunNats();
    if (reason !== undefined) throw new RetinaError('FEATURE_UNSUPPORTED', `churn ${reason}`);
    const outcomes: Outcome[] = [];
    for (let round = 0; round < context.rounds; round++) outcomes.push(await measure(context));
    return report(outcomes);
  },
};

async function measure({ progress, signal }: BenchmarkContext): Promise<Outcome> {
  await using kube = await KubeBed.start();
  const env = { ...process.env, KUBECONFIG: kube.kubeConfigFile, HOME: dirname(kube.kubeConfigFile) };
  const kubectl = join(process.env['KUBEBUILDER_ASSETS'] ?? '', 'kubectl');
  const applied = spawnSync(kubectl, ['apply', '-k', join(REPOSITORY, 'deploy/base/crd')], {
    env,
    encoding: 'utf8',
  });
  if (applied.status !== 0) throw new RetinaError('HOST_CALL_FAILED', `kubectl: ${applied.stderr}`);
  await using nats = await NatsProgram.start();
  const cluster = new ChurnCluster(kube.connection, SIZE);
  await cluster.fill(progress);
  const settings = {
    RETINA_KUBECONFIG: kube.kubeConfigFile,
    RETINA_NATS_SERVERS: nats.url,
    RETINA_LEADER_NAMESPACE: 'default',
    RETINA_HTTP_HOST: '127.0.0.1',
    RETINA_HTTP_PORT: '0',
  };
  const variables = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  await using operator = new ChildProgram(['env', ...variables, process.execPath, OPERATOR], { signal });
  await operator.wrote('Serving HTTP.');
  await using first = await ChurnAgents.start(nats.url, cluster.nodes.slice(0, FIRST_AGENTS));
  await all(cluster, first, FIRST_AGENTS);
  await sleep(SETTLE_MS, undefined, { signal });
  const watchesBefore = await watches(operator);
  progress(`${SIZE.nodes} agents come`);
  await using agents = await ChurnAgents.start(nats.url, cluster.nodes);
  await all(cluster, agents, SIZE.nodes);
  const watchesAfter = await watches(operator);
  const beforeMiB = memoryUse(operator.pid).residentMiB;
  const [startNs, startMs] = [cpuTimeNs(operator.pid), performance.now()];
  const { assignedMs, endedMs } = await churn(cluster, agents, { progress, signal });
  const cpuPercent = ((cpuTimeNs(operator.pid) - startNs) / ((performance.now() - startMs) * 1e6)) * 100;
  await sleep(SETTLE_MS, undefined, { signal });
  const afterMiB = memoryUse(operator.pid).residentMiB;
  const wrong = countWrong(cluster, agents);
  return { assignedMs, endedMs, wrong, beforeMiB, afterMiB, cpuPercent, watchesBefore, watchesAfter };
}

/** Until the agents of the first nodes know all their pods. */
async function all(cluster: ChurnCluster, agents: ChurnAgents, count: number): Promise<void> {
  const nodes = new Set(cluster.nodes.slice(0, count));
  const pods = [...cluster.pods.values()].filter(({ node }) => nodes.has(node));
  await Promise.all(
    pods.map(async ({ node, uid, ip }) =>
      agents.heard(node, podKey(node, uid), (identity) => identity?.addresses.includes(ip) === true),
    ),
  );
}

async function churn(
  cluster: ChurnCluster,
  agents: ChurnAgents,
  { progress, signal }: Pick<BenchmarkContext, 'progress' | 'signal'>,
): Promise<Pick<Outcome, 'assignedMs' | 'endedMs'>> {
  const [assignedMs, endedMs]: [number[], number[]] = [[], []];
  const heard: Promise<void>[] = [];
  const untilMs = performance.now() + CHURN_MS;
  const note = (samples: number[], beganMs: number, learned: Promise<void>): void =>
    void heard.push(learned.then(() => void samples.push(performance.now() - beganMs)));
  const write = async (writer: number): Promise<void> => {
    for (let turn = writer; performance.now() < untilMs; turn += WRITERS) {
      signal.throwIfAborted();
      const pod = [...cluster.pods.values()][Math.floor(Math.random() * (SIZE.pods - WRITERS))]!;
      await cluster.deletePod(pod);
      const gone = agents.heard(pod.node, podKey(pod.node, pod.uid), (identity) => identity === undefined);
      note(endedMs, performance.now(), gone);
      const next = await cluster.createPod();
      const key = podKey(next.node, next.uid);
      const come = agents.heard(next.node, key, (identity) => identity?.addresses[0] === next.ip);
      note(assignedMs, performance.now(), come);
      await cluster.moveService(turn % SIZE.services);
      progress(`${assignedMs.length} pods replaced`);
      await sleep(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, async (_, writer) => write(writer)));
  await Promise.all(heard);
  return { assignedMs, endedMs };
}

function countWrong(cluster: ChurnCluster, agents: ChurnAgents): number {
  const known = cluster.nodes.flatMap((node) =>
    [...agents.of(node).values()].map(
      ({ addresses, endpoint }) => `${node} ${endpoint.uid} ${addresses.join()}`,
    ),
  );
  const truth = new Set([...cluster.pods.values()].map(({ node, uid, ip }) => `${node} ${uid} ${ip}`));
  const right = known.filter((text) => truth.has(text)).length;
  return known.length - right + (truth.size - right);
}

/** How many watches the operator began so far. */
async function watches(operator: ChildProgram): Promise<number> {
  const port = /Serving HTTP.*?127\.0\.0\.1:(\d+)/.exec(operator.output)?.[1] ?? '';
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('retina_operator_kube_requests_total{verb="watch"'));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** A quantile of all samples. */
function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

function report(outcomes: readonly Outcome[]): Report {
  const of = (value: (outcome: Outcome) => number) => summarize(outcomes.map(value));
  const assigned = of(({ assignedMs }) => quantile(assignedMs, 0.99));
  const ended = of(({ endedMs }) => quantile(endedMs, 0.99));
  const growth = of(({ afterMiB, beforeMiB }) => afterMiB - beforeMiB);
  const wrong = of((outcome) => outcome.wrong);
  const watchGrowth = of(({ watchesAfter, watchesBefore }) => watchesAfter - watchesBefore);
  return {
    name: 'churn',
    title: 'who is who, while pods come and go',
    method: [
      `A real kube-apiserver with etcd, a real nats-server and one operator, each a process of its own; in this process ${SIZE.nodes} agents, as far as identities go, each with a connection to NATS of its own, and ${WRITERS} writers that replace pods for ${CHURN_MS / 1000} s: ${SIZE.pods} pods, ${SIZE.services} Services. A new pod gets the address that was given back last. All on this machine’s CPUs at once.`,
      'Time runs from the answer of the API server to the write until the agent of that node has the identity, or has it no more.',
    ],
    tables: [
      {
        columns: ['what', 'a round'],
        rows: [
          ['pods replaced', of(({ assignedMs }) => assignedMs.length)],
          ['a new pod is known, median, ms', of(({ assignedMs }) => quantile(assignedMs, 0.5))],
          ['a new pod is known, 99th percentile, ms', assigned],
          ['a pod is gone, 99th percentile, ms', ended],
          ['identities that are wrong at the end', wrong],
          ['CPU of the operator, % of one', of(({ cpuPercent }) => cpuPercent)],
          ['memory of the operator before, MiB', of(({ beforeMiB }) => beforeMiB)],
          ['memory of the operator after, MiB', of(({ afterMiB }) => afterMiB)],
          [`watches begun, ${FIRST_AGENTS} agents`, of(({ watchesBefore }) => watchesBefore)],
          [`watches begun, ${SIZE.nodes} agents`, of(({ watchesAfter }) => watchesAfter)],
        ],
      },
    ],
    targets: targetsOf({ assigned, ended, wrong, growth, watchGrowth }),
  };
}

function targetsOf({
  assigned,
  ended,
  wrong,
  growth,
  watchGrowth,
}: Readonly<Record<'assigned' | 'ended' | 'wrong' | 'growth' | 'watchGrowth', Summary>>): Report['targets'] {
  return [
    {
      what: 'a new pod is known, 99th percentile',
      unit: 'ms',
      limit: LATENCY_LIMIT_MS,
      bound: 'at most',
      measured: assigned.median,
    },
    {
      what: 'a pod is gone, 99th percentile',
      unit: 'ms',
      limit: LATENCY_LIMIT_MS,
      bound: 'at most',
      measured: ended.median,
    },
    { what: 'wrong identities', unit: '', limit: 0, bound: 'at most', measured: wrong.max },
    {
      what: 'growth of the operator',
      unit: 'MiB',
      limit: GROWTH_LIMIT_MIB,
      bound: 'at most',
      measured: growth.median,
    },
    {
      what: 'watches begun because of agents',
      unit: '',
      limit: 0,
      bound: 'at most',
      measured: watchGrowth.max,
    },
  ];
}
