import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assetsFolder, foundAssets, pinnedVersion } from './assets.js';
import { buildPrograms } from './build-programs.js';

let cache: string;
beforeEach(() => void (cache = mkdtempSync(join(tmpdir(), 'retina-assets-'))));
afterEach(() => rmSync(cache, { recursive: true }));

describe('foundAssets', () => {
  it('is the folder of the pinned version once an API server and etcd are in it', () => {
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

describe('buildPrograms', () => {
  it('names what is missing, and what to do', () => {
    const tools = { folder: cache, version: 'v1.0.0', print: () => undefined };
    writeFileSync(join(cache, 'etcd'), '');
    // Where there is Go, no module can be fetched; where there is none, that is what is missing.
    const environment = {
      PATH: '/usr/bin:/bin',
      HOME: cache,
      GOPROXY: 'off',
      GOMODCACHE: join(cache, 'modules'),
    };
    expect(buildPrograms({ ...tools, environment })).toMatch(/there is no Go|GOPROXY/);
  });
});
