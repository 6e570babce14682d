/** A service as one file, with the few packages beside it that cannot be part of one. */

import { build } from 'esbuild';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Image } from './images.js';

/** Packages of CommonJS ask for `require`, which a module does not have by itself. */
const BANNER = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
].join('\n');

/** What a package brings that nothing runs. */
const LEFT_OUT =
  /\/(?:doc|vendor|node_modules|\.nx)(?:\/|$)|\.(?:md|ts|map|cc|cpp|h|hh|inc|S|asm|txt)$|\/dist\/\.tsbuildinfo$/;

/** Writes `package.json`, `dist/` with `main.js` and its parts, and `node_modules/` into a folder. The repository must have been built. */
export async function bundle(image: Image, repository: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const entry = join(repository, image.folder, 'dist/main.js');
  await build({
    entryPoints: [entry],
    outdir: join(folder, 'dist'),
    bundle: true,
    // What is imported only when it is needed stays in files of its own, which cost nothing until then.
    splitting: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    banner: { js: BANNER },
    external: [...image.packagesBeside],
    logLevel: 'warning',
  });
  chmodSync(join(folder, 'dist/main.js'), 0o755);
  writeManifest(image, repository, folder);
  for (const name of image.packagesBeside) copyPackage(name, repository, folder);
}

/** Programs read their version from it. */
function writeManifest({ folder }: Image, repository: string, target: string): void {
  const manifest = JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  const { name, version } = manifest;
  writeFileSync(join(target, 'package.json'), `${JSON.stringify({ name, version, type: 'module' })}\n`);
}

function copyPackage(name: string, repository: string, folder: string): void {
  const from = join(repository, 'node_modules', name);
  if (!existsSync(from)) return;
  cpSync(from, join(folder, 'node_modules', name), {
    recursive: true,
    dereference: true,
    filter: (path) => !LEFT_OUT.test(path.slice(from.length)),
  });
}
