/** The reference page of the resources, made from their definitions. */

import { API_VERSION, type ResourceDefinition } from './resource.js';
import { RESOURCES } from './resources.js';
import type { Field, Shape, TextShape } from './schema/shape.js';

/** Where the page is. */
export const RESOURCES_REFERENCE_URL = new URL('../../../docs/reference/resources.md', import.meta.url);

const INTRODUCTION = `# Resources

<!-- Generated from libs/api by \`npm run generate\`; do not edit. -->

The custom resources of \`${API_VERSION}\`. The API server refuses what breaks a bound or a rule, and says which field. A
field in bold must be given. Manifests are in \`deploy/base/crd\`; what differs from Retina is in
[compatibility.md](../compatibility.md).
`;

/** The page as Markdown. */
export function renderResourcesReference(): string {
  return [INTRODUCTION, ...RESOURCES.map(section)].join('\n');
}

function section(resource: ResourceDefinition): string {
  const { kind, plural, shortNames, scope, says, spec, status } = resource;
  const names = `${scope === 'Cluster' ? 'One for the whole cluster' : 'In a namespace'}: \`kubectl get ${plural}\`, or \`${shortNames.join('`, `')}\`.`;
  const rows = [...fieldRows('spec', spec), ...fieldRows('status', status)];
  const rules = [...ruleRows('spec', spec.shape)];
  return [
    `## ${kind}\n\n${says} ${names}\n`,
    table(['Field', 'Type', 'Default', 'Meaning'], rows),
    rules.length === 0 ? '' : `Rules of ${kind}:\n\n${table(['Field', 'Rule'], rules)}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function fieldRows(path: string, { shape, required }: Field): string[][] {
  const name = required ? `**\`${path}\`**` : `\`${path}\``;
  const shown = shape.default === undefined ? '' : `\`${JSON.stringify(shape.default)}\``;
  return [[name, typeOf(shape), shown, shape.says], ...innerRows(path, shape)];
}

function innerRows(path: string, shape: Shape): string[][] {
  if (shape.kind === 'list') return innerRows(`${path}[]`, shape.items);
  // Selectors are those of Kubernetes, known to every reader.
  if (shape.kind !== 'object' || shape.atomic === true) return [];
  return Object.entries(shape.fields).flatMap(([name, field]) => fieldRows(`${path}.${name}`, field));
}

function ruleRows(path: string, shape: Shape): string[][] {
  const own = (shape.rules ?? []).map(({ message }) => [`\`${path}\``, message]);
  if (shape.kind === 'list') return [...own, ...ruleRows(`${path}[]`, shape.items)];
  if (shape.kind !== 'object' || shape.atomic === true) return own;
  const inner = Object.entries(shape.fields).flatMap(([name, field]) =>
    ruleRows(`${path}.${name}`, field.shape),
  );
  return [...own, ...inner];
}

function typeOf(shape: Shape): string {
  switch (shape.kind) {
    case 'text': {
      return typeOfText(shape);
    }
    case 'integer': {
      const { minimum, maximum } = shape;
      return maximum === Number.MAX_SAFE_INTEGER ? 'number' : `number, ${minimum} to ${maximum}`;
    }
    case 'boolean': {
      return 'true or false';
    }
    case 'int-or-string': {
      return 'number or text';
    }
    case 'opaque': {
      return 'object';
    }
    case 'list': {
      return `list of ${shape.minItems ?? 0} to ${shape.maxItems}: ${typeOf(shape.items)}`;
    }
    case 'map': {
      return `up to ${shape.maxProperties} texts by key`;
    }
    case 'object': {
      return shape.atomic === true ? 'label selector' : 'object';
    }
  }
}

function typeOfText({ oneOf, format, maxLength }: TextShape): string {
  if (oneOf !== undefined) return oneOf.map((word) => `\`${word}\``).join(', ');
  return format === undefined ? `text, ${maxLength} characters` : 'time';
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [columns, columns.map(() => '---'), ...rows].map(line).join('');
}
