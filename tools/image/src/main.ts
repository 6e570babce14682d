/**
 * `npm run bundle -- NAME FOLDER`: a service as one file, what Dockerfiles copy.
 * `npm run image -- [NAME…] [--out FOLDER]`: images as OCI archives, with their lists of components.
 */

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildImage, packImage, REPOSITORY } from './build-image.js';
import { bundle } from './bundle.js';
import { IMAGES, imageOf } from './images.js';

const USAGE = 'usage: image bundle NAME FOLDER | image build [NAME…] [--out FOLDER]';
const print = (line: string): void => console.log(line);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'dist/images' } },
});
const [command, ...names] = positionals;
if (command === 'bundle' && names.length === 2) {
  const [name = '', folder = ''] = names;
  await bundle(imageOf(name), REPOSITORY, resolve(folder));
} else if (command === 'build') {
  const images = names.length === 0 ? IMAGES : names.map(imageOf);
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    version: string;
  };
  const out = resolve(values.out);
  for (const image of images) {
    const folder = mkdtempSync(join(tmpdir(), 'retina-image-'));
    try {
      await packImage(await buildImage(image, { folder, env: process.env, print }), version, out);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const archive = join(out, `${image.name}.tar`);
    print(
      `image: ${archive} (${(statSync(archive).size / 2 ** 20).toFixed(1)} MiB), and its ${image.name}.cdx.json`,
    );
  }
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
