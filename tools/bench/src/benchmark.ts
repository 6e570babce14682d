/** What a benchmark is. */

import type { BuildFolder } from './host/build-folder.js';
import type { Report } from './report/report.js';

/** What a benchmark is given. */
export interface BenchmarkContext {
  /** How often each variant runs. */
  readonly rounds: number;
  /** Compiles the programs that a benchmark brings along. */
  readonly build: BuildFolder;
  /** Aborted when the user has had enough: what waits then rejects, and everything is cleaned up on the way out. */
  readonly signal: AbortSignal;
  /** Says what is going on, for a person who waits. */
  readonly progress: (text: string) => void;
}

/** Measures one thing about Retina. Leaves nothing behind, also when it fails. */
export interface Benchmark {
  /** One word for the command line. */
  readonly name: string;
  /** How often each variant runs unless the command line says otherwise. */
  readonly rounds: number;
  readonly run: (context: BenchmarkContext) => Promise<Report>;
}
