/** Certificates from files, read again when they change: connections that are open keep what they began with. */

import type { experimental } from '@grpc/grpc-js';
import { type Logger, RetinaError } from '@retina/core';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

type CertificateProvider = experimental.CertificateProvider;
type CaListener = Parameters<CertificateProvider['addCaCertificateListener']>[0];
type IdentityListener = Parameters<CertificateProvider['addIdentityCertificateListener']>[0];

/** Files in PEM, as cert-manager and Kubernetes' secrets have them. */
export interface TlsFiles {
  /** Who this side is. */
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  /** Who may stand on the other side; undefined to trust nobody else's word: the system's authorities. */
  readonly caFile: string | undefined;
}

interface Loaded {
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
  readonly ca: Buffer | undefined;
}

const REFRESH_MS = 30_000;

/** What grpc-js asks for certificates. A new set that does not fit together is logged, and the old one stays. */
export class Certificates implements CertificateProvider, Disposable {
  readonly #files: TlsFiles;
  readonly #logger: Logger;
  readonly #caListeners = new Set<CaListener>();
  readonly #identityListeners = new Set<IdentityListener>();
  readonly #timer: NodeJS.Timeout;
  #loaded: Loaded;

  /** @throws RetinaError TLS_INVALID when the files cannot be read or do not fit together. */
  constructor(
    files: TlsFiles,
    { logger, refreshMs = REFRESH_MS }: { readonly logger: Logger; readonly refreshMs?: number },
  ) {
    this.#files = files;
    this.#logger = logger;
    this.#loaded = load(files);
    this.#timer = setInterval(() => this.refresh(), refreshMs);
    this.#timer.unref();
  }

  get hasCa(): boolean {
    return this.#files.caFile !== undefined;
  }

  get hasIdentity(): boolean {
    return this.#files.certFile !== undefined;
  }

  /** Reads the files again. */
  refresh(): void {
    try {
      const loaded = load(this.#files);
      if (isSame(loaded, this.#loaded)) return;
      this.#loaded = loaded;
      this.#logger.info('certificates were replaced', { ...this.#files });
      for (const listener of this.#caListeners) this.#tellCa(listener);
      for (const listener of this.#identityListeners) this.#tellIdentity(listener);
    } catch (error) {
      this.#logger.error('new certificates cannot be used; the old ones stay', {
        error: RetinaError.from(error),
      });
    }
  }

  addCaCertificateListener(listener: CaListener): void {
    this.#caListeners.add(listener);
    process.nextTick(() => this.#tellCa(listener));
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.#caListeners.delete(listener);
  }

  addIdentityCertificateListener(listener: IdentityListener): void {
    this.#identityListeners.add(listener);
    process.nextTick(() => this.#tellIdentity(listener));
  }

  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.#identityListeners.delete(listener);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tellCa(listener: CaListener): void {
    const { ca } = this.#loaded;
    listener(ca === undefined ? null : { caCertificate: ca });
  }

  #tellIdentity(listener: IdentityListener): void {
    const { cert, key } = this.#loaded;
    listener(cert === undefined || key === undefined ? null : { certificate: cert, privateKey: key });
  }
}

function load({ certFile, keyFile, caFile }: TlsFiles): Loaded {
  const loaded = { cert: read(certFile), key: read(keyFile), ca: read(caFile) };
  if ((loaded.cert === undefined) !== (loaded.key === undefined)) {
    throw new RetinaError(
      'TLS_INVALID',
      'A certificate needs a key, and a key a certificate: set both files.',
    );
  }
  try {
    createSecureContext(loaded);
  } catch (cause) {
    const files = [certFile, keyFile, caFile].filter((file) => file !== undefined).join(', ');
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RetinaError('TLS_INVALID', `${files} cannot be used together: ${reason}`, { cause });
  }
  return loaded;
}

function read(file: string | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new RetinaError('TLS_INVALID', `${file} cannot be read: ${reason}`, { cause, details: { file } });
  }
}

function isSame(one: Loaded, other: Loaded): boolean {
  const same = (a: Buffer | undefined, b: Buffer | undefined): boolean =>
    a === b || (a && b && a.equals(b)) === true;
  return same(one.cert, other.cert) && same(one.key, other.key) && same(one.ca, other.ca);
}
