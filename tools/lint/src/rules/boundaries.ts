/** A project is entered by its doors only: the subpaths that its package.json exports. */

import { posix } from 'node:path';
import type { Finding } from '../finding.js';
import { packageOf } from '../imports.js';
import type { Import } from '../imports.js';
import type { Project } from '../project.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';
import type { SourceFile } from '../source-file.js';

/** Benchmarks build their loads with the same builders as tests, and the test cluster its nodes. */
const BUILDERS = ['tools/bench/', 'tools/cluster/'];

/** `@retina/x/testing`, `./testing.js`, `../testing/bed.js`. */
const FAKES = /\/testing(?:\.js|\/.*)?$/;

/** No import walks into another project's folder, opens an undeclared subpath, or brings fakes into what ships. */
export const boundaries: Rule = {
  name: 'boundaries',
  check({ projects }: Repository): Finding[] {
    const byName = new Map(projects.map((project) => [project.name, project]));
    return projects.flatMap((project) =>
      project.sources.flatMap((source) =>
        source.imports.flatMap((imported) => {
          const objection = objectionTo(imported, { project, source, byName });
          if (objection === undefined) return [];
          return [{ rule: boundaries.name, file: source.path, line: imported.line, ...objection }];
        }),
      ),
    );
  },
};

interface Context {
  readonly project: Project;
  readonly source: SourceFile;
  readonly byName: ReadonlyMap<string, Project>;
}

type Objection = Pick<Finding, 'problem' | 'fix'>;

function objectionTo(imported: Import, { project, source, byName }: Context): Objection | undefined {
  const { specifier } = imported;
  if (FAKES.test(specifier) && !mayUseFakes(source)) {
    return {
      problem: `${specifier} is for tests, and this file is none`,
      fix: 'import it from *.test.ts or testing.ts only',
    };
  }
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(source.path), specifier);
    if (target.startsWith(`${project.folder}/`)) return undefined;
    return { problem: `${specifier} leaves the project`, fix: 'import the package by its name' };
  }
  const name = packageOf(specifier) ?? '';
  const subpath = `.${specifier.slice(name.length)}`;
  const target = byName.get(name);
  if (target === undefined || imported.partial || isExported(target, subpath)) return undefined;
  return {
    problem: `${name} does not export ${subpath}`,
    fix: `import an exported subpath, or declare this one in ${target.manifest.path}`,
  };
}

function mayUseFakes(source: SourceFile): boolean {
  return source.isForTests || BUILDERS.some((folder) => source.path.startsWith(folder));
}

function isExported(target: Project, subpath: string): boolean {
  return target.exports.some((pattern) => {
    const [start = '', end] = pattern.split('*');
    return end === undefined ? subpath === pattern : subpath.startsWith(start) && subpath.endsWith(end);
  });
}
