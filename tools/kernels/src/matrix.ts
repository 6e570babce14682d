/** What came of the kernel tests, kernel by kernel: kept in the repository, and shown as a page. */

/** Tests of one kernel by their outcome. */
export interface KernelResult {
  readonly series: string;
  readonly release: string;
  readonly passed: number;
  /** Their names. */
  readonly failed: readonly string[];
  /** Reasons, and how many tests had each. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** One run of the matrix. */
export interface MatrixResult {
  /** ISO 8601, the day. */
  readonly date: string;
  /** Parts of the paths of test files; empty for all. */
  readonly filters: readonly string[];
  readonly kernels: readonly KernelResult[];
}

/** A test as the reporter of tools/verify writes it. */
interface ReportedTest {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  readonly note?: string;
}

/** Reads the report of a guest; a guest without one failed as a whole. */
export function readGuestReport(
  report: string | undefined,
  kernel: { readonly series: string; readonly release: string },
  seconds: number,
): KernelResult {
  const base = { series: kernel.series, release: kernel.release, seconds: Math.round(seconds) };
  if (report === undefined) {
    return { ...base, passed: 0, failed: ['the guest ended without a report'], skipped: {} };
  }
  const { files, errors } = JSON.parse(report) as {
    files: { path: string; errors: string[]; tests: ReportedTest[] }[];
    errors: string[];
  };
  const tests = files.flatMap((file) => file.tests);
  const skipped: Record<string, number> = {};
  for (const { state, note, name } of tests) {
    if (state !== 'skipped') continue;
    const reason = note ?? /\bneeds [^>]*/.exec(name)?.[0].trim() ?? 'skipped';
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  }
  const failed = tests
    .filter(({ state }) => state === 'failed' || state === 'pending')
    .map(({ name }) => name);
  const outside = [
    ...errors,
    ...files.flatMap((file) => file.errors.map((error) => `${file.path}: ${error}`)),
  ];
  return {
    ...base,
    passed: tests.filter(({ state }) => state === 'passed').length,
    failed: [...failed, ...outside.map((error) => error.split('\n')[0]!)],
    skipped,
  };
}

const BEGIN = '<!-- kernels: written by `npm run test:kernels` -->\n';
const END = '<!-- /kernels -->';

/** The README with the table of this result in its place. */
export function withMatrix(readme: string, result: MatrixResult): string {
  const [before, rest] = readme.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined)
    throw new Error('README.md has no place for the matrix of kernels');
  return `${before}${BEGIN}\n${renderTable(result)}\n\n${END}${after}`;
}

function renderTable({ kernels }: MatrixResult): string {
  const rows = kernels.map(({ release, passed, failed, skipped }) => {
    const left = Object.values(skipped).reduce((sum, count) => sum + count, 0);
    return `| ${release} | ${passed} | ${failed.length} | ${left} |`;
  });
  return ['| kernel | passed | failed | skipped |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The page. */
export function renderMatrix(result: MatrixResult): string {
  const { date, filters, kernels } = result;
  const failures = kernels.flatMap(({ release, failed }) => failed.map((name) => `- ${release}: ${name}`));
  return [
    '# Kernels',
    '',
    '<!-- Generated from tools/kernels/result.json by `npm run test:kernels`; do not edit. -->',
    '',
    `The kernel tests in the cloud kernels of Debian's releases, emulated by qemu on ${date}`,
    filters.length === 0 ? '(all tests).' : `(tests under ${filters.join(', ')}).`,
    '',
    renderTable(result),
    '',
    ...(failures.length === 0 ? [] : ['What failed:', '', ...failures, '']),
  ].join('\n');
}
