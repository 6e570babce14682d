/** Which signals the configuration asks for. */

import type { AgentConfig } from './settings.js';

/** The signals that there are, by their nouns. */
export const SIGNALS = [
  'forward',
  'drop',
  'flow',
  'tcp',
  'dns',
  'node',
  'infiniband',
  'reachability',
] as const;

/** One of the signals. */
export type SignalName = (typeof SIGNALS)[number];

/** Retina's names of plugins that are signals here. */
const ALIASES: Readonly<Record<string, SignalName>> = {
  packetforward: 'forward',
  dropreason: 'drop',
  packetparser: 'flow',
  tcpretrans: 'tcp',
  linuxutil: 'node',
};

/** What to run, and what was asked for that there is not. */
export interface EnabledPlugins {
  readonly signals: ReadonlySet<SignalName>;
  readonly missing: readonly string[];
}

/** Translates `enabledPlugin`. Without pod level there are no flows, as in Retina; without targets, no probes. */
export function enabledPlugins({
  enabledPlugin,
  enablePodLevel,
  reachabilityTargets,
}: Pick<AgentConfig, 'enabledPlugin' | 'enablePodLevel' | 'reachabilityTargets'>): EnabledPlugins {
  const names = enabledPlugin.map((name) => ALIASES[name] ?? name);
  const isSignal = (name: string): name is SignalName => (SIGNALS as readonly string[]).includes(name);
  const runs: Partial<Record<SignalName, boolean>> = {
    flow: enablePodLevel,
    reachability: reachabilityTargets.length > 0,
  };
  const signals = names.filter(isSignal).filter((name) => runs[name] ?? true);
  return { signals: new Set(signals), missing: names.filter((name) => !isSignal(name)) };
}
