import { defineConfig } from 'vitest/config';
import { REPORT_VARIABLE } from './tools/verify/src/run-report.js';
import { RunReporter } from './tools/verify/src/run-reporter.js';

const report = process.env[REPORT_VARIABLE];

/** Two kinds of test: `unit` runs anywhere, `kernel` needs root and BTF and skips itself with the reason. */
export default defineConfig({
  ssr: { resolve: { conditions: ['@retina/source'] } },
  test: {
    reporters: report === undefined ? ['default'] : ['default', new RunReporter(report)],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{apps,libs,tools}/*/src/**/*.test.ts'],
          exclude: ['**/*.kernel.test.ts', '**/node_modules/**', '**/dist/**'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'kernel',
          include: ['{apps,libs,tools}/*/src/**/*.kernel.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
