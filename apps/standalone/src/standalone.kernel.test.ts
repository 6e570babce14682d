import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { hasNats } from './standalone.js';

const isRoot = process.getuid?.() === 0;
const reason = !isRoot
  ? 'needs root'
  : hasNats()
    ? undefined
    : 'needs nats-server (Debian package nats-server)';
const ROOT = resolve(import.meta.dirname, '../../..');
const WAIT = { timeout: 30_000, interval: 250 };

async function freePort(): Promise<string> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port.toString() : '';
}

/** Names of the processes that a process started. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function valueOf(port: string, line: RegExp): Promise<number> {
  const text = await fetch(`http://127.0.0.1:${port}/metrics`).then(
    async (response) => response.text(),
    () => '',
  );
  return Number(line.exec(text)?.[1] ?? 0);
}

describe.skipIf(reason !== undefined)(`standalone ${reason ?? ''}`, { timeout: 120_000 }, () => {
  it.each(['SIGINT', 'SIGKILL'] as const)(
    'shows real drops at the agent and at the aggregator, and leaves no process after %s',
    async (signal) => {
      const [agentPort, aggregatorPort] = [await freePort(), await freePort()];
      const child = spawn(process.execPath, [join(ROOT, 'apps/standalone/dist/main.js')], {
        env: {
          ...process.env,
          PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
          RETINA_APISERVER_HOST: '127.0.0.1',
          RETINA_APISERVER_PORT: agentPort,
          RETINA_OBSERVER_PORT: '0',
          RETINA_ENABLEDPLUGIN: 'drop',
          RETINA_LOGLEVEL: 'warn',
          RETINA_HTTP_HOST: '127.0.0.1',
          RETINA_HTTP_PORT: aggregatorPort,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let log = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (log += text));
      }
      const socket = createSocket('udp4');
      const sending = setInterval(() => socket.send('nobody', 9, '127.0.0.1'), 20);
      try {
        const dropped = /^retina_cluster_dropped_packets_total\{.*reason="NO_SOCKET".*\} (\d+)$/m;
        await expect.poll(async () => valueOf(aggregatorPort, dropped), WAIT).toBeGreaterThan(10);
        const atAgent = /^networkobservability_drop_count\{reason="NO_SOCKET".*\} (\d+)$/m;
        expect(await valueOf(agentPort, atAgent)).toBeGreaterThan(10);
        expect(log).toContain(`cluster metrics: http://127.0.0.1:${aggregatorPort}/metrics`);
        const children = childrenOf(child.pid!);
        expect(children).toHaveLength(3);
        const ended = once(child, 'exit');
        child.kill(signal);
        expect(await ended).toEqual(signal === 'SIGINT' ? [0, null] : [null, 'SIGKILL']);
        const alive = (): number[] => children.filter((pid) => isAlive(pid));
        await expect.poll(alive, { timeout: 30_000, interval: 100 }).toEqual([]);
      } catch (error) {
        throw new Error(`it wrote:\n${log}`, { cause: error });
      } finally {
        clearInterval(sending);
        socket.close();
        child.kill('SIGTERM');
        await sleep(100);
      }
    },
  );
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
