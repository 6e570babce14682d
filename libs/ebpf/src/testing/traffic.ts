/**
 * Exact traffic between namespaces. Node opens sockets in the namespace of the thread, at a time of its own choosing, so
 * each generator is a small Node process of its own inside the namespace.
 */

import { RetinaError } from '@retina/core';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Namespace } from './namespace.js';

/** Runs in the child, where no TypeScript can be imported. Ends when the test process does: its stdin closes. */
const SCRIPT = String.raw`
const dgram = require('node:dgram'), net = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

const tasks = {
  async udp({ to, port, count, bytes, sockets, sourcePort, packetsPerSecond }) {
    const payload = Buffer.alloc(bytes, 'x'), started = performance.now();
    let sent = 0;
    for (let index = 0; index < sockets; index++) {
      const socket = dgram.createSocket(net.isIPv6(to) ? 'udp6' : 'udp4');
      await new Promise((bound) => socket.bind(sourcePort === 0 ? 0 : sourcePort + index, bound));
      const share = Math.floor(count / sockets) + (index < count % sockets ? 1 : 0);
      for (let left = share; left > 0; left--, sent++) {
        await new Promise((done, fail) => socket.send(payload, port, to, (error) => (error ? fail(error) : done())));
        const aheadMs = (sent / packetsPerSecond) * 1000 - (performance.now() - started);
        if (aheadMs > 1) await sleep(aheadMs);
      }
      await new Promise((closed) => socket.close(closed));
    }
  },

  async server({ address, port, requestBytes, responseBytes }) {
    const response = Buffer.alloc(responseBytes, 'x');
    const server = net.createServer({ noDelay: true }, (socket) => {
      let received = 0;
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        for (received += chunk.length; received >= requestBytes; received -= requestBytes) socket.write(response);
      });
    });
    await new Promise((listening) => server.listen({ host: address, port, backlog: 4096 }, listening));
    process.stdout.write('ready');
    await new Promise(() => {});
  },

  async client({ to, port, connections, requestBytes, responseBytes, concurrency, sourcePort, close, timeoutMs }) {
    const request = Buffer.alloc(requestBytes, 'x'), outcome = { completed: 0, errors: {}, connectMs: [] };
    let next = 0;
    const connect = (index) => new Promise((closed) => {
      const started = performance.now();
      const socket = net.connect({ host: to, port, noDelay: true, localPort: sourcePort && sourcePort + index });
      let received = 0, failure;
      const timer = setTimeout(() => socket.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })), timeoutMs);
      socket.on('connect', () => (outcome.connectMs.push(performance.now() - started), socket.write(request)));
      socket.on('data', (chunk) => {
        received += chunk.length;
        if (received >= responseBytes) close === 'reset' ? socket.resetAndDestroy() : socket.end();
      });
      socket.on('error', (error) => (failure = error.code));
      socket.on('close', () => {
        clearTimeout(timer);
        if (received >= responseBytes && !failure) outcome.completed++;
        else outcome.errors[failure ?? 'CLOSED'] = (outcome.errors[failure ?? 'CLOSED'] ?? 0) + 1;
        closed();
      });
    });
    const worker = async () => { while (next < connections) await connect(next++); };
    await Promise.all(Array.from({ length: concurrency }, worker));
    process.stdout.write(JSON.stringify(outcome));
  },
};

process.stdin.on('end', () => process.exit(1)).resume();
const { kind, ...options } = JSON.parse(process.argv[1]);
tasks[kind](options).then(() => process.exit(0));
`;

/** UDP datagrams to send. */
export interface UdpTraffic {
  /** An IPv4 or IPv6 address. */
  readonly to: string;
  readonly port: number;
  /** Datagrams in all. */
  readonly count: number;
  /** Payload of each; 64 if absent. */
  readonly bytes?: number;
  /** They are sent from so many sockets, one after the other; 1 if absent. */
  readonly sockets?: number;
  /** The first socket's port, the others follow it; chosen by the kernel if absent. */
  readonly sourcePort?: number;
  /** As fast as one process can (some 80,000 per second) if absent. */
  readonly packetsPerSecond?: number;
}

/** Sends exactly `count` datagrams; resolves when the last one has been handed to the kernel. */
export async function sendUdp(from: Namespace, traffic: UdpTraffic): Promise<void> {
  const defaults = { bytes: 64, sockets: 1, sourcePort: 0, packetsPerSecond: 1e9 };
  await finish(start(from, { kind: 'udp', ...defaults, ...traffic }));
}

/** What a TCP server answers. */
export interface TcpService {
  readonly port: number;
  /** All addresses of both families if absent. */
  readonly address?: string;
  /** After each so many received bytes (1 if absent) it sends `responseBytes` (1 if absent). */
  readonly requestBytes?: number;
  readonly responseBytes?: number;
}

/** Serves TCP in a namespace until disposed; resolves when it listens. */
export async function serveTcp(namespace: Namespace, service: TcpService): Promise<AsyncDisposable> {
  const child = start(namespace, {
    kind: 'server',
    address: '::',
    requestBytes: 1,
    responseBytes: 1,
    ...service,
  });
  const ended = finish(child);
  await Promise.race([ended, child.stdout === null ? ended : once(child.stdout, 'data')]);
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
    },
  };
}

/** TCP connections to make. */
export interface TcpTraffic {
  readonly to: string;
  readonly port: number;
  /** Connections in all. */
  readonly connections: number;
  /** Each sends `requestBytes` (1 if absent), waits for `responseBytes` (1 if absent) and closes. */
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  /** How many are open at a time; 1 if absent. */
  readonly concurrency?: number;
  /** The first connection's port, the others follow it; chosen by the kernel if absent. */
  readonly sourcePort?: number;
  /** With a FIN (if absent) or with a RST. */
  readonly close?: 'fin' | 'reset';
  /** Per connection, from start to close; 5,000 if absent. */
  readonly timeoutMs?: number;
}

/** What became of the connections. */
export interface TcpOutcome {
  /** Got the whole response and closed without an error. */
  readonly completed: number;
  /** Failed ones by error code: ECONNREFUSED, ECONNRESET, TIMEOUT, CLOSED (too early). */
  readonly errors: Readonly<Record<string, number>>;
  /** How long each handshake took, seen from the client. */
  readonly connectMs: readonly number[];
}

/** Makes the connections and resolves when all are closed. */
export async function connectTcp(from: Namespace, traffic: TcpTraffic): Promise<TcpOutcome> {
  const sizes = { requestBytes: 1, responseBytes: 1 };
  const defaults = { ...sizes, concurrency: 1, sourcePort: 0, close: 'fin', timeoutMs: 5000 };
  return JSON.parse(await finish(start(from, { kind: 'client', ...defaults, ...traffic }))) as TcpOutcome;
}

function start(namespace: Namespace, task: object): ChildProcess {
  return namespace.spawn([process.execPath, '-e', SCRIPT, JSON.stringify(task)], { stdio: 'pipe' });
}

/** What the child wrote, once it has ended well. */
async function finish(child: ChildProcess): Promise<string> {
  const output = async (stream: ChildProcess['stdout']): Promise<string> =>
    stream === null ? '' : text(stream);
  const [stdout, stderr] = await Promise.all([
    output(child.stdout),
    output(child.stderr),
    once(child, 'close'),
  ]);
  if (child.exitCode === 0) return stdout;
  throw new RetinaError('HOST_CALL_FAILED', `a traffic generator failed: ${stderr}`, {
    details: { exitCode: child.exitCode },
  });
}
