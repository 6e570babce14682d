/** The whole repository as the rules see it: projects and their sources. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Project } from './project.js';
import { SourceFile } from './source-file.js';

const LAYER_TAG = 'layer:';
const SKIPPED_FOLDERS = new Set(['dist', 'node_modules', 'testdata']);
const SOURCE = /\.(?:ts|c|h)$/;

/** Everything that the rules look at. */
export interface Repository {
  readonly root: string;
  /** The workspaces, without the root. */
  readonly projects: readonly Project[];
  readonly rootProject: Project;
  /** The sources of all projects and of the folders that belong to none. */
  readonly sources: readonly SourceFile[];
}

interface Manifest {
  readonly name?: string;
  readonly workspaces?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly nx?: { readonly tags?: readonly string[] };
}

/** Reads a repository: its root, its workspaces, and every TypeScript and C file that is not built or installed. */
export function readRepository(root: string): Repository {
  const sources = sourcePaths(root, '').map(
    (path) => new SourceFile(path, readFileSync(join(root, path), 'utf8')),
  );
  const { workspaces = [] } = readJson(join(root, 'package.json')) as Manifest;
  const folders = workspaces.flatMap((pattern) => expand(root, pattern)).toSorted();
  const projects = folders.map((folder) =>
    readProject(
      root,
      folder,
      sources.filter(({ path }) => path.startsWith(`${folder}/`)),
    ),
  );
  const owned = new Set(projects.flatMap((project) => project.sources));
  const rootProject = readProject(
    root,
    '.',
    sources.filter((source) => !owned.has(source)),
  );
  return { root, projects, rootProject, sources };
}

function readProject(root: string, folder: string, sources: readonly SourceFile[]): Project {
  const path = posix.join(folder, 'package.json');
  const manifest = new SourceFile(path, readFileSync(join(root, path), 'utf8'));
  const json = JSON.parse(manifest.text) as Manifest;
  const declared = [
    json.dependencies,
    json.devDependencies,
    json.optionalDependencies,
    json.peerDependencies,
  ];
  return {
    name: json.name ?? folder,
    folder,
    layer: json.nx?.tags?.find((tag) => tag.startsWith(LAYER_TAG))?.slice(LAYER_TAG.length),
    dependencies: declared.flatMap((dependencies) => Object.keys(dependencies ?? {})),
    exports: Object.keys(json.exports ?? {}),
    references: readReferences(root, folder),
    manifest,
    sources,
  };
}

function readReferences(root: string, folder: string): string[] | undefined {
  const file = join(root, folder, 'tsconfig.json');
  if (!existsSync(file)) return undefined;
  const { references = [] } = readJson(file) as {
    readonly references?: readonly { readonly path: string }[];
  };
  return references.map(({ path }) => posix.join(folder, path));
}

/** Every source below a folder, relative to the root; folders that begin with a dot are not ours. */
function sourcePaths(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isFile()) return SOURCE.test(path) ? [path] : [];
      const isOurs = entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED_FOLDERS.has(entry.name);
      return isOurs ? sourcePaths(root, path) : [];
    });
}

/** The folders that a workspace pattern names: `libs/*`, or a folder itself. */
function expand(root: string, pattern: string): string[] {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent))
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
}

/** Our own manifests: npm and tsc check their shape before we come to read them. */
function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
