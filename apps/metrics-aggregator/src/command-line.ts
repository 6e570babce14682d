/** The command line of the aggregator. */

import { parseArgs } from 'node:util';
import { RetinaError } from '@retina/core';

/** What the command line says. */
export interface CommandLine {
  readonly config: string | undefined;
  readonly help: boolean;
  readonly version: boolean;
}

/** What `--help` prints. */
export const USAGE = `retina-metrics-aggregator: adds up what all agents see

  --config FILE   read settings from this YAML file (default: /retina/config/config.yaml, if there is one)
  --version       print the version
  --help          print this

Any setting can be given in the environment: RETINA_LOGLEVEL=debug, RETINA_NATS_SERVERS=nats://nats:4222.
`;

/** Where the manifests mount the configuration. */
export const DEFAULT_CONFIG = '/retina/config/config.yaml';

/** @throws CONFIG_INVALID when an option is not known. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    });
    return { config: values.config, help: values.help, version: values.version };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RetinaError('CONFIG_INVALID', `${reason}\nTry retina-metrics-aggregator --help`, { cause });
  }
}
