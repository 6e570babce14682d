/** A task as environment variables and back. The names that Retina has are Retina's. */

import { formatDuration, parseDuration, RetinaError } from '@retina/core';
import type { CaptureTask, FileFormat, NamedAddress, TaskOutputs } from './capture-task.js';

/** Environment variables by name; a part that is not given has no variable. */
export type TaskEnvironment = Readonly<Record<string, string>>;

/** A task as environment variables. */
export function formatTask(task: CaptureTask): TaskEnvironment {
  const { filters, outputs } = task;
  const { s3Upload } = outputs;
  const flags = [task.promiscuous ? '' : '-p', task.flushEachPacket ? '-U' : ''].filter(
    (flag) => flag !== '',
  );
  const variables: Record<string, string | number | undefined> = {
    CAPTURE_NAME: task.capture,
    CAPTURE_NAMESPACE: task.namespace,
    NODE_HOST_NAME: task.node,
    CAPTURE_START_TIMESTAMP: task.startedAt.toISOString(),
    CAPTURE_DURATION: task.durationMs === undefined ? undefined : formatDuration(task.durationMs),
    CAPTURE_MAX_SIZE: task.maxSizeMb,
    CAPTURE_FILE_COUNT: task.fileCount,
    CAPTURE_PACKET_SIZE: task.packetSize,
    CAPTURE_INTERFACES: task.interfaces.join(','),
    CAPTURE_FILE_FORMAT: task.fileFormat,
    CAPTURE_ENDPOINTS: task.endpoints.map(({ address, name }) => `${address}=${name}`).join(','),
    CAPTURE_FOLDER: task.folder,
    INCLUDE_METADATA: String(task.includeMetadata),
    TCPDUMP_FILTER: filters.compiled,
    TCPDUMP_RAW_FILTER: filters.tcpdumpFilter,
    PCAP_FILTER: filters.pcapFilter,
    TCPDUMP_FLAGS: flags.join(' '),
    HOSTPATH: outputs.hostPath,
    PERSISTENT_VOLUME_CLAIM: outputs.persistentVolumeClaim,
    BLOB_UPLOAD_SECRET: outputs.blobUpload,
    HTTP_UPLOAD_SECRET: outputs.httpUpload,
    S3_ENDPOINT: s3Upload?.endpoint,
    S3_REGION: s3Upload?.region,
    S3_BUCKET: s3Upload?.bucket,
    S3_PATH: s3Upload?.path,
    S3_UPLOAD_SECRET: s3Upload?.secretName,
  };
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([name, value]) => [name, String(value)]),
  );
}

/**
 * Reads a task.
 * @throws CONFIG_INVALID that lists every variable that is missing or wrong.
 */
export function parseTask(environment: Readonly<Record<string, string | undefined>>): CaptureTask {
  const read = new Reader(environment);
  const flags = read.text('TCPDUMP_FLAGS').split(/\s+/);
  const task: CaptureTask = {
    capture: read.needed('CAPTURE_NAME'),
    namespace: read.needed('CAPTURE_NAMESPACE'),
    node: read.needed('NODE_HOST_NAME'),
    startedAt: read.time('CAPTURE_START_TIMESTAMP'),
    durationMs: read.duration('CAPTURE_DURATION'),
    maxSizeMb: read.integer('CAPTURE_MAX_SIZE', 1),
    fileCount: read.integer('CAPTURE_FILE_COUNT', 1),
    packetSize: read.integer('CAPTURE_PACKET_SIZE', 0) ?? 0,
    interfaces: read.list('CAPTURE_INTERFACES'),
    promiscuous: !flags.includes('-p'),
    flushEachPacket: flags.includes('-U'),
    fileFormat: read.fileFormat('CAPTURE_FILE_FORMAT'),
    includeMetadata: read.text('INCLUDE_METADATA') !== 'false',
    filters: {
      pcapFilter: read.text('PCAP_FILTER'),
      tcpdumpFilter: read.text('TCPDUMP_RAW_FILTER'),
      compiled: read.text('TCPDUMP_FILTER'),
    },
    endpoints: read.list('CAPTURE_ENDPOINTS').map(namedAddress),
    folder: read.needed('CAPTURE_FOLDER'),
    outputs: outputs(read),
  };
  const { faults } = read;
  if (Object.values(task.outputs).every((output) => output === undefined))
    faults.push(
      'one of HOSTPATH, PERSISTENT_VOLUME_CLAIM, BLOB_UPLOAD_SECRET, S3_BUCKET, HTTP_UPLOAD_SECRET must be set',
    );
  if (task.durationMs === undefined && task.maxSizeMb === undefined)
    faults.push('CAPTURE_DURATION or CAPTURE_MAX_SIZE must be set');
  if (faults.length > 0) throw new RetinaError('CONFIG_INVALID', `the task: ${faults.join('; ')}`);
  return task;
}

function outputs(read: Reader): TaskOutputs {
  const bucket = read.optional('S3_BUCKET');
  return {
    hostPath: read.optional('HOSTPATH'),
    persistentVolumeClaim: read.optional('PERSISTENT_VOLUME_CLAIM'),
    blobUpload: read.optional('BLOB_UPLOAD_SECRET'),
    httpUpload: read.optional('HTTP_UPLOAD_SECRET'),
    s3Upload:
      bucket === undefined
        ? undefined
        : {
            endpoint: read.optional('S3_ENDPOINT'),
            region: read.optional('S3_REGION'),
            bucket,
            path: read.text('S3_PATH'),
            secretName: read.needed('S3_UPLOAD_SECRET'),
          },
  };
}

function namedAddress(text: string): NamedAddress {
  const at = text.indexOf('=');
  return { address: text.slice(0, at), name: text.slice(at + 1) };
}

/** Reads variables one by one and remembers what is wrong with them. */
class Reader {
  readonly faults: string[] = [];
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
  }

  text(name: string): string {
    return this.#environment[name] ?? '';
  }

  optional(name: string): string | undefined {
    return this.text(name) === '' ? undefined : this.text(name);
  }

  needed(name: string): string {
    if (this.text(name) === '') this.faults.push(`${name} is not set`);
    return this.text(name);
  }

  list(name: string): string[] {
    return this.text(name)
      .split(',')
      .filter((part) => part !== '');
  }

  integer(name: string, least: number): number | undefined {
    const value = this.optional(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,15}$/.test(value) || Number(value) < least)
      this.faults.push(`${name} must be a whole number from ${least}`);
    return Number(value);
  }

  time(name: string): Date {
    const date = new Date(this.needed(name));
    if (Number.isNaN(date.getTime()) && this.text(name) !== '')
      this.faults.push(`${name} must be a time such as 2026-01-31T08:00:00Z`);
    return date;
  }

  duration(name: string): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    const ms = parseDuration(text);
    if (ms === undefined || ms <= 0) this.faults.push(`${name} must be a duration such as 30s or 1h30m`);
    return ms;
  }

  fileFormat(name: string): FileFormat {
    const text = this.text(name);
    if (text === 'pcap' || text === 'pcapng') return text;
    if (text !== '') this.faults.push(`${name} must be pcapng or pcap`);
    return 'pcapng';
  }
}
