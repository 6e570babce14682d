/** The command line of the benchmarks. */

import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface CommandLine {
  /** Which benchmarks; all when empty. */
  readonly names: readonly string[];
  /** How often each variant runs; each benchmark's own number if absent. */
  readonly rounds: number | undefined;
  readonly jsonFile: string | undefined;
  readonly markdownFile: string | undefined;
  readonly help: boolean;
}

/** Reads the arguments. @throws Error whose message is for the user. */
export function parseCommandLine(args: readonly string[], known: readonly string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`there is no benchmark ${unknown.join(', ')}`);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds ${values.rounds}: a whole number of at least 1`);
  }
  return {
    names: positionals,
    rounds,
    jsonFile: values.json,
    markdownFile: values.markdown,
    help: values.help,
  };
}

/** What `--help` prints. */
export function usage(known: readonly string[]): string {
  return `npm run bench -- [name …] [--rounds N] [--json FILE] [--markdown FILE]

  name             one or more of ${known.join(', ')}; all if none is given
  --rounds N       how often each variant runs
  --json FILE      writes every sample
  --markdown FILE  writes the tables as a page

Needs root, clang, iperf3 and a kernel with TCX (6.6).
`;
}
