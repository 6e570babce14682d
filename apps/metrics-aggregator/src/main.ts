#!/usr/bin/env node
/** The aggregator's process: command line, configuration, signals, exit code. */

import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { createLogger, formatAddress, loadSettings, redacted, RetinaError } from '@retina/core';
import { DEFAULT_CONFIG, parseCommandLine, USAGE } from './command-line.js';
import { createAggregator } from './aggregator.js';
import { AGGREGATOR_SETTINGS } from './settings.js';
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
  const { config, warnings } = loadSettings(AGGREGATOR_SETTINGS, {
    ...(file === undefined ? {} : { file }),
    env: process.env,
  });
  const logger = createLogger({ level: config.logLevel });
  for (const warning of warnings) logger.warn(warning);
  logger.info('configuration', { version: VERSION, file, config: redacted(config, AGGREGATOR_SETTINGS) });
  const instance = process.env['POD_NAME'] ?? `${hostname()}-${process.pid}`;
  const { supervisor, http } = createAggregator(config, { logger, instance, onFailure: exitWith });
  const stop = (): void => void supervisor.stop().catch(exitWith);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await supervisor.start();
  logger.info('aggregator started', { address: formatAddress(http.address) });
}

function exitWith(thrown: unknown): void {
  const error = RetinaError.from(thrown);
  console.error(error.disposition === 'defect' ? (error.stack ?? error.message) : error.message);
  process.exit(EXIT_CODES[error.disposition]);
}

main().catch(exitWith);
