/** `retina-agent doctor`: what this host allows, signal by signal, with the missing piece named. */

import { machine, release } from 'node:os';
import { enabledPlugins } from '../plugins.js';
import type { AgentConfig } from '../settings.js';
import { type Diagnosis, diagnose, runnableSignals } from './diagnosis.js';
import { probeHost } from './probe-host.js';
import { trySignals } from './try-signals.js';

/** Examines this host for a configuration. Needs no privilege; without some, it cannot try everything. */
export async function examine(config: AgentConfig): Promise<Diagnosis> {
  const facts = probeHost(config.pinFolder);
  const plugins = enabledPlugins(config);
  return diagnose({
    kernel: release(),
    architecture: machine(),
    user: process.getuid?.() ?? 0,
    facts,
    enabled: plugins.signals,
    absent: plugins.missing,
    keepState: config.keepState,
    failures: await trySignals(runnableSignals(facts, plugins.signals), config),
  });
}
