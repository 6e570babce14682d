#!/usr/bin/env node
/** One machine without Kubernetes: nats-server, aggregator and agent together, until Ctrl-C. */

import { createLogger, RetinaError, Supervisor } from '@retina/core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStandalone, hasNats } from './standalone.js';

const STOP_TIMEOUT_MS = 60_000;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'retina-standalone-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  if (!hasNats()) console.error('nats-server is not installed: the agent runs alone');
  const components = await createStandalone({ folder, args: process.argv.slice(2), env: process.env });
  const supervisor = new Supervisor({
    components,
    logger: createLogger({ level: 'error', destination: process.stderr }),
    stopTimeoutMs: STOP_TIMEOUT_MS,
    onFailure: exitWith,
  });
  const stop = (): void => void supervisor.stop().catch(exitWith);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await supervisor.start();
}

function exitWith(thrown: unknown): void {
  console.error(RetinaError.from(thrown).message);
  process.exit(1);
}

main().catch(exitWith);
