import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SIGNALS, type SignalName } from '../plugins.js';
import { type Case, diagnose, runnableSignals } from './diagnosis.js';
import type { HostFacts, Presence } from './probe-host.js';
import { renderDiagnosis } from './render-diagnosis.js';
import { REQUIREMENTS, type RequirementName } from './requirements.js';
import { SECURITY_URL, withRequirements } from './security-page.js';
import { SIGNAL_REQUIREMENTS, capabilitiesOf } from './signal-requirements.js';

const NAMES = Object.keys(REQUIREMENTS) as RequirementName[];

function facts(differing: Partial<Record<RequirementName, Presence>> = {}): HostFacts {
  return Object.fromEntries(
    NAMES.map((name) => [name, { present: differing[name] ?? 'yes', found: `found ${name}` }]),
  ) as HostFacts;
}

function aCase(fields: Partial<Case> = {}): Case {
  return {
    kernel: '6.1.0',
    architecture: 'x86_64',
    user: 0,
    facts: facts(),
    enabled: new Set(SIGNALS),
    absent: [],
    keepState: false,
    failures: new Map(),
    ...fields,
  };
}

/** Every need of every signal. */
const NEEDS = SIGNALS.flatMap((signal) =>
  SIGNAL_REQUIREMENTS[signal].needs.map((requirement): [SignalName, RequirementName] => [
    signal,
    requirement,
  ]),
);

describe('diagnose', () => {
  it('is content with a host that has everything', () => {
    const { ok, signals } = diagnose(aCase());
    expect(ok).toBe(true);
    expect(signals.map(({ verdict }) => verdict)).toEqual(SIGNALS.map(() => 'works'));
  });

  it.each(NEEDS)(
    'blocks %s without %s, names it with a remedy, and does not try it',
    (signal, requirement) => {
      const without = facts({ [requirement]: 'no' });
      const diagnosis = diagnose(aCase({ facts: without, enabled: new Set([signal]) }));
      expect(diagnosis.ok).toBe(false);
      const missing = { requirement, found: `found ${requirement}`, fix: REQUIREMENTS[requirement].fix };
      expect(diagnosis.signals).toContainEqual({
        signal,
        enabled: true,
        verdict: 'blocked',
        missing: [missing],
        degraded: [],
      });
      expect(renderDiagnosis(diagnosis)).toContain(missing.fix);
      expect(runnableSignals(without, new Set(SIGNALS))).not.toContain(signal);
    },
  );

  it('does not mind what a signal that is not enabled lacks', () => {
    const diagnosis = diagnose(aCase({ facts: facts({ 'cap-bpf': 'no' }), enabled: new Set(['forward']) }));
    expect(diagnosis.ok).toBe(true);
    expect(renderDiagnosis(diagnosis)).toContain('✗ drop (not enabled)');
  });

  it('tells what is not so good without something that can be spared', () => {
    const diagnosis = diagnose(aCase({ facts: facts({ 'drop-reasons': 'no' }) }));
    expect(diagnosis.ok).toBe(true);
    expect(renderDiagnosis(diagnosis)).toMatch(/^! drop\n {4}without drop-reasons: .*NOT_SPECIFIED/m);
  });

  it('does not take for missing what could not be tried', () => {
    expect(diagnose(aCase({ facts: facts({ 'ring-buffer': 'unknown' }) })).ok).toBe(true);
  });

  it('believes the kernel when a signal does not open', () => {
    const diagnosis = diagnose(aCase({ failures: new Map([['flow', '[BPF_LOAD_FAILED] load x: EPERM']]) }));
    expect(diagnosis.ok).toBe(false);
    expect(renderDiagnosis(diagnosis)).toMatch(/^✗ flow\n {4}\[BPF_LOAD_FAILED\] load x: EPERM/m);
  });

  it('asks for a BPF file system when state is to be kept', () => {
    const without = facts({ bpffs: 'no' });
    expect(diagnose(aCase({ facts: without })).ok).toBe(true);
    expect(diagnose(aCase({ facts: without, keepState: true })).ok).toBe(false);
  });

  it('shows a plugin that does not exist, which blocks nothing', () => {
    const diagnosis = diagnose(aCase({ absent: ['ciliumeventobserver'] }));
    expect(diagnosis.ok).toBe(true);
    expect(renderDiagnosis(diagnosis)).toContain('ciliumeventobserver');
  });
});

describe('capabilitiesOf', () => {
  it('adds up what the signals need', () => {
    expect(capabilitiesOf(['forward'])).toEqual([]);
    expect(capabilitiesOf(['forward', 'drop'])).toEqual(['CAP_BPF', 'CAP_PERFMON']);
    expect(capabilitiesOf(SIGNALS)).toEqual(['CAP_BPF', 'CAP_PERFMON', 'CAP_NET_ADMIN']);
  });
});

describe('docs/security.md', () => {
  it('has the table of now', () => {
    const page = readFileSync(SECURITY_URL, 'utf8');
    expect(page, 'out of date: run `npm run generate`').toBe(withRequirements(page));
    for (const signal of SIGNALS) expect(page).toContain(`| \`${signal}\` |`);
  });
});
