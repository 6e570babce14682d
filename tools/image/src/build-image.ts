/** From a built repository to an image: bundle, base, layer, archive. */

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { assemble, type ImageConfig } from './assemble.js';
import { BASE, makeBase } from './base-image.js';
import { bundle } from './bundle.js';
import { parseDockerfile } from './dockerfile.js';
import type { Image } from './images.js';
import { writeArchive } from './oci-archive.js';
import { run } from './run.js';
import { sbomOf } from './sbom.js';

/** The root of the repository. */
export const REPOSITORY = resolve(import.meta.dirname, '../../..');

/** Where what is made once for all images is kept. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'retina/image');
}

/** An image whose files lie in folders: what runs in tests, and what an archive is made of. */
export interface BuiltImage {
  readonly image: Image;
  readonly config: ImageConfig;
  /** The lowest first. */
  readonly layers: readonly string[];
}

/** How an image is built. */
export interface BuildOptions {
  /** Gets the image's own layer. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/** Builds an image for this machine's architecture. Needs root; the repository must have been built. */
export async function buildImage(image: Image, { folder, env, print }: BuildOptions): Promise<BuiltImage> {
  const base = makeBase(cacheFolder(env), print);
  const out = mkdtempSync(join(tmpdir(), 'retina-bundle-'));
  try {
    print(`image: bundling ${image.name}`);
    await bundle(image, REPOSITORY, out);
    // Temporary folders are their maker's only; what is in an image is for whoever runs it.
    chmodSync(out, 0o755);
    const text = readFileSync(join(REPOSITORY, image.folder, 'Dockerfile'), 'utf8');
    const stage = parseDockerfile(text).at(-1)!;
    print(`image: assembling ${image.name}`);
    mkdirSync(folder, { recursive: true });
    const config = assemble(stage, { base, context: REPOSITORY, outputs: { 'build:/out': out }, folder });
    return { image, config, layers: [base, join(folder, 'layer')] };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** The base alone, with Node: for workloads of tests. */
export function buildBase({ env, print }: Omit<BuildOptions, 'folder'>): BuiltImage {
  const image: Image = { name: 'base', folder: '', packagesBeside: [] };
  const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const config = { Env: [PATH], Entrypoint: [], User: '0:0', WorkingDir: '/', ExposedPorts: {}, Labels: {} };
  return { image, config, layers: [makeBase(cacheFolder(env), print)] };
}

/** What stands in, in tests, for an image of somebody else's: a program of a Debian package. */
export interface PackageImage {
  /** Of the package and of the program. */
  readonly name: string;
}

/** The base with a Debian package on it, whose program is the entry point. */
export function buildPackageImage({ name }: PackageImage, { folder, env, print }: BuildOptions): BuiltImage {
  const base = makeBase(cacheFolder(env), print);
  const [stage] = parseDockerfile(
    [
      `FROM ${BASE}`,
      `RUN apt-get update && apt-get install --yes --no-install-recommends ${name}`,
      `ENTRYPOINT ["${name}"]`,
    ].join('\n'),
  );
  mkdirSync(folder, { recursive: true });
  const config = assemble(stage!, { base, context: REPOSITORY, outputs: {}, folder });
  return { image: { name, folder: '', packagesBeside: [] }, config, layers: [base, join(folder, 'layer')] };
}

/** Writes `NAME.tar` and `NAME.cdx.json` into a folder. */
export async function packImage(built: BuiltImage, version: string, folder: string): Promise<void> {
  const { image, config, layers } = built;
  mkdirSync(folder, { recursive: true });
  await writeArchive(join(folder, `${image.name}.tar`), {
    reference: `retina-${image.name}:${version}`,
    architecture: arch() === 'x64' ? 'amd64' : arch(),
    layers,
    config,
  });
  const project = `@retina/${image.folder.slice(image.folder.indexOf('/') + 1)}`;
  const sbom = withRoot(layers, (root) => sbomOf(project, REPOSITORY, root));
  writeFileSync(join(folder, `${image.name}.cdx.json`), sbom);
}

/** Mounts the layers over each other, to be read, while `use` runs. */
export function withRoot<T>(layers: readonly string[], use: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'retina-root-'));
  run('mount', ['-t', 'overlay', 'overlay', '-o', `ro,lowerdir=${layers.toReversed().join(':')}`, root]);
  try {
    return use(root);
  } finally {
    run('umount', [root]);
    rmSync(root, { recursive: true });
  }
}
