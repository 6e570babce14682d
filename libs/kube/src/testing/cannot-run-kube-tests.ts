/** Whether this machine can run tests against a real API server. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The kubeconfig of a cluster to use instead of a server of our own; an empty one is none. */
export function givenKubeConfig(): string | undefined {
  const file = process.env['KUBECONFIG'];
  return file === '' ? undefined : file;
}

/** Why such tests cannot run here, as words for the skipped suite's name; undefined when they can. */
export function cannotRunKubeTests(): string | undefined {
  if (givenKubeConfig() !== undefined) return undefined;
  return lackOf(['etcd', 'kube-apiserver']);
}

/** The same for tests that need the controllers and the scheduler as well, and nodes of their own. */
export function cannotRunClusterTests(): string | undefined {
  if (givenKubeConfig() !== undefined) return 'needs a cluster without nodes: unset KUBECONFIG';
  return lackOf(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']);
}

function lackOf(programs: readonly string[]): string | undefined {
  const folder = process.env['KUBEBUILDER_ASSETS'];
  if (folder === undefined) return 'needs a kube-apiserver: npm run kube-apiserver';
  const missing = programs.find((program) => !existsSync(join(folder, program)));
  return missing === undefined ? undefined : `needs ${missing} in KUBEBUILDER_ASSETS (${folder})`;
}
