/** The reference page of the error codes, made from their table. */

import { type Disposition, ERROR_CODES } from './errors.js';

/** Where the page is. */
export const ERRORS_REFERENCE_URL = new URL('../../../docs/reference/errors.md', import.meta.url);

const DISPOSITIONS: Readonly<Record<Disposition, string>> = {
  transient: 'May pass by itself: the part that failed is started again, later each time.',
  terminal: 'Needs a person: the part is not tried again, and a process that cannot do without it ends.',
  unsupported: 'This host cannot: the part stays off, and the process goes on without it if it can.',
  defect:
    'A bug of ours: the process ends, so that it is seen; a part that never started is left off where it can be.',
};

const INTRODUCTION = `# Errors

<!-- Generated from libs/core/src/errors.ts by \`npm run generate\`; do not edit. -->

Every error has a code. It stands in front of the message, in the field \`error.code\` of log lines, and in the label \`code\`
of \`retina_errors_total\`. What varies is in \`error.details\`. The code decides what happens next:
`;

/** The page as Markdown. */
export function renderErrorsReference(): string {
  const dispositions = Object.entries(DISPOSITIONS);
  const codes = Object.entries(ERROR_CODES).map(([code, { disposition, meaning }]) => [
    `\`${code}\``,
    disposition,
    meaning,
  ]);
  return [
    INTRODUCTION,
    table(['Disposition', 'What it asks for'], dispositions),
    '## Codes\n',
    table(['Code', 'Disposition', 'Meaning'], codes),
  ].join('\n');
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [columns, columns.map(() => '---'), ...rows].map(line).join('');
}
