/** Runs benchmarks one after the other and shows each report as soon as there is one. */

import type { Benchmark } from './benchmark.js';
import { BuildFolder } from './host/build-folder.js';
import type { Report } from './report/report.js';
import { textReport } from './report/text-report.js';

/** How to run them, and where to talk. */
export interface RunOptions {
  /** For all of them; each benchmark's own number if absent. */
  readonly rounds: number | undefined;
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
  /** For a person who waits: overwritten by what follows. */
  readonly progress: (text: string) => void;
}

/** Runs them all, and returns the reports in the same order. */
export async function runBenchmarks(
  benchmarks: readonly Benchmark[],
  { rounds, signal, print, progress }: RunOptions,
): Promise<Report[]> {
  using build = new BuildFolder();
  const reports: Report[] = [];
  for (const benchmark of benchmarks) {
    const say = (text: string): void => progress(`${benchmark.name}: ${text}`);
    const context = { rounds: rounds ?? benchmark.rounds, build, signal, progress: say };
    const report = await benchmark.run(context);
    progress('');
    print(textReport(report));
    reports.push(report);
  }
  return reports;
}
