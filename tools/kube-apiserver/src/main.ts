/** `npm run kube-apiserver`: builds the kube-apiserver that tests run against into the cache, if it is not there yet. */

import { assetsFolder, pinnedVersion } from './assets.js';
import { buildApiServer } from './build-api-server.js';

const own = (['KUBECONFIG', 'KUBEBUILDER_ASSETS'] as const).find((name) => Boolean(process.env[name]));
if (own === undefined) {
  const version = pinnedVersion();
  const folder = assetsFolder(process.env, version);
  const print = (line: string): void => console.log(line);
  const objection = buildApiServer({ folder, version, environment: process.env, print });
  console.log(`kube-apiserver: ${objection ?? `${version} and etcd are in ${folder}`}`);
  process.exitCode = objection === undefined ? 0 : 1;
} else {
  console.log(`kube-apiserver: ${own} is set, nothing to build`);
}
