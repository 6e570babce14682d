/** The agent's command line. */

import { RetinaError } from '@retina/core';
import { parseArgs } from 'node:util';

/** What the agent can be asked to do. */
export const COMMANDS = ['run', 'uninstall'] as const;

/** One of the commands. */
export type Command = (typeof COMMANDS)[number];

/** What the command line says. */
export interface CommandLine {
  readonly command: Command;
  readonly config: string | undefined;
  readonly live: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** What `--help` prints. */
export const USAGE = `retina-agent: network metrics of this node from eBPF

  retina-agent [run]        observe this node and serve metrics
  retina-agent uninstall    remove every program, map and count that agents left on this node

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
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: { type: 'string' },
        live: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    });
    const [name = 'run', ...more] = positionals;
    const command = COMMANDS.find((known) => known === name);
    if (command === undefined) throw new Error(`there is no command ${name}: use ${COMMANDS.join(' or ')}`);
    if (more.length > 0) throw new Error(`one command at a time: what is ${more.join(' ')}?`);
    return { command, config: values.config, live: values.live, help: values.help, version: values.version };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RetinaError('CONFIG_INVALID', `${reason}\nTry retina-agent --help`, { cause });
  }
}
