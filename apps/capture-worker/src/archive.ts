/** A folder as one .tar.gz, in constant memory, with the digest of it. */

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { syncFile } from './sync-file.js';

/** What was written. */
export interface Archive {
  readonly bytes: number;
  /** SHA-256, in hex. */
  readonly sha256: string;
}

/** The name of the list of digests in the archive: `sha256sum -c` reads it. */
export const MANIFEST = 'SHA256SUMS';

/** Writes all files below a folder, and their digests, into a file that is on the disk when this resolves. */
export async function writeArchive(folder: string, file: string): Promise<Archive> {
  const digest = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      digest.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const tar = pack();
  const written = pipeline(tar, createGzip({ level: 4 }), measure, createWriteStream(file, { mode: 0o600 }));
  await Promise.all([written, addAll(tar, folder)]);
  await syncFile(file);
  return { bytes, sha256: digest.digest('hex') };
}

async function addAll(tar: Pack, folder: string): Promise<void> {
  const sums: string[] = [];
  try {
    for (const file of await filesBelow(folder)) {
      const name = relative(folder, file);
      sums.push(`${await addFile(tar, file, name)}  ${name}\n`);
    }
    tar.entry({ name: MANIFEST, mode: 0o600 }, sums.join(''));
    tar.finalize();
  } catch (error) {
    tar.destroy(error as Error);
    throw error;
  }
}

async function addFile(tar: Pack, file: string, name: string): Promise<string> {
  const { size, mtime } = await stat(file);
  const digest = createHash('sha256');
  const entry = tar.entry({ name, size, mtime, mode: 0o600 });
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      digest.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(file), measure, entry);
  return digest.digest('hex');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
