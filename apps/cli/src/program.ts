/** The whole command line. */

import { Command } from 'commander';
import { addCompletion } from './completion.js';
import { AGENT_SERVER, type CliContext } from './context.js';
import { addDrops } from './drops.js';
import { addExplain } from './explain.js';
import { addObserve } from './observe.js';
import { addStatus } from './status.js';
import { addTop } from './top.js';

/** Makes the program. It does nothing until it is given arguments. */
export function createProgram(name: string, context: CliContext): Command {
  const program = new Command(name)
    .description('See the network of a Kubernetes cluster: flows, drops, and what they mean.')
    .option('--server <host:port>', `an agent, or the relay (RETINA_SERVER, or else ${AGENT_SERVER})`)
    .option('--tls-ca-cert-file <file>', 'use TLS, and trust servers of this authority')
    .option('--tls-client-cert-file <file>', 'the certificate to show')
    .option('--tls-client-key-file <file>', 'its key')
    .option(
      '--tls-server-name <name>',
      "the name in the server's certificate, when it is not that of the address",
    )
    .helpCommand('help [command]')
    .showHelpAfterError(`Try ${name} --help`)
    .configureOutput({ writeOut: context.write, writeErr: (text) => context.warn(text.trimEnd()) })
    .exitOverride();
  addObserve(program, context);
  addDrops(program, context);
  addTop(program, context);
  addExplain(program, context);
  addStatus(program, context);
  addCompletion(program, context);
  return program;
}
