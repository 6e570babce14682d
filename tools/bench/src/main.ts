/** `node tools/bench/dist/main.js`: measures Retina on this machine. */

import { RetinaError } from '@retina/core';
import { requireBpfCapabilities } from '@retina/ebpf';
import { writeFileSync } from 'node:fs';
import { AGENT } from './benchmarks/agent.js';
import { CARDINALITY } from './benchmarks/cardinality.js';
import { CHURN } from './benchmarks/churn.js';
import { GOVERNOR } from './benchmarks/governor.js';
import { MESSAGES } from './benchmarks/messages.js';
import { NAT } from './benchmarks/nat.js';
import { PROGRAMS } from './benchmarks/programs.js';
import { RECORDS } from './benchmarks/records.js';
import { RING } from './benchmarks/ring.js';
import { SCRAPE } from './benchmarks/scrape.js';
import { THROUGHPUT } from './benchmarks/throughput.js';
import { type CommandLine, parseCommandLine, usage } from './command-line.js';
import { describeMachine } from './host/machine.js';
import { markdownPage } from './report/markdown-report.js';
import { runBenchmarks } from './run-benchmarks.js';

const BENCHMARKS = [
  PROGRAMS,
  THROUGHPUT,
  RECORDS,
  RING,
  AGENT,
  GOVERNOR,
  SCRAPE,
  CARDINALITY,
  CHURN,
  MESSAGES,
  NAT,
];
const NAMES = BENCHMARKS.map(({ name }) => name);
const EXIT_BAD_ARGUMENTS = 2;
const EXIT_INTERRUPTED = 130;

async function main(): Promise<number> {
  const options = readCommandLine();
  if (options === undefined) return EXIT_BAD_ARGUMENTS;
  if (options.help) {
    console.log(usage(NAMES));
    return 0;
  }
  const interrupt = new AbortController();
  // The first asks for an orderly end, which takes down networks and processes; a second one would not wait for that.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  try {
    requireBpfCapabilities();
    await run(options, interrupt.signal);
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) {
      console.error('bench: interrupted');
      return EXIT_INTERRUPTED;
    }
    const { message, stack, disposition } = RetinaError.from(error);
    console.error(disposition === 'defect' ? (stack ?? message) : message);
    return 1;
  }
}

async function run(
  { names, rounds, jsonFile, markdownFile }: CommandLine,
  signal: AbortSignal,
): Promise<void> {
  const machine = describeMachine();
  const chosen = BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name));
  const reports = await runBenchmarks(chosen, {
    rounds,
    signal,
    print: (text) => console.log(text),
    progress: showProgress,
  });
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify({ machine, reports }, null, 2)}\n`);
  if (markdownFile !== undefined) writeFileSync(markdownFile, markdownPage(machine, reports));
}

/** On a terminal only, each text in place of the one before (ECMA-48, EL). */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K`);
}

function readCommandLine(): CommandLine | undefined {
  try {
    return parseCommandLine(process.argv.slice(2), NAMES);
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}\n\n${usage(NAMES)}`);
    return undefined;
  }
}

process.exitCode = await main();
