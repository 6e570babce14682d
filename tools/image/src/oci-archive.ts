/** An image as one file that container engines load: the OCI image layout (image-spec, image-layout.md) in a tar. */

import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ImageConfig } from './assemble.js';
import { run } from './run.js';

/** What an archive is made of. */
export interface ArchiveOptions {
  /** `NAME:TAG` under which an engine lists it. */
  readonly reference: string;
  /** As Go calls it: amd64, arm64. */
  readonly architecture: string;
  /** Folders, the lowest first; each holds the files of one layer. */
  readonly layers: readonly string[];
  readonly config: ImageConfig;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

interface Layer extends Descriptor {
  /** Digest of the layer before compression. */
  readonly diffId: string;
}

const MEDIA = 'application/vnd.oci.image';
/** Same sources, same archive: nothing in it knows the time. */
const EPOCH = '1970-01-01T00:00:00Z';

/** Writes the archive. The layers are in blobs of their own, so that images of one base share it in a registry. */
export async function writeArchive(file: string, options: ArchiveOptions): Promise<void> {
  const layout = `${file}.layout`;
  rmSync(layout, { recursive: true, force: true });
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  try {
    const layers: Layer[] = [];
    for (const folder of options.layers) layers.push(await writeLayer(layout, folder));
    const config = writeJson(layout, `${MEDIA}.config.v1+json`, {
      created: EPOCH,
      architecture: options.architecture,
      os: 'linux',
      config: options.config,
      rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    });
    const manifest = writeJson(layout, `${MEDIA}.manifest.v1+json`, {
      schemaVersion: 2,
      mediaType: `${MEDIA}.manifest.v1+json`,
      config,
      layers: layers.map(({ diffId: _diffId, ...descriptor }) => descriptor),
    });
    const annotations = { 'org.opencontainers.image.ref.name': options.reference };
    const platform = { architecture: options.architecture, os: 'linux' };
    writeFileSync(
      join(layout, 'index.json'),
      JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, platform, annotations }] }),
    );
    writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    mkdirSync(dirname(file), { recursive: true });
    tar(layout, file);
  } finally {
    rmSync(layout, { recursive: true, force: true });
  }
}

async function writeLayer(layout: string, folder: string): Promise<Layer> {
  const plain = join(layout, 'layer.tar');
  tar(folder, plain);
  const diffId = await digestOf(plain);
  const packed = `${plain}.gz`;
  await pipeline(createReadStream(plain), createGzip({ level: 6 }), createWriteStream(packed));
  rmSync(plain);
  const digest = await digestOf(packed);
  const { size } = statSync(packed);
  renameSync(packed, blobPath(layout, digest));
  return { mediaType: `${MEDIA}.layer.v1.tar+gzip`, digest, size, diffId };
}

function writeJson(layout: string, mediaType: string, value: unknown): Descriptor {
  const text = JSON.stringify(value);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  writeFileSync(blobPath(layout, digest), text);
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

function tar(folder: string, file: string): void {
  run('tar', ['--sort=name', '--mtime=@0', '--numeric-owner', '--xattrs', '-C', folder, '-cf', file, '.']);
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest('hex')}`;
}

function blobPath(layout: string, digest: string): string {
  return join(layout, 'blobs', ...digest.split(':'));
}
