/** Boots a kernel under qemu, and brings back the report of the tests that ran there. */

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What to boot. */
export interface BootOptions {
  /** Where the kernel's packages are unpacked. */
  readonly folder: string;
  readonly image: string;
  /** The guest is killed then. */
  readonly timeoutMs: number;
  /** Gets what the guest's console says. */
  readonly print: (text: string) => void;
}

/** Emulated, since nested virtualisation hangs on some hosts; without cmpxchg16b, on which Linux 6.12 stumbles there. */
const MACHINE = ['-accel', 'tcg,thread=multi', '-cpu', 'max,-cx16,la57=off', '-smp', '2', '-m', '8000'];
const KERNEL_ARGUMENTS = 'console=ttyS0 quiet panic=-1 mitigations=off';

/** The report as the guest wrote it, or undefined when it came to none. */
export async function boot({ folder, image, timeoutMs, print }: BootOptions): Promise<string | undefined> {
  const report = `${image}.report`;
  rmSync(report, { force: true });
  const child = spawn(
    'qemu-system-x86_64',
    [
      ...MACHINE,
      ...['-nographic', '-no-reboot', '-nodefaults', '-serial', 'stdio', '-serial', `file:${report}`],
      ...['-kernel', kernelOf(folder), '-initrd', image, '-append', KERNEL_ARGUMENTS],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  child.stdout.setEncoding('utf8').on('data', print);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await new Promise((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  clearTimeout(timer);
  const text = existsSync(report) ? readFileSync(report, 'utf8') : '';
  return text.trim() === '' ? undefined : text;
}

function kernelOf(folder: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
    /(^|\/)vmlinuz/.test(path),
  );
  if (found === undefined) throw new Error(`no kernel in ${folder}`);
  return join(folder, found);
}
