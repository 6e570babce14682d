/** The steps of a verification, one after the other: none keeps the next from being made. */

import { failed, sum, summaryLine } from './outcome.js';
import type { Outcome } from './outcome.js';

/** One step. */
export interface Step {
  readonly name: string;
  /** The step without which this one says nothing; when that failed, this one counts as failed and does not run. */
  readonly needs?: string;
  readonly run: () => Promise<Outcome>;
}

/** Where progress goes and time comes from. */
export interface Surroundings {
  readonly print: (line: string) => void;
  /** Milliseconds, for durations. */
  readonly now: () => number;
}

/** Runs all steps and prints how each went, then everything that was skipped and failed, then the sum. */
export async function runSteps(steps: readonly Step[], { print, now }: Surroundings): Promise<Outcome> {
  const outcomes = new Map<string, Outcome>();
  const table: string[] = [];
  for (const step of steps) {
    print(`\nverify: ${step.name} …`);
    const start = now();
    // One after the other on purpose: they share two cores and the same files.
    const outcome = await outcomeOf(step, outcomes);
    const line = `${step.name.padEnd(14)} ${((now() - start) / 1000).toFixed(1).padStart(6)} s   ${summaryLine(outcome)}`;
    print(`verify: ${line}`);
    table.push(line);
    outcomes.set(step.name, outcome);
  }
  printList(print, 'skipped', (outcome) => outcome.skips, outcomes);
  printList(print, 'failed', (outcome) => outcome.failures, outcomes);
  const all = sum([...outcomes.values()]);
  print(`\n${table.join('\n')}\n${summaryLine(all)}`);
  return all;
}

async function outcomeOf({ needs, run }: Step, before: ReadonlyMap<string, Outcome>): Promise<Outcome> {
  if (needs !== undefined && before.get(needs)?.failed !== 0)
    return failed(`not run, because ${needs} failed`);
  try {
    return await run();
  } catch (error) {
    return failed(`the step itself failed: ${String(error)}`);
  }
}

function printList(
  print: (line: string) => void,
  title: string,
  pick: (outcome: Outcome) => readonly string[],
  outcomes: ReadonlyMap<string, Outcome>,
): void {
  const lines = [...outcomes].flatMap(([name, outcome]) => pick(outcome).map((line) => `  ${name}: ${line}`));
  if (lines.length > 0) print(`\n${title}:\n${lines.join('\n')}`);
}
