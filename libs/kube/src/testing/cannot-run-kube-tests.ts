/** Whether this machine can run tests against a real API server. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Why such tests cannot run here, as words for the skipped suite's name; undefined when they can. */
export function cannotRunKubeTests(): string | undefined {
  if (process.env['KUBECONFIG'] !== undefined) return undefined;
  const folder = process.env['KUBEBUILDER_ASSETS'];
  if (folder === undefined) return 'needs a kube-apiserver: npm run kube-apiserver';
  const missing = ['etcd', 'kube-apiserver'].find((program) => !existsSync(join(folder, program)));
  return missing === undefined ? undefined : `needs ${missing} in KUBEBUILDER_ASSETS (${folder})`;
}
