/** The table of requirements in docs/security.md, made from the one that `doctor` uses. */

import { REQUIREMENTS, type RequirementName } from './requirements.js';
import { KEEP_STATE_NEEDS, SIGNAL_REQUIREMENTS } from './signal-requirements.js';

/** Where the page is. */
export const SECURITY_URL = new URL('../../../../docs/security.md', import.meta.url);

const BEGIN = '<!-- Generated from apps/agent/src/doctor/signal-requirements.ts by `npm run generate`. -->\n';
const END = '<!-- End of what is generated. -->';

/** The page with the table of now between its marks. */
export function withRequirements(page: string): string {
  const [before, rest] = split(page, BEGIN);
  const [, after] = split(rest, END);
  return `${before}${BEGIN}\n${table()}\n${END}${after}`;
}

function split(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

function table(): string {
  const rows = Object.entries(SIGNAL_REQUIREMENTS).map(([signal, { needs, better }]) => [
    `\`${signal}\``,
    titles(needs.filter(isCapability)),
    titles(needs.filter((name) => !isCapability(name))),
    better.map(({ requirement, without }) => `${title(requirement)}: ${without}`).join('; ') || 'nothing',
  ]);
  const keepState = ['`keepState`', 'nothing more', titles(KEEP_STATE_NEEDS), 'nothing'];
  const columns = ['Signal', 'Capabilities', 'Kernel and host', 'Better with; otherwise'];
  return [columns, columns.map(() => '---'), ...rows, keepState]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}

function isCapability(name: RequirementName): boolean {
  return name.startsWith('cap-');
}

function titles(names: readonly RequirementName[]): string {
  return names.map(title).join(', ') || 'nothing';
}

function title(name: RequirementName): string {
  return REQUIREMENTS[name].title;
}
