#!/usr/bin/env node
/** The worker's process: the task in its environment, the outcome in its termination message and exit status. */

import { type CaptureOutcome, CLAIM_FOLDER, EXIT_STATUS, formatOutcome, parseTask } from '@retina/capture';
import { createLogger, RetinaError } from '@retina/core';
import { existsSync, writeFileSync } from 'node:fs';
import { runTask } from './worker.js';

/** Where a pod has them, unless told: for a worker outside a pod. */
const TERMINATION_LOG = process.env['RETINA_TERMINATIONLOG'] ?? '/dev/termination-log';
const CLAIM = process.env['RETINA_CLAIMFOLDER'] ?? CLAIM_FOLDER;
const NOTHING = {
  ...{ delivered: false, end: 'failed', packets: 0, dropped: 0, bytes: 0 },
  ...{ sha256: '', archive: '', outputs: [] },
} as const satisfies CaptureOutcome;

const logger = createLogger({ level: 'info' });

async function main(): Promise<number> {
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  process.on('SIGINT', () => stop.abort());
  try {
    const outcome = await runTask(parseTask(process.env), { logger, stop: stop.signal, claimFolder: CLAIM });
    tell(outcome);
    return statusOf(outcome);
  } catch (thrown) {
    const error = RetinaError.from(thrown);
    logger.error('nothing was recorded', { error });
    tell({ ...NOTHING, error: error.message });
    const isTask = error.code === 'CONFIG_INVALID' || error.code === 'REQUEST_INVALID';
    return isTask ? EXIT_STATUS.invalid : EXIT_STATUS.notRecorded;
  }
}

function statusOf({ delivered, end }: CaptureOutcome): number {
  if (!delivered) return EXIT_STATUS.notDelivered;
  if (end === 'failed') return EXIT_STATUS.notRecorded;
  return end === 'disk' ? EXIT_STATUS.diskFull : EXIT_STATUS.delivered;
}

/** In a pod Kubernetes makes the file; elsewhere standard output has it. */
function tell(outcome: CaptureOutcome): void {
  const text = formatOutcome(outcome);
  if (existsSync(TERMINATION_LOG)) writeFileSync(TERMINATION_LOG, text);
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main();
