#!/usr/bin/env -S MALLOC_ARENA_MAX=1 node --max-semi-space-size=1
/**
 * The agent's process: command line, configuration, signals, exit code.
 *
 * Its first line keeps it small: what lives for a window only needs no large nursery in V8, and nearly all memory is
 * allocated by one thread. Together 10 MiB under load (benchmark `agent`).
 */

import {
  type Component,
  RetinaError,
  SettingsReload,
  createLogger,
  formatAddress,
  loadSettings,
  redacted,
} from '@retina/core';
import { requireBpfCapabilities, requireCapabilities } from '@retina/ebpf';
import { TrafficSummary } from '@retina/pipeline';
import { existsSync } from 'node:fs';
import { createAgent } from './agent.js';
import { type CommandLine, DEFAULT_CONFIG, USAGE, parseCommandLine } from './command-line.js';
import { examine } from './doctor/doctor.js';
import { capabilitiesOf } from './doctor/signal-requirements.js';
import { renderDiagnosis } from './doctor/render-diagnosis.js';
import { LiveSummary } from './live-summary.js';
import { enabledPlugins } from './plugins.js';
import { AGENT_SETTINGS, type AgentConfig } from './settings.js';
import { uninstall } from './uninstall.js';
import { VERSION } from './version.js';

/** Defects say what happened by themselves; a person can do something about the rest. */
const EXIT_CODES = { transient: 1, terminal: 2, unsupported: 2, defect: 1 } as const;

async function main(): Promise<void> {
  const options = parseCommandLine(process.argv.slice(2));
  if (options.help || options.version) {
    console.log(options.help ? USAGE : VERSION);
    return;
  }
  const file = options.config ?? (existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : undefined);
  const { config, warnings } = loadSettings(AGENT_SETTINGS, {
    ...(file === undefined ? {} : { file }),
    env: process.env,
  });
  if (options.command === 'doctor') return tellWhatCanRun(config, options);
  if (options.command === 'uninstall') {
    requireBpfCapabilities();
    uninstall(config);
    console.log('nothing of Retina is left on this node');
    return;
  }
  requireCapabilities(capabilitiesOf(enabledPlugins(config).signals));
  await run(config, options, { file, warnings });
}

async function tellWhatCanRun(config: AgentConfig, { output }: CommandLine): Promise<void> {
  const diagnosis = await examine(config);
  process.stdout.write(
    output === 'json' ? `${JSON.stringify(diagnosis, undefined, 2)}\n` : renderDiagnosis(diagnosis),
  );
  process.exitCode = diagnosis.ok ? 0 : 1;
}

async function run(
  config: AgentConfig,
  options: CommandLine,
  { file, warnings }: { readonly file: string | undefined; readonly warnings: readonly string[] },
): Promise<void> {
  // In live mode standard output belongs to the person who watches.
  const logger = createLogger({
    level: config.logLevel,
    ...(options.live ? { destination: process.stderr } : {}),
  });
  for (const warning of warnings) logger.warn(warning);
  logger.info('configuration', { version: VERSION, file, config: redacted(config, AGENT_SETTINGS) });

  const summary = new TrafficSummary();
  const reload = (next: AgentConfig): void => {
    logger.setLevel(next.logLevel);
    agent.reconfigure(next);
  };
  const components: Component[] = options.live ? [new LiveSummary(summary, process.stdout)] : [];
  if (file !== undefined) {
    const sources = { file, env: process.env };
    components.push(new SettingsReload({ table: AGENT_SETTINGS, sources, config, apply: reload }));
  }
  const agent = createAgent(config, {
    logger,
    onFailure: exitWith,
    // Kubernetes' downward API sets it in Retina's manifests.
    nodeName: process.env['NODE_NAME'],
    sinks: options.live ? [summary] : [],
    components,
  });
  const { supervisor, http } = agent;
  const stop = (): void => void supervisor.stop().catch(exitWith);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await supervisor.start();
  const address = formatAddress(http.address);
  logger.info('agent started', { address });
  if (options.live) console.log(`metrics: http://${address}/metrics`);
}

function exitWith(thrown: unknown): void {
  const error = RetinaError.from(thrown);
  console.error(error.disposition === 'defect' ? (error.stack ?? error.message) : error.message);
  process.exit(EXIT_CODES[error.disposition]);
}

main().catch(exitWith);
