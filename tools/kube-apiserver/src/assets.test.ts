import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assetsFolder, foundAssets, pinnedVersion } from './assets.js';
import { buildApiServer } from './build-api-server.js';

let cache: string;
beforeEach(() => void (cache = mkdtempSync(join(tmpdir(), 'retina-assets-'))));
afterEach(() => rmSync(cache, { recursive: true }));

describe('foundAssets', () => {
  it('is the folder of the pinned version once both programs are in it', () => {
    const folder = assetsFolder({ XDG_CACHE_HOME: cache });
    expect(folder).toBe(join(cache, 'retina/kube-apiserver', pinnedVersion()));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'kube-apiserver'), '');
    expect(foundAssets({ XDG_CACHE_HOME: cache })).toBeUndefined();
    writeFileSync(join(folder, 'etcd'), '');
    expect(foundAssets({ XDG_CACHE_HOME: cache })).toBe(folder);
  });

  it("is the caller's own folder when there is one", () => {
    expect(foundAssets({ KUBEBUILDER_ASSETS: '/own', XDG_CACHE_HOME: cache })).toBe('/own');
  });
});

describe('buildApiServer', () => {
  it('names what is missing, and what to do', () => {
    const tools = { folder: cache, version: 'v1.0.0', print: () => undefined };
    writeFileSync(join(cache, 'etcd'), '');
    // Without a shell's PATH even `go` of the usual folder cannot be fetched from: an unreachable proxy says so.
    const environment = {
      PATH: '/usr/bin:/bin',
      HOME: cache,
      GOPROXY: 'off',
      GOMODCACHE: join(cache, 'modules'),
    };
    expect(buildApiServer({ ...tools, environment })).toMatch(/there is no Go|GOPROXY/);
  });
});
