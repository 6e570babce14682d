/** A diagnosis as a checklist for a person. */

import type { Diagnosis, SignalDiagnosis } from './diagnosis.js';

const MARKS = { works: '✓', degraded: '!', blocked: '✗' } as const;
const PRESENCE_MARKS = { yes: '✓', no: '-', unknown: '?' } as const;

/** The checklist: signals first, with what to do, then what was found. */
export function renderDiagnosis(diagnosis: Diagnosis): string {
  const { kernel, architecture, user, ok, signals, host } = diagnosis;
  const width = Math.max(...host.map(({ title }) => title.length));
  return [
    `Linux ${kernel}, ${architecture}, as ${user === 0 ? 'root' : `user ${user}`}`,
    '',
    ...signals.flatMap(signalLines),
    '',
    ...host.map(
      ({ title, present, found }) => `  ${PRESENCE_MARKS[present]} ${title.padEnd(width)}  ${found}`,
    ),
    '',
    ok ? 'Everything that is enabled can run.' : 'Something that is enabled cannot run; see ✗ above.',
    '',
  ].join('\n');
}

function signalLines({ signal, enabled, verdict, missing, degraded, failure }: SignalDiagnosis): string[] {
  const lines = [`${MARKS[verdict]} ${signal}${enabled ? '' : ' (not enabled)'}`];
  for (const { requirement, found, fix } of missing) {
    lines.push(`    missing: ${requirement} (${found})`, `    fix: ${fix}`);
  }
  if (failure !== undefined) lines.push(`    ${failure.replaceAll('\n', '\n    ')}`);
  for (const { requirement, without } of degraded) lines.push(`    without ${requirement}: ${without}`);
  return lines;
}
