/** kubectl, on the cluster of a kubeconfig. */

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

/** Runs kubectl; returns what it printed. @throws Error with what it complained of. */
export type Kubectl = (args: readonly string[], input?: string) => string;

/** @param assets The folder of the program, as KUBEBUILDER_ASSETS names it. */
export function kubectlOf(assets: string, kubeConfigFile: string): Kubectl {
  return (args, input = '') => {
    const { status, stdout, stderr, error } = spawnSync(join(assets, 'kubectl'), args, {
      input,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      // Its cache lies beside the configuration, and ends with it.
      env: { PATH: process.env['PATH'], KUBECONFIG: kubeConfigFile, HOME: dirname(kubeConfigFile) },
    });
    if (error !== undefined) throw new Error(`kubectl cannot be run: ${error.message}`);
    if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr || stdout}`);
    return stdout;
  };
}
