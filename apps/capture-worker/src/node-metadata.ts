/** What the node's network was like, beside the packets: the output of commands, and files of /proc. */

import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What belongs into one file: the outputs of these commands, in order. */
interface Report {
  readonly file: string;
  readonly commands: readonly (readonly [program: string, ...args: readonly string[]])[];
}

/** The first three are Retina's. */
const REPORTS: readonly Report[] = [
  {
    file: 'ip-resources.txt',
    commands: [
      ['ip', '-d', '-j', 'addr', 'show'],
      ['ip', '-d', '-j', 'neighbor', 'show'],
      ['ip', 'rule', 'list'],
      ['ip', 'route', 'show', 'table', 'all'],
    ],
  },
  {
    file: 'iptables-rules.txt',
    commands: [['iptables-save'], ['ip6tables-save'], ['iptables-legacy-save'], ['iptables-nft-save']],
  },
  {
    file: 'socket-stats.txt',
    commands: [
      ['ss', '-s'],
      ['ss', '-tapionume'],
    ],
  },
  { file: 'nftables.txt', commands: [['nft', '-a', 'list', 'ruleset']] },
  {
    file: 'traffic-control.txt',
    commands: [
      ['tc', '-s', 'qdisc', 'show'],
      ['tc', '-s', 'class', 'show'],
    ],
  },
  {
    file: 'conntrack.txt',
    commands: [
      ['conntrack', '-L'],
      ['conntrack', '-S'],
    ],
  },
  { file: 'sysctl.txt', commands: [['sysctl', '-a', '-r', '^net\\.']] },
];

/** Folders of /proc that are copied, by the name that they get. Both are Retina's. */
const COPIES: readonly (readonly [name: string, folder: string])[] = [
  ['proc-net', '/proc/self/net'],
  ['proc-sys-net', '/proc/sys/net'],
];

const COMMAND_TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 32 * 2 ** 20;
const MAX_FILE_BYTES = 8 * 2 ** 20;
const MAX_DEPTH = 8;

/** Writes all of it below a folder. What cannot be had is said in its place: nothing is left out in silence. */
export async function writeNodeMetadata(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { file, commands } of REPORTS) {
    const outputs: string[] = [];
    for (const command of commands) outputs.push(await outputOf(command));
    await writeFile(join(folder, file), outputs.join('\n'), { mode: 0o600 });
  }
  for (const [name, from] of COPIES) await copyFolder(from, join(folder, name), MAX_DEPTH);
}

async function outputOf([program, ...args]: readonly [string, ...(readonly string[])]): Promise<string> {
  const title = `# ${[program, ...args].join(' ')}`;
  const options = { timeout: COMMAND_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(`${title}\n${stdout}`);
      else if (error.code === 'ENOENT') resolve(`${title}\n# not on this node: ${program}\n`);
      else resolve(`${title}\n${stdout}# failed: ${error.message.split('\n')[0]}\n${stderr}`);
    });
  });
}

/** Files of /proc have no length beforehand, and some may not be read. */
async function copyFolder(from: string, to: string, depth: number): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      if (depth > 0) await copyFolder(source, target, depth - 1);
    } else if (entry.isFile()) {
      const content = await readFile(source).catch((error: unknown) => Buffer.from(`# ${String(error)}\n`));
      await writeFile(target, content.subarray(0, MAX_FILE_BYTES), { mode: 0o600 });
    }
  }
}
