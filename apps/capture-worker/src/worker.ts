/** One node's part of a capture, from its task to its outcome. */

import { archiveName, type CaptureOutcome, type CaptureTask, joinFilters } from '@retina/capture';
import { type Logger, RetinaError } from '@retina/core';
import { Recording, type RecordingResult } from '@retina/recorder';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeArchive } from './archive.js';
import { deliver, type DeliveryPlaces, type ReadyArchive, requireOutputs } from './deliver.js';
import { writeNodeMetadata } from './node-metadata.js';

/** What a worker needs beside its task. */
export interface WorkerOptions extends DeliveryPlaces {
  readonly logger: Logger;
  /** Ends the recording; what there is is delivered all the same. */
  readonly stop: AbortSignal;
  /** How often progress is logged; 10 s unless told. */
  readonly progressMs?: number;
}

const MB = 1_000_000;
const NO_ARCHIVE = { bytes: 0, sha256: '', archive: '', outputs: [] } as const;

/**
 * Records, packs and delivers. The folder of the recording goes when it is packed, and stays when it cannot be; an archive
 * that an output did not take stays where it was packed.
 * @throws CONFIG_INVALID, REQUEST_INVALID: the task cannot be done as it is, and nothing was recorded.
 */
export async function runTask(task: CaptureTask, options: WorkerOptions): Promise<CaptureOutcome> {
  requireOutputs(task);
  const name = archiveName(task);
  const folder = join(task.folder, `.${name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const result = await record(task, folder, options).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  if (task.includeMetadata) await writeNodeMetadata(join(folder, 'metadata'));
  const recorded = {
    ...{ end: result.end, packets: result.packets, dropped: result.dropped },
    ...(result.error === undefined ? {} : { error: result.error.message }),
  };
  let archive: ReadyArchive;
  try {
    archive = await packFolder(task, folder, name);
  } catch (thrown) {
    const { message } = RetinaError.from(thrown);
    return { ...recorded, ...NO_ARCHIVE, delivered: false, error: message, kept: folder };
  }
  await rm(folder, { recursive: true, force: true });
  const outputs = await deliver(task, archive, options);
  const delivered = outputs.every(({ error }) => error === undefined);
  if (delivered && task.outputs.hostPath === undefined) await rm(archive.path);
  const { bytes, sha256 } = archive;
  return {
    ...recorded,
    ...{ delivered, bytes, sha256, archive: archive.name, outputs },
    ...(delivered ? {} : { kept: archive.path }),
  };
}

async function record(task: CaptureTask, folder: string, options: WorkerOptions): Promise<RecordingResult> {
  const { logger, stop, progressMs = 10_000 } = options;
  const { filters } = task;
  const recording = new Recording({
    folder,
    name: archiveName(task),
    format: task.fileFormat,
    interfaces: task.interfaces,
    filter: joinFilters([filters.pcapFilter, filters.tcpdumpFilter], filters.compiled),
    snapLength: task.packetSize,
    promiscuous: task.promiscuous,
    flushEachPacket: task.flushEachPacket,
    durationMs: task.durationMs,
    maxBytes: task.maxSizeMb === undefined ? undefined : task.maxSizeMb * MB,
    fileCount: task.fileCount,
    names: task.endpoints,
    comment: `Capture ${task.namespace}/${task.capture} on node ${task.node}`,
  });
  logger.info('recording', { capture: task.capture, node: task.node });
  const progress = setInterval(() => logger.info('progress', recording.progress), progressMs);
  const end = (): void => recording.stop();
  if (stop.aborted) end();
  stop.addEventListener('abort', end, { once: true });
  try {
    const result = await recording.finished();
    const { end: why, packets, dropped, error } = result;
    logger.info('recorded', { end: why, packets, dropped, ...(error === undefined ? {} : { error }) });
    return result;
  } finally {
    clearInterval(progress);
    stop.removeEventListener('abort', end);
  }
}

/** Under its name only when it is whole. */
async function packFolder(task: CaptureTask, folder: string, name: string): Promise<ReadyArchive> {
  const file = `${name}.tar.gz`;
  const path = join(task.folder, file);
  const partial = `${path}.partial`;
  try {
    const archive = await writeArchive(folder, partial);
    await rename(partial, path);
    return { ...archive, path, name: file };
  } catch (cause) {
    await rm(partial, { force: true });
    const { message } = cause as Error;
    throw new RetinaError('HOST_CALL_FAILED', `cannot write ${path}: ${message}`, { cause });
  }
}
