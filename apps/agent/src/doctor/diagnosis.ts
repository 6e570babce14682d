/** What the answers of a host mean for the signals that are asked for. */

import { SIGNALS, type SignalName } from '../plugins.js';
import type { Fact, HostFacts } from './probe-host.js';
import { REQUIREMENTS, type RequirementName } from './requirements.js';
import { KEEP_STATE_NEEDS, SIGNAL_REQUIREMENTS } from './signal-requirements.js';

/** `works`, works less well, does not work. */
export type Verdict = 'works' | 'degraded' | 'blocked';

/** Something missing, and what to do. */
export interface Missing {
  readonly requirement: RequirementName;
  readonly found: string;
  readonly fix: string;
}

/** What a signal can do here. */
export interface SignalDiagnosis {
  readonly signal: string;
  readonly enabled: boolean;
  readonly verdict: Verdict;
  readonly missing: readonly Missing[];
  /** What is not so good, and why. */
  readonly degraded: readonly { readonly requirement: RequirementName; readonly without: string }[];
  /** Why the signal did not open although nothing known is missing. */
  readonly failure?: string;
}

/** Everything that `doctor` says; its JSON form. */
export interface Diagnosis {
  readonly kernel: string;
  readonly architecture: string;
  readonly user: number;
  /** Whether everything that is enabled can run. */
  readonly ok: boolean;
  readonly signals: readonly SignalDiagnosis[];
  readonly host: readonly (Fact & { readonly requirement: RequirementName; readonly title: string })[];
}

/** What to judge. */
export interface Case {
  readonly kernel: string;
  readonly architecture: string;
  readonly user: number;
  readonly facts: HostFacts;
  readonly enabled: ReadonlySet<SignalName>;
  /** Plugins that are asked for and do not exist here. */
  readonly absent: readonly string[];
  readonly keepState: boolean;
  /** Why signals that should work did not open. */
  readonly failures: ReadonlyMap<SignalName, string>;
}

/** Signals for which nothing that they need is missing: worth a trial. */
export function runnableSignals(facts: HostFacts, enabled: ReadonlySet<SignalName>): SignalName[] {
  return SIGNALS.filter(
    (name) => enabled.has(name) && missingOf(SIGNAL_REQUIREMENTS[name].needs, facts).length === 0,
  );
}

/** Judges. */
export function diagnose({ facts, enabled, absent, keepState, failures, ...machine }: Case): Diagnosis {
  const signals = [
    ...SIGNALS.map((name) => diagnoseSignal(name, { facts, enabled, failures })),
    ...absent.map((name) => absentSignal(name)),
    ...(keepState ? [diagnoseKeepState(facts)] : []),
  ];
  const names = Object.keys(REQUIREMENTS) as RequirementName[];
  return {
    ...machine,
    ok: signals.every(({ enabled: wanted, verdict }) => !wanted || verdict !== 'blocked'),
    signals,
    host: names.map((requirement) => ({
      requirement,
      title: REQUIREMENTS[requirement].title,
      ...facts[requirement],
    })),
  };
}

function diagnoseSignal(
  signal: SignalName,
  { facts, enabled, failures }: Pick<Case, 'facts' | 'enabled' | 'failures'>,
): SignalDiagnosis {
  const { needs, better } = SIGNAL_REQUIREMENTS[signal];
  const missing = missingOf(needs, facts);
  const degraded = better.filter(({ requirement }) => facts[requirement].present === 'no');
  const failure = failures.get(signal);
  const works = degraded.length > 0 ? 'degraded' : 'works';
  return {
    signal,
    enabled: enabled.has(signal),
    verdict: missing.length > 0 || failure !== undefined ? 'blocked' : works,
    missing,
    degraded,
    ...(failure === undefined ? {} : { failure }),
  };
}

function diagnoseKeepState(facts: HostFacts): SignalDiagnosis {
  const missing = missingOf(KEEP_STATE_NEEDS, facts);
  const verdict = missing.length > 0 ? 'blocked' : 'works';
  return { signal: 'keepState', enabled: true, verdict, missing, degraded: [] };
}

/** An agent runs without it and says so: it blocks nothing. */
function absentSignal(signal: string): SignalDiagnosis {
  return {
    signal,
    enabled: false,
    verdict: 'blocked',
    missing: [],
    degraded: [],
    failure: 'not in this version',
  };
}

/** What is surely missing. What could not be tried is not: the missing capability is named by itself. */
function missingOf(needs: readonly RequirementName[], facts: HostFacts): Missing[] {
  return needs
    .filter((requirement) => facts[requirement].present === 'no')
    .map((requirement) => ({
      requirement,
      found: facts[requirement].found,
      fix: REQUIREMENTS[requirement].fix,
    }));
}
