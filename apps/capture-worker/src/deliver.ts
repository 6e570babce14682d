/** The archive to where it is wanted. */

import { type CaptureTask, CLAIM_FOLDER, type OutputOutcome } from '@retina/capture';
import { RetinaError } from '@retina/core';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Archive } from './archive.js';
import { syncFile } from './sync-file.js';

/** An archive that lies in the folder of the task. */
export interface ReadyArchive extends Archive {
  readonly path: string;
  /** With `.tar.gz`. */
  readonly name: string;
}

/** Where folders of the container are, other than in a cluster: for tests. */
export interface DeliveryPlaces {
  readonly claimFolder?: string;
}

/** @throws CONFIG_INVALID for outputs that this version has not, before anything is recorded. */
export function requireOutputs({ outputs }: CaptureTask): void {
  const unknown = (['blobUpload', 's3Upload', 'httpUpload'] as const).filter(
    (output) => outputs[output] !== undefined,
  );
  if (unknown.length === 0) return;
  const text = `${unknown.join(', ')}: this version delivers to hostPath and persistentVolumeClaim only`;
  throw new RetinaError('CONFIG_INVALID', text);
}

/** Delivers to each output; one that fails holds up no other. */
export async function deliver(
  { outputs }: CaptureTask,
  archive: ReadyArchive,
  { claimFolder = CLAIM_FOLDER }: DeliveryPlaces = {},
): Promise<readonly OutputOutcome[]> {
  const outcomes: OutputOutcome[] = [];
  // The folder of the task is that of the host path: the archive is there already.
  if (outputs.hostPath !== undefined) outcomes.push({ output: 'hostPath', location: archive.path });
  if (outputs.persistentVolumeClaim !== undefined) {
    const location = join(claimFolder, archive.name);
    const error = await copy(archive, location).then(
      () => undefined,
      (thrown: unknown) => RetinaError.from(thrown).message,
    );
    const shown = `${outputs.persistentVolumeClaim}:${archive.name}`;
    outcomes.push({
      output: 'persistentVolumeClaim',
      location: shown,
      ...(error === undefined ? {} : { error }),
    });
  }
  return outcomes;
}

/** Under its name only when it is whole, on the disk, and what it should be. */
async function copy({ path, sha256 }: ReadyArchive, target: string): Promise<void> {
  const partial = `${target}.partial`;
  try {
    await pipeline(createReadStream(path), createWriteStream(partial, { mode: 0o600 }));
    await syncFile(partial);
    const digest = createHash('sha256');
    await pipeline(createReadStream(partial), digest);
    if (digest.digest('hex') !== sha256) throw new Error('what was written is not what was read');
    await rename(partial, target);
  } catch (cause) {
    await rm(partial, { force: true });
    const { message } = cause as Error;
    throw new RetinaError('HOST_CALL_FAILED', `cannot write ${target}: ${message}`, { cause });
  }
}
