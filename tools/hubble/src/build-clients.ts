/** Builds what is not there yet. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENTS, type Environment, MODULE_FOLDER } from './clients.js';

/** Where Go is, where a plain user's PATH may lack it. */
const GO_FOLDER = '/usr/local/go/bin';

/** Completes the folder; returns why it could not, as a sentence with the remedy. */
export function buildClients(
  folder: string,
  environment: Environment,
  print: (line: string) => void,
): string | undefined {
  const env = {
    ...environment,
    PATH: `${environment['PATH'] ?? ''}:${GO_FOLDER}`,
    CGO_ENABLED: '0',
    GOFLAGS: '-mod=readonly -buildvcs=false',
  };
  if (spawnSync('go', ['version'], { env }).error !== undefined) {
    return 'there is no Go: install it (https://go.dev/dl)';
  }
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(CLIENTS)) {
    const program = join(folder, name);
    if (existsSync(program)) continue;
    print(`hubble: building ${name}, once; this takes a minute or two`);
    // Renamed when complete, so that an interrupted build is never taken for a program.
    const unfinished = `${program}.${process.pid}`;
    const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', unfinished, source];
    const { status, stderr } = spawnSync('go', args, { cwd: MODULE_FOLDER, env, encoding: 'utf8' });
    if (status !== 0) {
      rmSync(unfinished, { force: true });
      return `${name} was not built (${stderr.trimEnd().split('\n').at(-1) ?? ''}): give access to a Go module proxy (GOPROXY)`;
    }
    renameSync(unfinished, program);
  }
  return undefined;
}
