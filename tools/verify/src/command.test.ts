import { describe, expect, it } from 'vitest';
import { commandRunner, endingText } from './command.js';
import type { Ending } from './command.js';

const ROOT = import.meta.dirname;
const LONG_MS = 60_000;

/** How a shell command ends. */
async function endingOf(script: string, timeoutMs: number = LONG_MS): Promise<Ending> {
  const run = commandRunner(ROOT, process.env);
  return run({ program: 'sh', args: ['-c', script], environment: { STATUS: '3' }, timeoutMs });
}

describe('commandRunner', () => {
  it('returns the exit status and passes the environment on', async () => {
    expect(await endingOf('exit $STATUS')).toEqual({ kind: 'exited', status: 3 });
  });

  it('returns the signal of a program that was killed', async () => {
    expect(await endingOf('kill -SEGV $$')).toEqual({ kind: 'killed', signal: 'SIGSEGV' });
  });

  it('kills a program that does not end', async () => {
    expect(await endingOf('exec sleep 60', 20)).toEqual({ kind: 'timed-out', timeoutMs: 20 });
  });

  it('says that a program is missing', async () => {
    const run = commandRunner(ROOT, process.env);
    const ending = await run({ program: 'no-such-program', args: [], timeoutMs: LONG_MS });
    expect(endingText(ending)).toBe('could not be started');
  });
});
