/** Where a worker finds what it must not be told in its environment: Secrets, mounted as files. */

/** Where the Secret of an output is mounted, and the keys that it must or may have. */
export interface SecretMount {
  readonly folder: string;
  readonly keys: readonly string[];
  readonly optionalKeys: readonly string[];
}

/** By output. Folders and keys of the first two are Retina's. */
export const SECRET_MOUNTS = {
  blobUpload: { folder: '/etc/blob-upload-secret', keys: ['blob-upload-url'], optionalKeys: [] },
  s3Upload: {
    folder: '/etc/s3-upload-secret',
    keys: ['s3-access-key-id', 's3-secret-access-key'],
    optionalKeys: ['s3-session-token'],
  },
  httpUpload: {
    folder: '/etc/http-upload-secret',
    keys: ['http-upload-url'],
    optionalKeys: ['http-upload-authorization'],
  },
} as const satisfies Readonly<Record<string, SecretMount>>;

/** An output that needs a Secret. */
export type SecretOutput = keyof typeof SECRET_MOUNTS;

/** Where the claim of `persistentVolumeClaim` is mounted. */
export const CLAIM_FOLDER = '/mnt/azure';
