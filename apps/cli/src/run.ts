/** Runs a command line to its end, and says how that went. */

import { RetinaError } from '@retina/core';
import { CommanderError } from 'commander';
import type { CliContext } from './context.js';
import { createProgram } from './program.js';

/** The exit status: 0, or as with kubectl 1 for whatever went wrong. Errors go to standard error. */
export async function run(name: string, args: readonly string[], context: CliContext): Promise<number> {
  try {
    await createProgram(name, context).parseAsync(args, { from: 'user' });
    return 0;
  } catch (thrown) {
    // Commander has said already what is wrong with the words.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 1;
    if (context.signal.aborted) return 0;
    const error = RetinaError.from(thrown);
    context.warn(`error: ${error.disposition === 'defect' ? (error.stack ?? error.message) : error.message}`);
    return 1;
  }
}
