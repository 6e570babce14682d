/** Where the built programs of Kubernetes lie: a folder as `KUBEBUILDER_ASSETS` means it, outside the repository. */

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The variables that decide where things are. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The programs that are built; tests can do without all but the first. */
export const PROGRAMS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'kubectl',
] as const;

/** The folder of go.mod. */
export const MODULE_FOLDER = resolve(import.meta.dirname, '..');

/** The version that go.mod pins, like `v1.36.3`. */
export function pinnedVersion(moduleFolder: string = MODULE_FOLDER): string {
  const text = readFileSync(join(moduleFolder, 'go.mod'), 'utf8');
  const [, version] = /^(?:require)?\s+k8s\.io\/kubernetes (v\S+)/m.exec(text) ?? [];
  if (version === undefined) throw new Error(`${moduleFolder}/go.mod does not pin k8s.io/kubernetes`);
  return version;
}

/** The folder for this version: it holds `PROGRAMS` and `etcd` once they are built and linked. */
export function assetsFolder(environment: Environment, version: string = pinnedVersion()): string {
  const cache = environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'retina/kube-apiserver', version);
}

/** What to give to tests: the caller's own choice, or the folder of the cache when an API server and etcd are in it. */
export function foundAssets(environment: Environment): string | undefined {
  if (environment['KUBEBUILDER_ASSETS'] !== undefined) return environment['KUBEBUILDER_ASSETS'];
  const folder = assetsFolder(environment);
  const isComplete = ['kube-apiserver', 'etcd'].every((program) => existsSync(join(folder, program)));
  return isComplete ? folder : undefined;
}
