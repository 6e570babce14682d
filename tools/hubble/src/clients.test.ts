import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildClients } from './build-clients.js';
import { clientsFolder, foundClients, pinnedVersion } from './clients.js';

let cache: string;
beforeEach(() => void (cache = mkdtempSync(join(tmpdir(), 'retina-clients-'))));
afterEach(() => rmSync(cache, { recursive: true }));

describe('foundClients', () => {
  it('is the folder of the pinned version once both programs are in it', () => {
    const folder = clientsFolder({ XDG_CACHE_HOME: cache });
    expect(folder).toBe(join(cache, 'retina/hubble', pinnedVersion()));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'hubble'), '');
    expect(foundClients({ XDG_CACHE_HOME: cache })).toBeUndefined();
    writeFileSync(join(folder, 'grpcurl'), '');
    expect(foundClients({ XDG_CACHE_HOME: cache })).toBe(folder);
    expect(foundClients({ XDG_CACHE_HOME: cache, HUBBLE_FOLDER: '/own' })).toBe('/own');
  });
});

describe('buildClients', () => {
  it('names what is missing, and what to do', () => {
    const environment = {
      PATH: '/usr/bin:/bin',
      HOME: cache,
      GOPROXY: 'off',
      GOMODCACHE: join(cache, 'modules'),
    };
    expect(buildClients(cache, environment, () => undefined)).toMatch(/there is no Go|GOPROXY/);
  });
});
