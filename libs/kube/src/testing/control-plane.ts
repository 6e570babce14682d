/** The controllers and the scheduler of Kubernetes, beside the API server of a test bed. */

import { get } from 'node:https';
import { join } from 'node:path';
import { ChildProgram } from './child-program.js';
import { freePort } from './free-port.js';

const START_TIMEOUT_MS = 60_000;

/** Where the programs and the bed's credentials lie. */
export interface ControlPlaneOptions {
  /** The folder of the programs, as KUBEBUILDER_ASSETS names it. */
  readonly assets: string;
  /** A kubeconfig with all rights. */
  readonly kubeConfigFile: string;
  /** Signs the tokens of service accounts. */
  readonly serviceAccountKeyFile: string;
  /** The certificates that pods are to trust. */
  readonly authorityFile: string;
}

/** Makes Jobs, DaemonSets and Deployments into pods, and gives pods their nodes, as a cluster does. */
export class ControlPlane implements AsyncDisposable {
  readonly #programs: readonly ChildProgram[];

  private constructor(programs: readonly ChildProgram[]) {
    this.#programs = programs;
  }

  /** @throws Error with the last lines of the program that did not start. */
  static async start({
    assets,
    kubeConfigFile,
    serviceAccountKeyFile,
    authorityFile,
  }: ControlPlaneOptions): Promise<ControlPlane> {
    const config = [
      `--kubeconfig=${kubeConfigFile}`,
      `--authentication-kubeconfig=${kubeConfigFile}`,
      `--authorization-kubeconfig=${kubeConfigFile}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
    ];
    const controllers = [
      // Whether nodes live, and what happens to their pods, takes minutes to show: tests say it themselves.
      '--controllers=*,-node-lifecycle-controller',
      `--service-account-private-key-file=${serviceAccountKeyFile}`,
      `--root-ca-file=${authorityFile}`,
      '--concurrent-job-syncs=20',
    ];
    const programs: ChildProgram[] = [];
    try {
      for (const [name, flags] of [
        ['kube-controller-manager', [...config, ...controllers]],
        ['kube-scheduler', config],
      ] as const) {
        const port = await freePort();
        const program = new ChildProgram(join(assets, name), [...flags, `--secure-port=${port}`]);
        programs.push(program);
        await program.untilReady(async () => isHealthy(port), START_TIMEOUT_MS);
      }
      return new ControlPlane(programs);
    } catch (error) {
      await Promise.all(programs.map(async (program) => program.stop('SIGKILL')));
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#programs.map(async (program) => program.stop('SIGKILL')));
  }
}

/** Its certificate is its own, made at its start. */
async function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const url = `https://127.0.0.1:${port}/healthz`;
    const request = get(url, { rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume().on('error', () => resolve(false));
      resolve(answer.statusCode === 200);
    });
    request.setTimeout(5000, () => request.destroy()).on('error', () => resolve(false));
  });
}
