/** What the cluster's configuration says of metrics, over the end of this process. */

import { type CompiledMetrics, formatCompiledMetrics, parseCompiledMetrics } from '@retina/api';
import { type Logger, RetinaError } from '@retina/core';
import type { MetricsSink } from '@retina/pipeline';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplyConfiguration } from './bus/bus-configuration.js';
import type { AgentConfig } from './settings.js';

/** What a configuration is applied to. */
export interface ConfigurationParts {
  readonly metrics: MetricsSink;
  readonly logger: Logger;
}

const FILE = 'configuration';

/**
 * With `keepState` the last configuration is in force at once, without NATS: counts that the process before kept have its
 * labels, and find their metrics only then. To be called before they are taken over.
 */
export function createConfiguration(
  { keepState, stateFolder }: Pick<AgentConfig, 'keepState' | 'stateFolder'>,
  { metrics, logger }: ConfigurationParts,
): ApplyConfiguration {
  if (!keepState) return (compiled) => metrics.apply(compiled);
  const file = join(stateFolder, FILE);
  try {
    metrics.apply(parseCompiledMetrics(readFileSync(file, 'utf8')));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') {
      logger.warn('the last configuration cannot be applied', { file, error: RetinaError.from(thrown) });
    }
  }
  return (compiled) => {
    metrics.apply(compiled);
    remember(compiled, stateFolder, logger);
  };
}

/** What cannot be written is in force all the same: the next process hears of it from NATS. */
function remember(compiled: CompiledMetrics, folder: string, logger: Logger): void {
  const file = join(folder, FILE);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, formatCompiledMetrics(compiled), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (thrown) {
    logger.warn('the configuration could not be kept', { file, error: RetinaError.from(thrown) });
  }
}
