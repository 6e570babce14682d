/** Dependencies go down: declared ones, which are what nx builds its graph from, and imported ones. */

import type { Finding } from '../finding.js';
import { packageOf } from '../imports.js';
import { isLayer, LAYERS, objection } from '../layers.js';
import { manifestLine } from '../project.js';
import type { Project } from '../project.js';
import type { Repository } from '../repository.js';
import type { Rule } from '../rule.js';

/** Every project has a layer and depends only on what its layer may. */
export const layers: Rule = {
  name: 'layers',
  check({ projects }: Repository): Finding[] {
    const byName = new Map(projects.map((project) => [project.name, project]));
    return projects.flatMap((project) => {
      if (!isLayer(project.layer)) return [untagged(project)];
      return [...declared(project, byName), ...imported(project, byName)];
    });
  },
};

function untagged(project: Project): Finding {
  return {
    rule: layers.name,
    file: project.manifest.path,
    line: manifestLine(project, 'nx'),
    problem: `${project.name} has no known layer`,
    fix: `add "nx": { "tags": ["layer:…"] } with one of ${LAYERS.join(', ')}, kernel, tool`,
  };
}

function declared(project: Project, byName: ReadonlyMap<string, Project>): Finding[] {
  return project.dependencies.flatMap((name) => {
    const line = manifestLine(project, name);
    return breach(project, byName.get(name), { file: project.manifest.path, line });
  });
}

function imported(project: Project, byName: ReadonlyMap<string, Project>): Finding[] {
  return project.sources.flatMap((source) =>
    source.imports.flatMap(({ specifier, line }) =>
      breach(project, byName.get(packageOf(specifier) ?? ''), { file: source.path, line }),
    ),
  );
}

function breach(from: Project, to: Project | undefined, place: Pick<Finding, 'file' | 'line'>): Finding[] {
  const problem = to === undefined ? undefined : objection(from, to);
  if (to === undefined || problem === undefined) return [];
  return [
    {
      rule: layers.name,
      ...place,
      problem: `${from.name} depends on ${to.name}: ${problem}`,
      fix: 'move the shared part to a lower layer, or pass it in from the app',
    },
  ];
}
