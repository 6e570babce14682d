/** Everything that is generated from proto/. */

import { join } from 'node:path';
import { packageSource } from './codec-source.js';
import { descriptorsSource } from './descriptors-source.js';
import { jsonSource } from './json-source.js';
import { outputPath } from './output-path.js';
import { loadProtos, packagesOf } from './schema.js';

/** Packages that programs print. */
const PRINTED = new Set(['flow', 'observer', 'peer', 'relay', 'retina.insight.v1']);

/** The text of each file, by its path from the root of the repository. */
export function renderProtos(repository: string): Map<string, string> {
  const folder = join(repository, 'proto');
  const root = loadProtos(folder);
  const texts = new Map<string, string>();
  for (const proto of packagesOf(root)) {
    texts.set(outputPath(proto.name), packageSource(proto));
    if (PRINTED.has(proto.name)) texts.set(outputPath(proto.name, '-json'), jsonSource(proto));
  }
  return texts.set('libs/wire/src/descriptors.gen.ts', descriptorsSource(root, folder));
}
