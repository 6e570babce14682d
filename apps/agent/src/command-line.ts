/** The agent's command line. */

import { RetinaError } from '@retina/core';
import { parseArgs } from 'node:util';

/** What the command line says. */
export interface CommandLine {
  readonly config: string | undefined;
  readonly live: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** What `--help` prints. */
export const USAGE = `retina-agent: network metrics of this node from eBPF

  --config FILE   read settings from this YAML file (default: /retina/config/config.yaml, if there is one)
  --live          print one line a second with what the node does
  --version       print the version
  --help          print this

Any setting can be given in the environment: RETINA_LOGLEVEL=debug, RETINA_APISERVER_PORT=10094.
Needs root, or the capabilities BPF, PERFMON and NET_ADMIN.
`;

/** Where Retina's manifests mount the configuration. */
export const DEFAULT_CONFIG = '/retina/config/config.yaml';

/** @throws CONFIG_INVALID when an option is not known. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        live: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    });
    return { config: values.config, live: values.live, help: values.help, version: values.version };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RetinaError('CONFIG_INVALID', `${reason}\nTry retina-agent --help`, { cause });
  }
}
