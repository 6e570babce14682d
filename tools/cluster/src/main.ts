/** `npm run cluster [-- --nodes 2] [--overlay advanced-local]`: a cluster with Retina on this machine, until Ctrl-C. Needs root. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBase, buildImage, type BuiltImage, IMAGES } from '@retina/tools-image';
import { foundAssets } from '@retina/tools-kube-apiserver';
import { cannotRunClusters, Cluster } from './cluster.js';

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '2' },
    overlay: { type: 'string', default: 'advanced-local' },
  },
});
const print = (line: string): void => console.log(line);
const assets = foundAssets(process.env);
if (assets !== undefined) process.env['KUBEBUILDER_ASSETS'] = assets;
const reason = cannotRunClusters();
if (reason === undefined) await run();
else {
  console.error(`cluster: ${reason}`);
  process.exitCode = 2;
}

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'retina-images-'));
  try {
    const options = { env: process.env, print };
    const images: Record<string, BuiltImage> = { node: buildBase(options) };
    for (const image of IMAGES) {
      images[`retina-${image.name}`] = await buildImage(image, {
        ...options,
        folder: join(folder, image.name),
      });
    }
    print('cluster: starting');
    await using cluster = await Cluster.start({ nodes: Number(values.nodes), images });
    const overlay = resolve(import.meta.dirname, '../../../deploy/overlays', values.overlay);
    print(cluster.kubectl(['apply', '-k', overlay]));
    print(`export KUBECONFIG=${cluster.kubeConfigFile} PATH=$PATH:${assets ?? ''}`);
    for (const { name, namespace } of cluster.nodes) print(`${name}: nsenter --net=${namespace.path}`);
    print('cluster: running; the image `node` is there for pods of your own. Ctrl-C ends it.');
    await new Promise<void>((done) => {
      process.once('SIGINT', () => done());
      process.once('SIGTERM', () => done());
    });
    print('cluster: ending');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
