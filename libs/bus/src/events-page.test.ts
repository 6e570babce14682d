import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headers as natsHeaders } from '@nats-io/nats-core';
import { silentLogger } from '@retina/core';
import type { NodeEvent } from '@retina/flow';
import { BusConnection } from './bus-connection.js';
import { eventMessage } from './cloud-event.js';
import { ensureEventStream } from './event-stream.js';
import { cannotRunNats, NatsProgram } from './testing.js';

const reason = cannotRunNats();
const PAGE = readFileSync(resolve(import.meta.dirname, '../../../docs/events.md'), 'utf8');
/** Where the packages of this project are found. */
const FOLDER = resolve(import.meta.dirname, '../dist/events-page');
const WAIT = { timeout: 10_000, interval: 50 };

function anEvent(id: string): NodeEvent {
  return { id, kind: 'drop-burst', phase: 'began', atMs: 0, subject: {}, text: `Dropping ${id}.` };
}

describe.skipIf(reason !== undefined)(`the subscriber of docs/events.md ${reason ?? ''}`, () => {
  let server: NatsProgram;
  let bus: BusConnection;
  let output = '';
  let child: ChildProcess | undefined;

  function subscribe(): void {
    const file = join(FOLDER, 'subscriber.mjs');
    writeFileSync(file, PAGE.split('```ts\n')[1]?.split('```')[0] ?? '');
    child = spawn(process.execPath, [file], { env: { ...process.env, NATS_URL: server.url } });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
  }
  async function end(): Promise<void> {
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  }
  const publish = async (id: string): Promise<void> => {
    const { subject, headers = {}, payload } = eventMessage(anEvent(id), { cluster: 'lab', node: 'one' });
    const connection = await bus.connected();
    const sent = natsHeaders();
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    await connection.request(subject, payload, { headers: sent, timeout: 5_000 });
  };

  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    server = await NatsProgram.start();
    bus = new BusConnection({ servers: [server.url], clientName: 'test' });
    const signal = new AbortController().signal;
    await bus.start({ signal, logger: silentLogger(), fail: () => undefined, beat: () => undefined });
    await ensureEventStream(bus);
  });
  afterAll(async () => {
    await end();
    await bus.stop();
    await server[Symbol.asyncDispose]();
    rmSync(FOLDER, { recursive: true });
  });

  it('prints what happened, and goes on where it was when it is run again', async () => {
    subscribe();
    await publish('a');
    await expect.poll(() => output, WAIT).toBe('sh.retina.drop-burst.began on one: Dropping a.\n');
    await end();
    await publish('b');
    subscribe();
    await expect
      .poll(() => output.split('\n').slice(1), WAIT)
      .toEqual(['sh.retina.drop-burst.began on one: Dropping b.', '']);
  }, 30_000);
});
