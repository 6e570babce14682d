/** The agent's command line. */

import { RetinaError } from '@retina/core';
import { parseArgs } from 'node:util';

/** What the agent can be asked to do. */
export const COMMANDS = ['run', 'doctor', 'uninstall'] as const;

/** One of the commands. */
export type Command = (typeof COMMANDS)[number];

/** How `doctor` can say what it found. */
export const OUTPUT_FORMATS = ['text', 'json'] as const;

/** One of the formats. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** What the command line says. */
export interface CommandLine {
  readonly command: Command;
  readonly config: string | undefined;
  readonly output: OutputFormat;
  readonly live: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** What `--help` prints. */
export const USAGE = `retina-agent: network metrics of this node from eBPF

  retina-agent [run]        observe this node and serve metrics
  retina-agent doctor       say which signals can run on this host, and what the others lack
  retina-agent uninstall    remove every program, map and count that agents left on this node

  --config FILE   read settings from this YAML file (default: /retina/config/config.yaml, if there is one)
  --output FORMAT how doctor says it: text (default) or json; -o for short
  --live          print one line a second with what the node does
  --version       print the version
  --help          print this

Any setting can be given in the environment: RETINA_LOGLEVEL=debug, RETINA_APISERVER_PORT=10094.
doctor ends with 0 when every enabled signal can run, and with 1 otherwise.
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
        output: { type: 'string', short: 'o', default: 'text' },
        live: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    });
    const [name = 'run', ...more] = positionals;
    const command = COMMANDS.find((known) => known === name);
    if (command === undefined) throw new Error(`there is no command ${name}: use ${COMMANDS.join(', ')}`);
    if (more.length > 0) throw new Error(`one command at a time: what is ${more.join(' ')}?`);
    const output = OUTPUT_FORMATS.find((known) => known === values.output);
    if (output === undefined)
      throw new Error(`--output is ${OUTPUT_FORMATS.join(' or ')}, not ${values.output}`);
    const { config, live, help, version } = values;
    return { command, config, output, live, help, version };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RetinaError('CONFIG_INVALID', `${reason}\nTry retina-agent --help`, { cause });
  }
}
