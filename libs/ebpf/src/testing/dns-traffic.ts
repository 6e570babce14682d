/** A DNS server and clients for tests, over real sockets. */

import { once } from 'node:events';
import type { Namespace } from './namespace.js';

/**
 * What both run. The server does what the first label of a name says: `nx` NXDOMAIN, `fail` SERVFAIL, `hole` nothing,
 * `slow` after 50 ms, anything else two addresses, or as many as its number says (`many-100`).
 */
const SCRIPT = `
const dgram = require('node:dgram'), net = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');
const TYPES = { A: 1, AAAA: 28, TXT: 16 };

function encode({ id, name, type = 'A', edns }) {
  const labels = name.split('.').filter((label) => label !== '');
  const question = Buffer.concat([...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]), Buffer.from([0])]);
  const head = Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, edns ? 1 : 0]);
  const tail = Buffer.from([TYPES[type] >> 8, TYPES[type] & 255, 0, 1]);
  const option = edns ? Buffer.from([0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0]) : Buffer.alloc(0);
  return Buffer.concat([head, question, tail, option]);
}

function answer(query) {
  let at = 12; const labels = [];
  while (query[at] !== 0) { labels.push(query.toString('latin1', at + 1, at + 1 + query[at])); at += 1 + query[at]; }
  const end = at + 5, type = query.readUInt16BE(at + 1);
  const [kind, number] = labels[0].toLowerCase().split('-');
  if (kind === 'hole') return undefined;
  const rcode = kind === 'nx' ? 3 : kind === 'fail' ? 2 : 0;
  const size = type === 28 ? 16 : 4;
  const count = rcode || type === 16 ? 0 : Number(number ?? 2);
  const head = Buffer.from(query.subarray(0, end));
  head.writeUInt16BE(0x8180 | rcode, 2); head.writeUInt16BE(count, 6); head.writeUInt16BE(0, 10);
  const records = Array.from({ length: count }, (_, index) => {
    const record = Buffer.alloc(12 + size);
    record.writeUInt16BE(0xc00c, 0); record.writeUInt16BE(type, 2); record.writeUInt16BE(1, 4); record.writeUInt16BE(size, 10);
    record[11 + size] = count - index;
    if (size === 4) record.set([192, 0, 2], 12); else record.set([0x20, 1, 0xd, 0xb8], 12);
    return record;
  });
  return { delay: kind === 'slow' ? 50 : 0, message: Buffer.concat([head, ...records]) };
}

const framed = (message) => Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message]);

function messages(take) {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const size = rest.readUInt16BE(0);
      take(rest.subarray(2, 2 + size));
      rest = rest.subarray(2 + size);
    }
  };
}

async function write(socket, bytes, style) {
  if (style !== 'bytes') return void socket.write(bytes);
  for (const byte of bytes) { socket.write(Buffer.from([byte])); await sleep(1); }
}

const tasks = {
  async serve({ address, port, style }) {
    const udp = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
    udp.on('message', (query, from) => {
      const reply = answer(query);
      if (reply) setTimeout(() => udp.send(reply.message, from.port, from.address), reply.delay);
    });
    const tcp = net.createServer((socket) => {
      socket.setNoDelay(true).on('error', () => {});
      let queue = Promise.resolve();
      socket.on('data', messages((query) => {
        const reply = answer(query);
        if (reply) queue = queue.then(() => sleep(reply.delay)).then(() => write(socket, framed(reply.message), style));
      }));
    });
    await new Promise((done) => udp.bind(port, address, done));
    await new Promise((done) => tcp.listen(port, address, done));
    process.stdout.write('ready');
    await new Promise(() => {});
  },
  async udp({ server, port, questions, waitMs }) {
    const socket = dgram.createSocket(server.includes(':') ? 'udp6' : 'udp4');
    let responses = 0, done;
    const all = new Promise((resolve) => (done = resolve));
    socket.on('message', () => { if (++responses === questions.length) done(); });
    for (const [index, question] of questions.entries()) {
      const query = encode({ id: (question.id ?? index) & 0xffff, ...question });
      await new Promise((sent) => socket.send(query, port, server, sent));
      if (question.pauseMs) await sleep(question.pauseMs);
      if (index % 64 === 63) await sleep(1);
    }
    await Promise.race([all, sleep(waitMs)]);
    process.stdout.write(JSON.stringify({ responses }));
  },
  async tcp({ server, port, questions, waitMs, style }) {
    const socket = net.connect(port, server);
    socket.setNoDelay(true);
    let responses = 0, done;
    const all = new Promise((resolve) => (done = resolve));
    socket.on('data', messages(() => { if (++responses === questions.length) done(); }));
    await new Promise((connected) => socket.on('connect', connected));
    const queries = questions.map((question, id) => framed(encode({ id, ...question })));
    if (style === 'apart') for (const query of queries) { socket.write(query); await sleep(5); }
    else await write(socket, Buffer.concat(queries), style);
    await Promise.race([all, sleep(waitMs)]);
    socket.end();
    await sleep(20);
    process.stdout.write(JSON.stringify({ responses }));
  },
};
process.stdin.on('end', () => process.exit(1)).resume();
const { kind, ...options } = JSON.parse(process.argv[1]);
tasks[kind](options).then(() => process.exit(0));
`;

/** One question. */
export interface TestQuestion {
  readonly name: string;
  /** A if absent. */
  readonly type?: 'A' | 'AAAA' | 'TXT';
  /** With an OPT record (EDNS). */
  readonly edns?: boolean;
  /** The number of the question if absent. */
  readonly id?: number;
  /** Before the next one. */
  readonly pauseMs?: number;
}

/** Questions to a server. */
export interface DnsTraffic {
  readonly server: string;
  /** 53 if absent. */
  readonly port?: number;
  readonly questions: readonly TestQuestion[];
  /** Over TCP, `udp` if absent: each question in its own segment, all in one, or one byte a segment. */
  readonly transport?: 'udp' | 'apart' | 'together' | 'bytes';
  /** How long to wait for responses; 2 s if absent. */
  readonly waitMs?: number;
}

/** Where a test server listens. */
export interface DnsService {
  readonly address: string;
  /** 53 if absent. */
  readonly port?: number;
  /** One byte a segment over TCP. */
  readonly style?: 'bytes';
}

/** Starts a server over UDP and TCP; resolves when it listens. */
export async function serveDns(namespace: Namespace, service: DnsService): Promise<AsyncDisposable> {
  const child = start(namespace, { kind: 'serve', port: 53, ...service });
  await once(child.stdout!, 'data');
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      const ended = once(child, 'exit');
      child.stdin!.end();
      await ended;
    },
  };
}

/** Asks; resolves with the number of responses when all are there, or after `waitMs`. */
export async function askDns(namespace: Namespace, traffic: DnsTraffic): Promise<number> {
  const { transport = 'udp', ...rest } = traffic;
  const task = transport === 'udp' ? { kind: 'udp' } : { kind: 'tcp', style: transport };
  const child = start(namespace, { ...task, port: 53, waitMs: 2000, ...rest });
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return (JSON.parse(output) as { responses: number }).responses;
}

function start(namespace: Namespace, task: object) {
  return namespace.spawn([process.execPath, '-e', SCRIPT, JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}
