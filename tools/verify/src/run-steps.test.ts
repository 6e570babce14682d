import { describe, expect, it } from 'vitest';
import { failed, PASSED, skipped } from './outcome.js';
import type { Outcome } from './outcome.js';
import { runSteps } from './run-steps.js';
import type { Step } from './run-steps.js';

/** Runs steps and returns what they printed and which ran. */
async function verify(steps: readonly (readonly [name: string, outcome: Outcome | Error, needs?: string])[]) {
  const ran: string[] = [];
  const lines: string[] = [];
  const made = steps.map(([name, outcome, needs]): Step => {
    const run = async (): Promise<Outcome> => {
      ran.push(name);
      if (outcome instanceof Error) throw outcome;
      return Promise.resolve(outcome);
    };
    return needs === undefined ? { name, run } : { name, needs, run };
  });
  const outcome = await runSteps(made, { print: (text) => lines.push(...text.split('\n')), now: () => 0 });
  return { ran, lines, outcome };
}

describe('runSteps', () => {
  it('ends with the sum of all steps as its last line', async () => {
    const { lines } = await verify([
      ['build', PASSED],
      ['unit', { ...PASSED, passed: 40 }],
      ['kernel', skipped('needs root')],
    ]);
    expect(lines.at(-1)).toBe('41 passed, 0 failed, 1 skipped');
    expect(lines).toContain('  kernel: needs root');
  });

  it('goes on after a step that failed', async () => {
    const { ran, lines, outcome } = await verify([
      ['format', failed('biome: exit status 1')],
      ['lint', PASSED],
    ]);
    expect(ran).toEqual(['format', 'lint']);
    expect(outcome.failed).toBe(1);
    expect(lines).toContain('  format: biome: exit status 1');
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 0 skipped');
  });

  it('counts what needs a failed step as failed and does not run it', async () => {
    const { ran, lines } = await verify([
      ['build', failed('nx: exit status 1')],
      ['lint', PASSED],
      ['unit', PASSED, 'build'],
    ]);
    expect(ran).toEqual(['build', 'lint']);
    expect(lines).toContain('  unit: not run, because build failed');
    expect(lines.at(-1)).toBe('1 passed, 2 failed, 0 skipped');
  });

  it('counts a step that throws as failed', async () => {
    const { lines } = await verify([['build', new Error('disk full')]]);
    expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
  });
});
