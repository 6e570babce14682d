import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RunContext } from './component.js';
import { HttpServer, type HttpServerOptions } from './http-server.js';
import { LogLines } from './log-lines.js';
import { createLogger } from './logger.js';

const running: HttpServer[] = [];
const log = new LogLines();

function runContext(): RunContext {
  return {
    signal: new AbortController().signal,
    logger: createLogger({ level: 'warn', destination: log }),
    fail: () => undefined,
    beat: () => undefined,
  };
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

async function serve(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const server = new HttpServer({
    host: '127.0.0.1',
    port: 0,
    metrics: () => ({ contentType: 'text/plain; version=0.0.4', body: chunks('a 1\n', 'b 2\n') }),
    live: () => ({ problems: [] }),
    ready: () => ({ problems: [] }),
    ...options,
  });
  await server.start(runContext());
  running.push(server);
  return server;
}

function urlOf(server: HttpServer, path: string): string {
  return `http://127.0.0.1:${server.address.port}${path}`;
}

/** The status of a request with any method; `fetch` refuses some. */
function statusOf(server: HttpServer, method: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(urlOf(server, path), { method, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

describe('HttpServer', () => {
  it('serves metrics with the content type that was chosen for the Accept header', async () => {
    const server = await serve({
      metrics: (accept) => ({ contentType: accept ?? 'none', body: chunks('a 1\n', 'b 2\n') }),
    });
    const response = await fetch(urlOf(server, '/metrics?x=y'), { headers: { accept: 'application/x' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x');
    expect(await response.text()).toBe('a 1\nb 2\n');
  });

  it('answers probes with ok, or with what is wrong', async () => {
    const server = await serve({ ready: () => ({ problems: ['drop: starting', 'bus: restarting'] }) });
    const live = await fetch(urlOf(server, '/livez'));
    expect([live.status, await live.text()]).toEqual([200, 'ok\n']);
    const ready = await fetch(urlOf(server, '/readyz'));
    expect([ready.status, await ready.text()]).toEqual([503, 'drop: starting\nbus: restarting\n']);
  });

  it('lists what it serves at / and where nothing is', async () => {
    const server = await serve();
    const root = await fetch(urlOf(server, '/'));
    expect([root.status, await root.text()]).toEqual([200, 'Served here: /metrics /livez /readyz\n']);
    const missing = await fetch(urlOf(server, '/metric'));
    expect([missing.status, await missing.text()]).toEqual([
      404,
      'Not found. Served here: /metrics /livez /readyz\n',
    ]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const server = await serve();
    expect(await statusOf(server, method, '/metrics')).toBe(405);
  });

  it('says which methods it takes', async () => {
    const server = await serve();
    const response = await fetch(urlOf(server, '/livez'), { method: 'POST', body: 'x' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('answers HEAD with the headers, and renders nothing for it', async () => {
    const rendered = vi.fn<() => void>();
    async function* body(): AsyncGenerator<string> {
      rendered();
      yield 'a 1\n';
    }
    const server = await serve({ metrics: () => ({ contentType: 'text/x', body: body() }) });
    const response = await fetch(urlOf(server, '/metrics'), { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/x']);
    expect(await response.text()).toBe('');
    expect(rendered).not.toHaveBeenCalled();
    expect(await statusOf(server, 'HEAD', '/livez')).toBe(200);
  });

  it('answers 500 and logs why when the metrics cannot be had', async () => {
    const server = await serve({
      metrics: () => {
        throw new TypeError('no registry');
      },
    });
    expect(await statusOf(server, 'GET', '/metrics')).toBe(500);
    expect(log.lines.at(-1)).toMatchObject({
      level: 'error',
      error: { message: '[UNEXPECTED] no registry' },
    });
  });

  it('breaks the connection off when rendering fails half-way, so that no part is taken for the whole', async () => {
    async function* body(): AsyncGenerator<string> {
      yield 'a 1\n';
      await sleep(5);
      throw new TypeError('half-way');
    }
    const server = await serve({ metrics: () => ({ contentType: 'text/plain', body: body() }) });
    const response = await fetch(urlOf(server, '/metrics'), { headers: { 'accept-encoding': 'identity' } });
    await expect(response.text()).rejects.toThrow('terminated');
    expect(log.lines.at(-1)).toMatchObject({ error: { message: '[UNEXPECTED] half-way' } });
    expect(await statusOf(server, 'GET', '/livez')).toBe(200);
  });

  it('bounds the scrapes at a time, still answers probes, and serves again when one has ended', async () => {
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    async function* slow(): AsyncGenerator<string> {
      yield 'a 1\n';
      await finished;
    }
    const server = await serve({
      maxScrapes: 2,
      metrics: () => ({ contentType: 'text/plain', body: slow() }),
    });
    const scrapes = await Promise.all([fetch(urlOf(server, '/metrics')), fetch(urlOf(server, '/metrics'))]);
    const third = await fetch(urlOf(server, '/metrics'));
    expect([third.status, third.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await third.text()).toMatch(/come again/);
    expect(await statusOf(server, 'GET', '/livez')).toBe(200);
    finish();
    expect(await Promise.all(scrapes.map((scrape) => scrape.text()))).toEqual(['a 1\n', 'a 1\n']);
    expect(await statusOf(server, 'GET', '/metrics')).toBe(200);
  });
});

describe('HttpServer.start', () => {
  it('says which address is in use and what to do', async () => {
    const { port } = (await serve()).address;
    await expect(serve({ port })).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${port} is in use: stop the process`) as string,
    });
  });

  it('says when the host is not of this machine', async () => {
    await expect(serve({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('has no address before', () => {
    const idle = { contentType: '', body: chunks() };
    const server = new HttpServer({
      host: '::1',
      port: 0,
      metrics: () => idle,
      live: () => ({ problems: [] }),
      ready: () => ({ problems: [] }),
    });
    expect(() => server.address).toThrow(/ILLEGAL_STATE/);
  });
});

describe('HttpServer.stop', () => {
  it('closes idle keep-alive connections at once', async () => {
    const server = await serve({ closeTimeoutMs: 5_000 });
    const socket = connect(server.address.port, '127.0.0.1');
    socket.write('GET /livez HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    const begun = performance.now();
    await server.stop();
    await ended;
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('lets an answer under way end, and then does not wait for another request', async () => {
    async function* slow(): AsyncGenerator<string> {
      yield 'a 1\n';
      await sleep(50);
      yield 'b 2\n';
    }
    const server = await serve({
      closeTimeoutMs: 5_000,
      metrics: () => ({ contentType: 'text/plain', body: slow() }),
    });
    const response = await fetch(urlOf(server, '/metrics'));
    const begun = performance.now();
    const [text] = await Promise.all([response.text(), server.stop()]);
    expect(text).toBe('a 1\nb 2\n');
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('breaks off what takes too long', async () => {
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        yield 'a 1\n';
        await sleep(5);
      }
    }
    const server = await serve({
      closeTimeoutMs: 30,
      metrics: () => ({ contentType: 'text/plain', body: endless() }),
    });
    const response = await fetch(urlOf(server, '/metrics'));
    const [read] = await Promise.allSettled([response.text(), server.stop()]);
    expect(read.status).toBe('rejected');
  });

  it('is idempotent, and frees the port', async () => {
    const server = await serve();
    const { port } = server.address;
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect((await serve({ port })).address.port).toBe(port);
  });
});
