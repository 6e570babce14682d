/** A server on loopback, and certificates of an authority of one's own. Only for tests. */

import { type RunContext, silentLogger } from '@retina/core';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsFiles } from './certificates.js';
import { RpcServer, type RpcServerOptions } from './rpc-server.js';

/** A context that takes no notice of anything. */
export function aRunContext(): RunContext {
  return {
    signal: new AbortController().signal,
    logger: silentLogger(),
    fail: (error) => {
      throw error;
    },
    beat: () => undefined,
  };
}

/** A server on a free port of loopback, stopped with the test. */
export async function startServer(
  options: Omit<RpcServerOptions, 'host' | 'port'>,
): Promise<RpcServer & AsyncDisposable & { readonly at: string }> {
  const server = new RpcServer({ host: '127.0.0.1', port: 0, closeTimeoutMs: 200, ...options });
  await server.start(aRunContext());
  return Object.assign(server, {
    at: `127.0.0.1:${server.address.port}`,
    [Symbol.asyncDispose]: () => server.stop(),
  });
}

/** A certificate authority in a folder of its own, made with openssl. */
export class TestAuthority implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'retina-ca-'));

  constructor() {
    this.#openssl([
      'req',
      '-x509',
      '-days',
      '2',
      '-subj',
      '/CN=test-ca',
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
    ]);
  }

  /** Issues a certificate for localhost and 127.0.0.1; again under the same name replaces the files. */
  issue(name: string): TlsFiles {
    writeFileSync(join(this.#folder, `${name}.ext`), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
    this.#openssl(['req', '-subj', `/CN=${name}`, '-keyout', `${name}.key.new`, '-out', `${name}.csr`]);
    const signed = ['x509', '-req', '-days', '2', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
    this.#run([...signed, '-in', `${name}.csr`, '-extfile', `${name}.ext`, '-out', `${name}.crt.new`]);
    for (const kind of ['key', 'crt']) {
      execFileSync('mv', [`${name}.${kind}.new`, `${name}.${kind}`], { cwd: this.#folder });
    }
    return {
      certFile: this.#path(`${name}.crt`),
      keyFile: this.#path(`${name}.key`),
      caFile: this.#path('ca.crt'),
    };
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #openssl([command = '', ...rest]: string[]): void {
    this.#run([command, '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', ...rest]);
  }

  #run(args: string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: 'pipe' });
  }

  #path(file: string): string {
    return join(this.#folder, file);
  }
}
