import { defineConfig } from 'vitest/config';
import { foundClients } from './tools/hubble/src/clients.js';
import { foundAssets } from './tools/kube-apiserver/src/assets.js';
import { REPORT_VARIABLE } from './tools/verify/src/run-report.js';
import { RunReporter } from './tools/verify/src/run-reporter.js';

const report = process.env[REPORT_VARIABLE];

/** Where a kube-apiserver is; tests of the `kube` project skip themselves without one. */
const assets = foundAssets(process.env);

/** Where Hubble's CLI is; tests that run it skip themselves without. */
const clients = foundClients(process.env);
const hubble = clients === undefined ? {} : { HUBBLE_FOLDER: clients };

/**
 * Three kinds of test: `unit` runs anywhere, `kernel` needs root and BTF, `kube` needs a kube-apiserver; the last two skip
 * themselves with the reason.
 */
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
          exclude: ['**/*.kernel.test.ts', '**/*.kube.test.ts', '**/node_modules/**', '**/dist/**'],
          env: hubble,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'kernel',
          include: ['{apps,libs,tools}/*/src/**/*.kernel.test.ts'],
          env: hubble,
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'kube',
          include: ['{apps,libs,tools}/*/src/**/*.kube.test.ts'],
          env: assets === undefined ? {} : { KUBEBUILDER_ASSETS: assets },
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
