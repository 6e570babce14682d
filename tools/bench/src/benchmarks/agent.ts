/** What an agent takes for itself: memory, CPU when nothing happens and when something does, and time to start. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, BenchmarkContext } from '../benchmark.js';
import { AgentProcess } from '../host/agent-process.js';
import { ChildProgram } from '../host/child-program.js';
import { type MemoryUse, cpuPercent, memoryUse } from '../host/usage.js';
import type { Report } from '../report/report.js';
import { summarize } from '../summary.js';
import { NODE_ADDRESS, TrafficBed } from '../traffic/traffic-bed.js';

const WARM_UP_MS = 15_000;
const IDLE_MS = 30_000;
const LOAD = { packets: 100_000, perSecond: 10_000, flows: 8192 } as const;
const PORT = 7000;
/** The records of the last two windows are still on their way when the traffic ends. */
const SETTLE_MS = 3000;

const RESIDENT_MIB = 80;
const IDLE_PERCENT = 0.3;

/** One state of the agent. */
interface State {
  readonly memory: MemoryUse;
  readonly cpuPercent: number;
}

/** Memory, CPU and start-up time of the agent. */
export const AGENT: Benchmark = {
  name: 'agent',
  rounds: 7,
  async run(context) {
    await using bed = new TrafficBed();
    const startUpMs: number[] = [];
    for (let round = 1; round < context.rounds; round++) {
      context.progress(`start ${round} of ${context.rounds}`);
      await using agent = await AgentProcess.start(bed.node, context.signal);
      startUpMs.push(agent.startUpMs);
      await agent.stop();
    }
    await using agent = await AgentProcess.start(bed.node, context.signal);
    startUpMs.push(agent.startUpMs);
    const idle = await idleState(agent, context);
    const { sent, counted, state } = await loadedState(agent, { bed, context });
    await agent.stop();
    return report({ startUpMs, idle, loaded: state, sent, counted });
  },
};

async function idleState(agent: AgentProcess, { signal, progress }: BenchmarkContext): Promise<State> {
  progress(`warming up for ${WARM_UP_MS / 1000} s`);
  await sleep(WARM_UP_MS, undefined, { signal });
  progress(`idle for ${IDLE_MS / 1000} s`);
  const percent = await cpuPercent(agent.pid, () => sleep(IDLE_MS, undefined, { signal }));
  return { memory: memoryUse(agent.pid), cpuPercent: percent };
}

async function loadedState(
  agent: AgentProcess,
  { bed, context }: { readonly bed: TrafficBed; readonly context: BenchmarkContext },
): Promise<{ readonly sent: number; readonly counted: number; readonly state: State }> {
  const { build, signal, progress } = context;
  progress(`${LOAD.packets} packets over ${LOAD.flows} flows`);
  const program = build.executable('flood');
  const amount = ['-a', `${LOAD.flows}`, '-c', `${LOAD.packets}`, '-r', `${LOAD.perSecond}`];
  await using sink = new ChildProgram([build.executable('sink'), `${PORT}`], { namespace: bed.node, signal });
  await sink.wrote('ready');
  const command = [program, ...amount, NODE_ADDRESS, `${PORT}`];
  await using flood = new ChildProgram(command, { namespace: bed.pod.namespace, signal });
  const percent = await cpuPercent(agent.pid, () => flood.ended());
  const { count } = await flood.tally();
  await sleep(SETTLE_MS, undefined, { signal });
  const memory = memoryUse(agent.pid);
  const counted = await agent.metric('networkobservability_adv_forward_count');
  return { sent: count, counted, state: { memory, cpuPercent: percent } };
}

interface Findings {
  readonly startUpMs: readonly number[];
  readonly idle: State;
  readonly loaded: State;
  readonly sent: number;
  readonly counted: number;
}

function report({ startUpMs, idle, loaded, sent, counted }: Findings): Report {
  const row = (name: string, { memory, cpuPercent: percent }: State) => [
    name,
    summarize([memory.residentMiB]),
    summarize([memory.anonymousMiB]),
    summarize([percent]),
  ];
  return {
    name: 'agent',
    title: 'what an agent takes for itself',
    method: [
      'An agent with default settings on a node with one pod. Memory is VmRSS of /proc, CPU the sum over its threads of /proc/…/schedstat.',
      `Idle: ${IDLE_MS / 1000} s after ${WARM_UP_MS / 1000} s of warm-up. Loaded: ${LOAD.packets} UDP packets over ${LOAD.flows} flows at ${LOAD.perSecond} a second.`,
      `It counted ${counted} of the ${sent} packets sent. Start-up: from the start of the process to a yes of /readyz.`,
    ],
    tables: [
      {
        columns: ['state', 'resident, MiB', 'of it anonymous, MiB', 'of one CPU, %'],
        rows: [row('idle', idle), row('loaded', loaded)],
      },
      { columns: ['', 'ms'], rows: [['start-up', summarize(startUpMs)]] },
    ],
    targets: [['idle', idle] as const, ['after load', loaded] as const]
      .map(([what, { memory }]) => ({
        what: `resident memory, ${what}`,
        unit: 'MiB',
        limit: RESIDENT_MIB,
        bound: 'at most' as const,
        measured: memory.residentMiB,
      }))
      .concat({
        what: 'CPU when idle',
        unit: '% of one CPU',
        limit: IDLE_PERCENT,
        bound: 'at most',
        measured: idle.cpuPercent,
      }),
  };
}
