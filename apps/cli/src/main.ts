#!/usr/bin/env node
/** The process: its arguments, its streams, Ctrl-C. kubectl finds it as kubectl-retina. */

import { once } from 'node:events';
import { basename } from 'node:path';
import { run } from './run.js';

const ending = new AbortController();
process.once('SIGINT', () => ending.abort());
process.once('SIGTERM', () => ending.abort());
// Whoever read us is gone, as with `retina observe | head`.
process.stdout.on('error', () => ending.abort());

const isPlugin = basename(process.argv[1] ?? '').startsWith('kubectl-');
process.exitCode = await run(isPlugin ? 'kubectl retina' : 'retina', process.argv.slice(2), {
  write: (text) => process.stdout.write(text),
  drained: async () =>
    void (await once(process.stdout, 'drain', { signal: ending.signal }).catch(() => undefined)),
  warn: (line) => void process.stderr.write(`${line}\n`),
  signal: ending.signal,
  defaultServer: process.env['RETINA_SERVER'],
});
