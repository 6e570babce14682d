/**
 * `npm run test:kernels [-- --kernel 5.10] [--filter libs/ebpf]…`: runs the kernel tests in the kernels of Debian's
 * releases. Needs root for packages and qemu; takes some minutes a kernel.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { boot } from './boot.js';
import { DebianKernels } from './debian-kernels.js';
import { GuestImage } from './guest-image.js';
import { type KernelResult, type MatrixResult, readGuestReport, renderMatrix, withMatrix } from './matrix.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const RESULT = join(ROOT, 'tools/kernels/result.json');
const README = join(ROOT, 'README.md');
const PAGE = join(ROOT, 'docs/reference/kernels.md');
/** Debian packages, by a program of each. */
const PACKAGES = {
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  cpio: 'cpio',
  modprobe: 'kmod',
} as const;

const { values } = parseArgs({
  options: {
    kernel: { type: 'string', multiple: true, default: [] },
    filter: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', default: '40' },
  },
});

const print = (line: string): void => console.log(line);
installMissing();
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'retina-kernels');
mkdirSync(cache, { recursive: true });
const kernels = new DebianKernels(cache)
  .fetch(print)
  .filter(({ series }) => values.kernel.length === 0 || values.kernel.includes(series));
if (kernels.length === 0) throw new Error(`no kernel is called ${values.kernel.join(' or ')}`);

const folder = mkdtempSync(join(tmpdir(), 'retina-kernels-'));
const results: KernelResult[] = [];
try {
  for (const kernel of kernels) {
    print(`kernels: booting ${kernel.release}`);
    const image = new GuestImage(folder, ROOT).make(kernel, values.filter);
    const began = performance.now();
    const report = await boot({
      folder: kernel.folder,
      image,
      timeoutMs: Number(values.minutes) * 60_000,
      print: (text) => process.stdout.write(text),
    });
    const result = readGuestReport(report, kernel, (performance.now() - began) / 1000);
    results.push(result);
    // After each, so that what comes next takes nothing with it.
    keep({ date: new Date().toISOString().slice(0, 10), filters: values.filter, kernels: results });
    print(`kernels: ${kernel.release}: ${result.passed} passed, ${result.failed.length} failed`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const failed = results.reduce((sum, result) => sum + result.failed.length, 0);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
print(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** A run of some kernels replaces what was known of those. */
function keep(run: MatrixResult): void {
  const before = JSON.parse(readFileSync(RESULT, 'utf8')) as MatrixResult;
  const others = before.kernels.filter(
    ({ series }) => !run.kernels.some((result) => result.series === series),
  );
  const order = ['5.10', '6.1', '6.12', 'newest'];
  const all = [...others, ...run.kernels].toSorted(
    (a, b) => order.indexOf(a.series) - order.indexOf(b.series),
  );
  const result: MatrixResult = { ...run, kernels: all };
  writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(PAGE, renderMatrix(result));
  writeFileSync(README, withMatrix(readFileSync(README, 'utf8'), result));
}

function installMissing(): void {
  const missing = Object.entries(PACKAGES).flatMap(([program, name]) =>
    spawnSync(program, ['--help'], { stdio: 'ignore' }).error === undefined ? [] : [name],
  );
  if (missing.length === 0) return;
  print(`kernels: installing ${missing.join(', ')} from Debian's packages`);
  const { status } = spawnSync('apt-get', ['install', '--yes', '-q', '--no-install-recommends', ...missing], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) throw new Error(`install by hand, as root: apt-get install ${missing.join(' ')}`);
}
