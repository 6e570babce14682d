/** `npm run kube-apiserver`: builds the programs of Kubernetes that tests run against into the cache, if they are not there yet. */

import { assetsFolder, pinnedVersion } from './assets.js';
import { buildPrograms } from './build-programs.js';

const own = (['KUBECONFIG', 'KUBEBUILDER_ASSETS'] as const).find((name) => Boolean(process.env[name]));
if (own === undefined) {
  const version = pinnedVersion();
  const folder = assetsFolder(process.env, version);
  const print = (line: string): void => console.log(line);
  const objection = buildPrograms({ folder, version, environment: process.env, print });
  console.log(`kube-apiserver: ${objection ?? `etcd and Kubernetes ${version} are in ${folder}`}`);
  process.exitCode = objection === undefined ? 0 : 1;
} else {
  console.log(`kube-apiserver: ${own} is set, nothing to build`);
}
