/** Kernels of Debian's releases, from Debian's packages. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A kernel that can be booted. */
export interface DebianKernel {
  /** `5.10`, `6.1`, …, or `newest`. */
  readonly series: string;
  /** The package's version of the kernel: `6.1.0-50-cloud-amd64`. */
  readonly release: string;
  /** Where its packages are unpacked. */
  readonly folder: string;
}

/** The releases that have the kernels that we want; the unstable one has the newest. */
const SUITES = ['bullseye', 'bookworm', 'trixie', 'sid'] as const;
const SERIES = ['5.10', '6.1', '6.12'] as const;
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const SOURCES = '/etc/apt/sources.list.d/debian.sources';

/** Finds, downloads and unpacks kernels; what is in the cache already is not asked for again. */
export class DebianKernels {
  readonly #cache: string;

  /** @param cache A folder of the user's, outside the repository. */
  constructor(cache: string) {
    this.#cache = cache;
  }

  /** The newest cloud kernel of each series, oldest first. */
  fetch(print: (line: string) => void): DebianKernel[] {
    this.#update(print);
    const releases = this.#releases();
    const newest = releases.toSorted(compareReleases).at(-1);
    if (newest === undefined)
      throw new Error('no release of Debian has a cloud kernel: is the mirror reachable?');
    const wanted = SERIES.flatMap((series) => {
      const release = releases
        .filter((name) => name.startsWith(`${series}.`))
        .toSorted(compareReleases)
        .at(-1);
      return release === undefined ? [] : [{ series, release }];
    });
    return [...wanted, { series: 'newest', release: newest }].map(({ series, release }) => {
      const folder = join(this.#cache, release);
      if (!existsSync(folder)) this.#download(release, folder, print);
      return { series, release, folder };
    });
  }

  /** Package lists of our own, so that the machine's are left alone; the mirror is the machine's. */
  #update(print: (line: string) => void): void {
    const lists = join(this.#cache, 'apt');
    for (const folder of ['lists/partial', 'cache/archives/partial']) {
      mkdirSync(join(lists, folder), { recursive: true });
    }
    const mirror = debianMirror(readFileSync(SOURCES, 'utf8'));
    const lines = SUITES.map((suite) => `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`);
    writeFileSync(join(lists, 'sources.list'), lines.join(''));
    print('kernels: reading the package lists of Debian');
    this.#apt('apt-get', 'update');
  }

  #releases(): string[] {
    const names = this.#apt('apt-cache', 'pkgnames', 'linux-image-').split('\n');
    return names.flatMap((name) => /^linux-image-(\d[^-]*(?:-\d+)?-cloud-amd64)$/.exec(name)?.[1] ?? []);
  }

  /** The kernel and its modules are one package, or since 2026 several. */
  #download(release: string, folder: string, print: (line: string) => void): void {
    const packages = [`linux-image-${release}`, `linux-binary-${release}`, `linux-modules-${release}`];
    const known = new Set(this.#apt('apt-cache', 'pkgnames', 'linux-').split('\n'));
    const downloads = join(this.#cache, 'packages');
    mkdirSync(downloads, { recursive: true });
    for (const name of packages.filter((candidate) => known.has(candidate))) {
      print(`kernels: downloading ${name}`);
      this.#apt('apt-get', 'download', name);
      const file = readdirSync(downloads).find((candidate) => candidate.startsWith(`${name}_`));
      if (file === undefined) throw new Error(`${name} was not downloaded`);
      execFileSync('dpkg-deb', ['-x', join(downloads, file), folder]);
    }
  }

  #apt(program: string, ...args: readonly string[]): string {
    const lists = join(this.#cache, 'apt');
    const options = [
      `Dir::State::Lists=${lists}/lists`,
      `Dir::Cache=${lists}/cache`,
      `Dir::Etc::SourceList=${lists}/sources.list`,
      'Dir::Etc::SourceParts=/nonexistent',
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option]);
    const cwd = args[0] === 'download' ? join(this.#cache, 'packages') : this.#cache;
    return execFileSync(program, ['-q', ...options, ...args], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }
}

/** The mirror that the machine itself uses. @throws when its sources name none. */
export function debianMirror(sources: string): string {
  const [, mirror] = /^URIs:\s*(\S+\/debian)\/?\s*$/m.exec(sources) ?? [];
  if (mirror === undefined) throw new Error(`${SOURCES} names no Debian mirror`);
  return mirror;
}

/** Compares `6.1.0-9-cloud-amd64` and `6.12.107+deb13-cloud-amd64` by their numbers. */
export function compareReleases(a: string, b: string): number {
  const numbers = (release: string): number[] => (release.match(/\d+/g) ?? []).slice(0, 4).map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (const [index, number] of left.entries()) {
    const difference = number - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
