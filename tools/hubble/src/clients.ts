/** Where the built clients lie: a folder of the cache, outside the repository. */

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The variables that decide where things are. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of go.mod. */
export const MODULE_FOLDER = resolve(import.meta.dirname, '..');

/** The programs, and the Go packages that they are built from. */
export const CLIENTS: Readonly<Record<string, string>> = {
  hubble: 'github.com/cilium/cilium/hubble',
  grpcurl: 'github.com/fullstorydev/grpcurl/cmd/grpcurl',
};

/** The version of Cilium that go.mod pins, like `v1.20.2`. */
export function pinnedVersion(): string {
  const text = readFileSync(join(MODULE_FOLDER, 'go.mod'), 'utf8');
  const [, version] = /^\s*github\.com\/cilium\/cilium (v\S+)/m.exec(text) ?? [];
  if (version === undefined) throw new Error('go.mod does not pin github.com/cilium/cilium');
  return version;
}

/** The folder for this version. */
export function clientsFolder(environment: Environment): string {
  const cache = environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'retina/hubble', pinnedVersion());
}

/** What to give to tests: the caller's own folder, or that of the cache when both programs are in it. */
export function foundClients(environment: Environment): string | undefined {
  const own = environment['HUBBLE_FOLDER'];
  if (own !== undefined) return own;
  const folder = clientsFolder(environment);
  return Object.keys(CLIENTS).every((name) => existsSync(join(folder, name))) ? folder : undefined;
}
