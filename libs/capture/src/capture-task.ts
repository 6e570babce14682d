/** What one worker does on one node. It travels in the environment of the Job's container and holds no secret. */

/** How the files are written: pcapng has names, comments and statistics, pcap is understood by everything. */
export type FileFormat = 'pcapng' | 'pcap';

/** An address and the pod behind it, `namespace/name`; Wireshark shows the name. */
export interface NamedAddress {
  readonly address: string;
  readonly name: string;
}

/** A bucket. What may be written into it is in mounted files, see `SECRET_FILES`. */
export interface S3Target {
  /** The URL of the store; that of AWS without it. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly bucket: string;
  /** What the names of objects begin with; may be empty. */
  readonly path: string;
  /** The name of the Secret with the keys. */
  readonly secretName: string;
}

/** Where the archive goes; at least one is given. */
export interface TaskOutputs {
  /** A folder of the node, mounted at the same path. */
  readonly hostPath: string | undefined;
  /** The name of the claim, mounted at `CLAIM_FOLDER`. */
  readonly persistentVolumeClaim: string | undefined;
  /** The name of the Secret with a SAS URL. */
  readonly blobUpload: string | undefined;
  readonly s3Upload: S3Target | undefined;
  /** The name of the Secret with a URL for PUT. */
  readonly httpUpload: string | undefined;
}

/** The three sources of the filter; each narrows. */
export interface TaskFilters {
  /** `captureOption.pcapFilter`, as written. */
  readonly pcapFilter: string;
  /** The old `tcpdumpFilter`, as written. */
  readonly tcpdumpFilter: string;
  /** What targets, include, exclude, sources and destinations come to. */
  readonly compiled: string;
}

/** One node's part of a capture. */
export interface CaptureTask {
  readonly capture: string;
  readonly namespace: string;
  readonly node: string;
  /** When the capture was asked for, to the second; the same on all its nodes, and part of the archive's name. */
  readonly startedAt: Date;
  /** When recording ends by itself; undefined: at the size, or when stopped. */
  readonly durationMs: number | undefined;
  /** Of the recording, or with `fileCount` of each file; in MB of 1,000,000 bytes. */
  readonly maxSizeMb: number | undefined;
  /** How many files there are in turn; undefined: one, and at its size recording ends. */
  readonly fileCount: number | undefined;
  /** Bytes kept of each packet; 0 keeps all. */
  readonly packetSize: number;
  /** All when empty. */
  readonly interfaces: readonly string[];
  readonly promiscuous: boolean;
  /** Whether each packet is on disk as soon as it comes. */
  readonly flushEachPacket: boolean;
  readonly fileFormat: FileFormat;
  readonly includeMetadata: boolean;
  readonly filters: TaskFilters;
  readonly endpoints: readonly NamedAddress[];
  /** The folder of the node in which the worker records, and in which the archive stays if an output fails. */
  readonly folder: string;
  readonly outputs: TaskOutputs;
}

/** The name of the archive without `.tar.gz`: `<capture>-<node>-<YYYYMMDDhhmmss>UTC`. */
export function archiveName({ capture, node, startedAt }: CaptureTask): string {
  const time = startedAt.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '');
  return `${capture}-${node}-${time}UTC`;
}
