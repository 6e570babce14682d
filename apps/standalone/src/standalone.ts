/** What runs together, and how each is told of the others. */

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { Component } from '@retina/core';
import { Program } from './program.js';

/** Where and how they run. */
export interface StandaloneOptions {
  /** For everything that they write; nobody else may read it. */
  readonly folder: string;
  /** Of the agent. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

const HOST = '127.0.0.1';
const AGGREGATOR_PORT = '9965';
/** Variables that are the aggregator's; the agent would not know them. */
const OF_AGGREGATOR = /^RETINA_(?:HTTP_|TOPSERIES|LEASEDURATION)/;

/** Whether there is a bus to run. */
export function hasNats(): boolean {
  return spawnSync('nats-server', ['--version']).error === undefined;
}

/** In the order of their start. Without nats-server the agent alone. */
export async function createStandalone(options: StandaloneOptions): Promise<Component[]> {
  const { args, env, folder } = options;
  const ofAgent = only(env, (name) => !OF_AGGREGATOR.test(name));
  const command = ['retina-agent', '--live', ...args] as const;
  const agent = (more: Readonly<Record<string, string>>): Program =>
    new Program({ name: 'agent', command, env: { ...ofAgent, ...more }, output: 'shown' });
  if (!hasNats()) return [agent({})];
  const port = await freePort();
  // Whoever else is on this machine can reach the port: only who knows the password may publish.
  const password = randomBytes(16).toString('hex');
  const bus = {
    RETINA_NATS_SERVERS: `nats://${HOST}:${port}`,
    RETINA_NATS_USER: 'retina',
    RETINA_NATS_PASSWORD: password,
  };
  return [
    natsServer({ folder, env }, port, password),
    aggregator(env, bus),
    agent({ ...bus, RETINA_PUBLISH_SPOOLFOLDER: join(folder, 'spool') }),
  ];
}

function natsServer(
  { folder, env }: Pick<StandaloneOptions, 'folder' | 'env'>,
  port: number,
  password: string,
): Program {
  const file = join(folder, 'nats.conf');
  const lines = [
    `listen: "${HOST}:${port}"`,
    `jetstream { store_dir: ${JSON.stringify(join(folder, 'jetstream'))} }`,
    `authorization { user: retina, password: ${JSON.stringify(password)} }`,
    `log_file: ${JSON.stringify(join(folder, 'nats.log'))}`,
  ];
  writeFileSync(file, lines.join('\n'), { mode: 0o600 });
  return new Program({
    name: 'nats-server',
    command: ['nats-server', '--config', file],
    env: { PATH: env['PATH'] },
    output: 'hidden',
    isUp: async () => answers(port),
  });
}

function aggregator(env: StandaloneOptions['env'], bus: Readonly<Record<string, string>>): Program {
  const port = env['RETINA_HTTP_PORT'] ?? AGGREGATOR_PORT;
  const own = only(env, (name) => !name.startsWith('RETINA_') || OF_AGGREGATOR.test(name));
  let isTold = false;
  return new Program({
    name: 'aggregator',
    command: ['retina-metrics-aggregator'],
    env: {
      ...own,
      ...bus,
      RETINA_MAKESTREAM: 'true',
      // Of one node its own Observer shows all.
      RETINA_RELAY_ENABLED: 'false',
      RETINA_LOGLEVEL: env['RETINA_LOGLEVEL'] ?? 'warn',
    },
    output: 'shown',
    isUp: async () => {
      const isUp = await isReady(port);
      if (isUp && !isTold) process.stdout.write(`cluster metrics: http://${HOST}:${port}/metrics\n`);
      isTold ||= isUp;
      return isUp;
    },
  });
}

async function isReady(port: string): Promise<boolean> {
  return fetch(`http://${HOST}:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function only(
  env: StandaloneOptions['env'],
  fits: (name: string) => boolean,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => fits(name)));
}
