/** What is imported is declared, and what is declared is used: npm hoists every workspace, so tsc would not notice. */

import type { Finding } from '../finding.js';
import { packageOf, SCOPE } from '../imports.js';
import { manifestLine } from '../project.js';
import type { Project } from '../project.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';

/** These declare a project also to have it built before them. */
const BUILD_ORDER_LAYERS = ['kernel', 'tool'];

/** Imports of our own packages and their declarations in package.json agree. */
export const declared: Rule = {
  name: 'declared',
  check({ projects }: Repository): Finding[] {
    const names = new Set(projects.map(({ name }) => name));
    return projects.flatMap((project) => [...undeclared(project, names), ...unused(project)]);
  },
};

function undeclared(project: Project, names: ReadonlySet<string>): Finding[] {
  return project.sources.flatMap((source) =>
    source.imports.flatMap(({ specifier, line }) => {
      const name = packageOf(specifier);
      if (name === undefined || !name.startsWith(SCOPE) || project.dependencies.includes(name)) return [];
      const exists = names.has(name);
      return [
        {
          rule: declared.name,
          file: source.path,
          line,
          problem: exists ? `${name} is imported but not declared` : `there is no project ${name}`,
          fix: exists ? `add it to "dependencies" of ${project.manifest.path}` : 'correct the name',
        },
      ];
    }),
  );
}

function unused(project: Project): Finding[] {
  if (BUILD_ORDER_LAYERS.includes(project.layer ?? '')) return [];
  const strings = project.sources.flatMap(({ tokens }) =>
    tokens.filter(({ kind }) => kind === 'string' || kind === 'template').map(({ text }) => text),
  );
  const isUsed = (name: string): boolean =>
    strings.some((text) => text === name || text.startsWith(`${name}/`));
  return project.dependencies
    .filter((name) => name.startsWith(SCOPE) && !isUsed(name))
    .map((name) => ({
      rule: declared.name,
      file: project.manifest.path,
      line: manifestLine(project, name),
      problem: `${name} is declared but never imported`,
      fix: 'remove it from package.json and from "references" of tsconfig.json',
    }));
}
