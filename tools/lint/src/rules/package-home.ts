/** Each npm package has one home, so that replacing it changes one project. */

import { isBuiltin } from 'node:module';
import type { Finding } from '../finding.js';
import { packageOf, SCOPE } from '../imports.js';
import type { PackageHome } from '../package-homes.js';
import { manifestLine } from '../project.js';
import type { Project } from '../project.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';
import type { SourceFile } from '../source-file.js';

const NAME = 'package-home';
const TABLE = 'tools/lint/src/package-homes.ts';

/** Packages are declared and imported at home only, and the table lists exactly what is declared. */
export function packageHome(table: readonly PackageHome[]): Rule {
  const rows = new Map(table.map((row) => [row.name, row]));
  return {
    name: NAME,
    check({ projects, rootProject }: Repository): Finding[] {
      const all = [rootProject, ...projects];
      return [
        ...all.flatMap((project) => [...strayDeclarations(project, rows), ...strayImports(project, rows)]),
        ...table.flatMap((row) => staleHomes(row, all)),
      ];
    },
  };
}

function strayDeclarations(project: Project, rows: ReadonlyMap<string, PackageHome>): Finding[] {
  return project.dependencies
    .filter((name) => !name.startsWith(SCOPE) && rows.get(name)?.homes.includes(project.folder) !== true)
    .map((name) =>
      stray(rows.get(name), {
        name,
        verb: 'declared',
        file: project.manifest.path,
        line: manifestLine(project, name),
      }),
    );
}

function strayImports(project: Project, rows: ReadonlyMap<string, PackageHome>): Finding[] {
  return project.sources.flatMap((source) =>
    source.imports.flatMap(({ specifier, line }) => {
      const name = packageOf(specifier);
      if (name === undefined || name.startsWith(SCOPE) || isBuiltin(specifier)) return [];
      const row = rows.get(name);
      if (row !== undefined && mayImport(source, project, row)) return [];
      return [stray(row, { name, verb: 'imported', file: source.path, line })];
    }),
  );
}

function mayImport(source: SourceFile, project: Project, { homes, importers = [] }: PackageHome): boolean {
  if (homes.includes(project.folder) || importers.includes(project.folder)) return true;
  return source.isForTests && importers.includes('tests');
}

/** A row is stale when one of its homes does not declare the package, or declares it and does not import it. */
function staleHomes({ name, homes }: PackageHome, projects: readonly Project[]): Finding[] {
  return homes.flatMap((home) => {
    const project = projects.find(({ folder }) => folder === home);
    if (project?.dependencies.includes(name) !== true) {
      const problem = `${home} does not declare ${name}, though the table says that it lives there`;
      return [{ rule: NAME, file: TABLE, line: 1, problem, fix: 'remove the home, or the row' }];
    }
    const isImported = project.sources.some(({ imports }) =>
      imports.some(({ specifier }) => packageOf(specifier) === name),
    );
    if (home === '.' || isImported) return [];
    const line = manifestLine(project, name);
    const problem = `${name} is declared but never imported`;
    return [{ rule: NAME, file: project.manifest.path, line, problem, fix: 'remove it' }];
  });
}

function stray(
  row: PackageHome | undefined,
  {
    name,
    verb,
    file,
    line,
  }: { readonly name: string; readonly verb: string; readonly file: string; readonly line: number },
): Finding {
  if (row === undefined) {
    const fix = `add it to ${TABLE} with its reason, or do without it`;
    return { rule: NAME, file, line, problem: `${name} has no home`, fix };
  }
  const homes = row.homes.map((home) => (home === '.' ? 'the root' : home)).join(', ');
  const fix = 'ask its home for what you need';
  return { rule: NAME, file, line, problem: `${name} is ${verb} here, but its home is ${homes}`, fix };
}
