/** Nothing builds when projects wait for each other. */

import type { Finding } from '../finding.js';
import { manifestLine } from '../project.js';
import type { Project } from '../project.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';

/** The projects, as their package.json files connect them, form no circle. */
export const cycles: Rule = {
  name: 'cycles',
  check({ projects }: Repository): Finding[] {
    const byName = new Map(projects.map((project) => [project.name, project]));
    const done = new Set<Project>();
    const findings: Finding[] = [];

    const walk = (project: Project, path: readonly Project[]): void => {
      const start = path.indexOf(project);
      if (start >= 0) findings.push(cycle([...path.slice(start), project]));
      if (start >= 0 || done.has(project)) return;
      for (const name of project.dependencies) {
        const next = byName.get(name);
        if (next !== undefined) walk(next, [...path, project]);
      }
      done.add(project);
    };

    for (const project of projects) walk(project, []);
    return findings;
  },
};

function cycle(path: readonly Project[]): Finding {
  const last = path.at(-2);
  const first = path.at(-1);
  return {
    rule: cycles.name,
    file: last?.manifest.path ?? '',
    line: last === undefined || first === undefined ? 1 : manifestLine(last, first.name),
    problem: `projects depend on each other: ${path.map(({ name }) => name).join(' → ')}`,
    fix: 'remove one of these dependencies',
  };
}
