import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KubeConnection } from './kube-connection.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'retina-connection-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A kubeconfig for a server, as JSON, which is YAML. */
function fileFor(server: string): string {
  const kubeConfigFile = join(folder, 'kubeconfig');
  const config = {
    'current-context': 'a',
    clusters: [{ name: 'a', cluster: { server } }],
    users: [{ name: 'a', user: { token: 'secret' } }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a', namespace: 'retina' } }],
  };
  writeFileSync(kubeConfigFile, JSON.stringify(config));
  return kubeConfigFile;
}

describe('KubeConnection', () => {
  it('takes server, path, token and namespace from a kubeconfig', async () => {
    const connection = KubeConnection.open({ kubeConfigFile: fileFor('https://[::1]:6443/clusters/one/') });
    const request = await connection.request('/api/v1/pods');
    expect(request).toMatchObject({ host: '::1', port: 6443, path: '/clusters/one/api/v1/pods' });
    expect(request.headers).toMatchObject({ Authorization: 'Bearer secret' });
    expect(connection.namespace).toBe('retina');
  });

  it.each([
    ['a file that is not there', () => join(folder, 'none')],
    ['plain http', () => fileFor('http://127.0.0.1:8080')],
    ['no server', () => fileFor('')],
  ])('refuses %s', (_name, file) => {
    expect(() => KubeConnection.open({ kubeConfigFile: file() })).toThrow(/CONFIG_INVALID/);
  });
});
