import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listen } from './listen.js';
import { acceptsGzip, type StreamOutcome, streamBody } from './stream-body.js';

const CHUNK = 'x'.repeat(65_536);
const CHUNKS = 2_000;

/** A body of 131 MB, far beyond what the sockets of both sides can hold, that says how far it was rendered. */
class LargeBody {
  rendered = 0;
  returned = false;

  async *chunks(): AsyncGenerator<string> {
    try {
      for (; this.rendered < CHUNKS; this.rendered++) {
        yield CHUNK;
        await nextTurn();
      }
    } finally {
      this.returned = true;
    }
  }
}

interface Scene {
  readonly port: number;
  readonly outcomes: StreamOutcome[];
}

const servers: Server[] = [];

async function serve(body: () => AsyncIterable<string>, timeoutMs = 10_000): Promise<Scene> {
  const outcomes: StreamOutcome[] = [];
  const server = createServer((req, res) => {
    void streamBody(body(), req, res, timeoutMs).then((outcome) => outcomes.push(outcome));
  });
  servers.push(server);
  await listen(server, { host: '127.0.0.1', port: 0 });
  return { port: (server.address() as { port: number }).port, outcomes };
}

/** A client that asks and reads nothing until it is told. */
async function silentClient(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  return socket;
}

/** Resolves when the body has not been rendered further for a while. */
async function stalled(body: LargeBody): Promise<number> {
  for (let before = -1; before !== body.rendered || body.rendered === 0; ) {
    before = body.rendered;
    await sleep(100);
  }
  return body.rendered;
}

function get(
  port: number,
  headers: Record<string, string>,
): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts) }));
    })
      .on('error', reject)
      .end();
  });
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

describe('streamBody', () => {
  it('renders no further than the client reads, and to the end when it reads on', async () => {
    const body = new LargeBody();
    const { port, outcomes } = await serve(() => body.chunks());
    const socket = await silentClient(port);
    expect(await stalled(body)).toBeLessThan(CHUNKS / 4);
    let received = 0;
    socket.on('data', (part: Buffer) => {
      received += part.length;
    });
    socket.resume();
    await once(socket, 'close');
    expect(body.rendered).toBe(CHUNKS);
    expect(received).toBeGreaterThan(CHUNKS * CHUNK.length);
    await vi.waitFor(() => expect(outcomes).toEqual(['sent']));
  });

  it('stops rendering when the client goes away while it waits', async () => {
    const body = new LargeBody();
    const { port, outcomes } = await serve(() => body.chunks());
    const socket = await silentClient(port);
    const rendered = await stalled(body);
    socket.destroy();
    await vi.waitFor(() => expect(outcomes).toEqual(['client-gone']));
    expect(body.returned).toBe(true);
    expect(body.rendered).toBeLessThanOrEqual(rendered + 1);
  });

  it('stops rendering when the client goes away while it reads', async () => {
    const body = new LargeBody();
    const { port, outcomes } = await serve(() => body.chunks());
    const socket = await silentClient(port);
    socket.resume();
    await once(socket, 'data');
    socket.destroy();
    await vi.waitFor(() => expect(outcomes).toEqual(['client-gone']));
    expect(body.returned).toBe(true);
    expect(body.rendered).toBeLessThan(CHUNKS);
  });

  it('gives up on a client that reads too slowly', async () => {
    const body = new LargeBody();
    const { port, outcomes } = await serve(() => body.chunks(), 150);
    const socket = await silentClient(port);
    await vi.waitFor(() => expect(outcomes).toEqual(['client-too-slow']));
    expect(body.returned).toBe(true);
    socket.resume();
    socket.on('error', () => undefined);
    await once(socket, 'close');
  });

  it('compresses for a client that takes gzip, and says so', async () => {
    const { port } = await serve(async function* () {
      yield CHUNK;
      yield 'end';
    });
    const { headers, body } = await get(port, { 'accept-encoding': 'gzip, deflate' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers['vary']).toBe('accept, accept-encoding');
    expect(body.length).toBeLessThan(CHUNK.length / 10);
    expect(gunzipSync(body).toString()).toBe(`${CHUNK}end`);
  });

  it('does not compress for others', async () => {
    const { port } = await serve(async function* () {
      yield 'plain';
    });
    const { headers, body } = await get(port, {});
    expect(headers['content-encoding']).toBeUndefined();
    expect(body.toString()).toBe('plain');
  });

  it('stops compressing when the client goes away', async () => {
    const noise = Array.from({ length: 65_536 }, (_, index) =>
      String.fromCharCode(33 + ((index * index * 31) % 89)),
    ).join('');
    let returned = false;
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) yield noise;
      } finally {
        returned = true;
      }
    }
    const { port, outcomes } = await serve(endless);
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\naccept-encoding: gzip\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await vi.waitFor(() => expect(outcomes).toEqual(['client-gone']));
    expect(returned).toBe(true);
  });
});

describe('acceptsGzip', () => {
  it.each([
    ['gzip', true],
    ['deflate, GZIP;q=0.5', true],
    ['*', true],
    ['gzip; q=0', false],
    ['*;q=1, gzip;q=0', false],
    ['identity', false],
    ['', false],
    [undefined, false],
  ])('reads %j as %s', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});
