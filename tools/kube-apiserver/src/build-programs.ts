/** Builds the pinned programs of Kubernetes with Go, and puts etcd of the system beside them. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Environment, MODULE_FOLDER, PROGRAMS } from './assets.js';

/** What Debian calls the program's folders that a plain user's PATH may lack. */
const PATH_BESIDE = '/usr/sbin:/sbin:/usr/local/go/bin';

/** What to build, where to, and who hears of it. */
export interface BuildOptions {
  readonly folder: string;
  /** Like `v1.36.3`. */
  readonly version: string;
  readonly environment: Environment;
  readonly print: (line: string) => void;
}

/** Completes the folder; returns why it could not, as a sentence with the remedy. What is there is not built again. */
export function buildPrograms({ folder, version, environment, print }: BuildOptions): string | undefined {
  const env = { ...environment, PATH: `${environment['PATH'] ?? ''}:${PATH_BESIDE}` };
  mkdirSync(folder, { recursive: true });
  return linkEtcd(folder, env) ?? buildOnce(folder, version, env, print);
}

function linkEtcd(folder: string, env: NodeJS.ProcessEnv): string | undefined {
  const link = join(folder, 'etcd');
  if (existsSync(link)) return undefined;
  const { stdout } = spawnSync('sh', ['-c', 'command -v etcd'], { env, encoding: 'utf8' });
  if (stdout.trim() === '') return 'there is no etcd: install the Debian package etcd-server';
  rmSync(link, { force: true });
  symlinkSync(realpathSync(stdout.trim()), link);
  return undefined;
}

function buildOnce(
  folder: string,
  version: string,
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): string | undefined {
  const missing = PROGRAMS.filter((program) => !existsSync(join(folder, program)));
  if (missing.length === 0) return undefined;
  if (spawnSync('go', ['version'], { env }).error !== undefined)
    return 'there is no Go: install it (https://go.dev/dl), or set KUBEBUILDER_ASSETS or KUBECONFIG';
  const inModule = {
    cwd: MODULE_FOLDER,
    env: { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false' },
  };
  print(`kube-apiserver: fetching the Go modules of ${version}`);
  const fetched = spawnSync('go', ['mod', 'download'], { ...inModule, encoding: 'utf8' });
  if (fetched.status !== 0)
    return `the Go modules cannot be fetched (${lastLine(fetched.stderr)}): give access to a Go module proxy (GOPROXY), or set KUBEBUILDER_ASSETS or KUBECONFIG`;
  try {
    for (const program of missing) {
      print(`kube-apiserver: building ${program} ${version}, once; this takes some minutes`);
      buildOne(join(folder, program), version, inModule);
    }
    return undefined;
  } catch (error) {
    return `the build failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Renamed when complete, so that an interrupted build is never taken for a program. */
function buildOne(
  program: string,
  version: string,
  inModule: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): void {
  const unfinished = `${program}.${process.pid}`;
  const source = `k8s.io/kubernetes/cmd/${basename(program)}`;
  try {
    execFileSync('go', ['build', '-trimpath', '-ldflags', linkerFlags(version), '-o', unfinished, source], {
      ...inModule,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    renameSync(unfinished, program);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** The version is what a program says of itself, and what it derives its compatibility version from. */
function linkerFlags(version: string): string {
  const [major = '', minor = ''] = version.slice(1).split('.');
  const variables = { gitVersion: version, gitMajor: major, gitMinor: minor };
  const settings = Object.entries(variables).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ['-s', '-w', ...settings].join(' ');
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
