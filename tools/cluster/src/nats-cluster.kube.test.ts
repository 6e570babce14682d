import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BusConnection, IDENTITY_BUCKET, KeyValueBucket } from '@retina/bus';
import { cannotRunNats } from '@retina/bus/testing';
import { silentLogger } from '@retina/core';
import { runComponent } from '@retina/kube/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEPLOY } from './manifests/kustomization.js';

const reason = cannotRunNats();
const GUIDE = resolve(import.meta.dirname, '../../../docs/getting-started.md');
const WAIT = { timeout: 20_000, interval: 100 };

/** Certificates as the guide makes them, without what it tells a cluster. */
function makeCertificates(folder: string): void {
  const [, block = ''] = /By hand:\n\n```\n([\s\S]*?)```/.exec(readFileSync(GUIDE, 'utf8')) ?? [];
  const script = block.replace(/ *kubectl [\s\S]*?\n(?=done)/, '');
  execFileSync('sh', ['-e', '-c', script], { cwd: folder, stdio: 'pipe' });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  await new Promise((done) => server.close(done));
  return port;
}

interface Peer {
  readonly port: number;
  readonly routePort: number;
  readonly monitorPort: number;
}

describe.skipIf(reason !== undefined)(`ha-nats with mtls ${reason ?? ''}`, { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'retina-nats-cluster-'));
  const running: AsyncDisposable[] = [];
  const children: ChildProcess[] = [];
  const peers: Peer[] = [];

  /** The folder that a pod mounts, at ports and with certificates of the test's own; everything else as in the manifests. */
  function writeConfig(index: number): string {
    const own = join(folder, `server-${index}`);
    const { port, routePort, monitorPort } = peers[index]!;
    const files = {
      'nats.conf': ['base/nats', 'port: 4222', `port: ${port}`],
      'tls.conf': ['components/mtls', '', ''],
      'cluster.conf': ['components/ha-nats', 'port: 6222', `port: ${routePort}`],
      'cluster-tls.conf': ['components/mtls', '', ''],
    };
    execFileSync('mkdir', ['-p', own]);
    for (const [name, [place = '', from = '', to = '']] of Object.entries(files)) {
      const text = readFileSync(join(DEPLOY, place, name), 'utf8')
        .replace(from, to)
        .replace('http: 8222', `http: ${monitorPort}`)
        .replace('/data', join(own, 'data'))
        .replaceAll('/etc/nats-tls/tls', join(folder, 'nats'))
        .replaceAll('/etc/nats-tls/ca', join(folder, 'ca'));
      writeFileSync(join(own, name), text);
    }
    return join(own, 'nats.conf');
  }

  function startServer(index: number, routePassword: string): ChildProcess {
    const routes = peers.map(({ routePort }, route) => [
      `ROUTE_${route}`,
      `"nats-route://route:${routePassword}@127.0.0.1:${routePort}"`,
    ]);
    const child = spawn('nats-server', ['--config', writeConfig(index), '--addr', '127.0.0.1'], {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        POD_NAME: `retina-nats-${index}`,
        OPERATOR_PASSWORD: 'secret-of-operator',
        AGENT_PASSWORD: 'secret-of-agent',
        AGGREGATOR_PASSWORD: 'secret-of-aggregator',
        SUBSCRIBER_PASSWORD: 'secret-of-subscriber',
        ROUTE_PASSWORD: routePassword,
        ...Object.fromEntries(routes),
      },
    });
    children.push(child);
    return child;
  }

  function busTo(tls?: object): BusConnection {
    return new BusConnection({
      servers: peers.slice(0, 3).map(({ port }) => `nats://localhost:${port}`),
      clientName: 'test',
      user: 'operator',
      password: 'secret-of-operator',
      ...(tls === undefined ? {} : { tls }),
    });
  }
  const routesOf = async (index: number): Promise<number> => {
    const answer = await fetch(`http://127.0.0.1:${peers[index]!.monitorPort}/routez`).catch(() => undefined);
    return ((await answer?.json()) as { readonly num_routes: number } | undefined)?.num_routes ?? 0;
  };

  beforeAll(async () => {
    makeCertificates(folder);
    for (let index = 0; index < 4; index++)
      peers.push({ port: await freePort(), routePort: await freePort(), monitorPort: await freePort() });
    // Where the test's servers are, which no name of a cluster says.
    const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1\n';
    writeFileSync(join(folder, 'local.ext'), names);
    const sign = 'x509 -req -in nats.csr -CA ca.crt -CAkey ca.key -days 1 -extfile local.ext -out nats.crt';
    execFileSync('openssl', sign.split(' '), { cwd: folder, stdio: 'pipe' });
    for (let index = 0; index < 3; index++) startServer(index, 'secret-of-routes');
  });
  afterAll(async () => {
    for (const part of running.toReversed()) await part[Symbol.asyncDispose]();
    for (const child of children) {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGKILL')) await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps three copies, and goes on with two servers', async () => {
    const file = (name: string): string => join(folder, name);
    const bus = busTo({
      authorityFile: file('ca.crt'),
      certificateFile: file('operator.crt'),
      keyFile: file('operator.key'),
    });
    running.push(await runComponent(bus));
    const bucket = new KeyValueBucket(bus, IDENTITY_BUCKET);
    const made = async (): Promise<boolean> =>
      bucket.create({ replicas: 3 }).then(
        () => true,
        () => false,
      );
    await expect.poll(made, WAIT).toBe(true);
    await bucket.put('pod.node-1.a', 'who');
    children[0]!.kill('SIGKILL');
    const value = async (): Promise<string | undefined> =>
      bucket.get('pod.node-1.a').then(
        (entry) => entry?.value,
        () => undefined,
      );
    await expect.poll(value, WAIT).toBe('who');
    const written = async (): Promise<boolean> =>
      bucket.put('pod.node-1.a', 'another').then(
        () => true,
        () => false,
      );
    await expect.poll(written, WAIT).toBe(true);
  });

  it('lets nobody in without a certificate of the authority', async () => {
    const failures: unknown[] = [];
    const bus = busTo({ authorityFile: join(folder, 'ca.crt') });
    const context = {
      signal: new AbortController().signal,
      logger: silentLogger(),
      fail: (error: unknown) => void failures.push(error),
      beat: () => undefined,
    };
    await bus.start(context);
    const connected = bus.connected(AbortSignal.timeout(3_000)).then(
      () => 'connected',
      () => 'refused',
    );
    expect(await connected).toBe('refused');
    await bus.stop();
  });

  it('takes no server for one of its own that does not know the password of routes', async () => {
    startServer(3, 'guessed');
    await expect.poll(async () => routesOf(1), WAIT).toBeGreaterThan(0);
    const before = await routesOf(1);
    await new Promise((done) => setTimeout(done, 2_000));
    expect(await routesOf(3)).toBe(0);
    expect(await routesOf(1)).toBe(before);
  });
});
