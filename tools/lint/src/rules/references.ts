/** tsconfig.json repeats what package.json declares, because tsc asks there; the two must not drift apart. */

import type { Finding } from '../finding.js';
import type { Project } from '../project.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';

/** The references of tsconfig.json are the declared projects that have a tsconfig.json themselves. */
export const references: Rule = {
  name: 'references',
  check({ projects }: Repository): Finding[] {
    return projects.flatMap((project) => drift(project, projects));
  },
};

function drift(project: Project, projects: readonly Project[]): Finding[] {
  if (project.references === undefined) return [];
  const wanted = projects
    .filter(({ name, references: own }) => own !== undefined && project.dependencies.includes(name))
    .map(({ folder }) => folder);
  const missing = wanted.filter((folder) => !project.references?.includes(folder));
  const extra = project.references.filter((folder) => !wanted.includes(folder));
  const finding = (problem: string, fix: string): Finding => ({
    rule: references.name,
    file: `${project.folder}/tsconfig.json`,
    line: 1,
    problem,
    fix,
  });
  return [
    ...missing.map((folder) => finding(`no reference to ${folder}`, 'add it to "references"')),
    ...extra.map((folder) => finding(`reference to ${folder}, which is no dependency`, 'remove it')),
  ];
}
