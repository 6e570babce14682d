/** What every process serves over HTTP: its metrics and its two probes. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Component, RunContext } from './component.js';
import { RetinaError } from './errors.js';
import type { Health } from './health.js';
import { formatAddress, listen, type ListenAddress } from './listen.js';
import type { Logger } from './logger.js';
import { type BodyChunks, streamBody } from './stream-body.js';

/** Metrics in the format that a client asked for. */
export interface Exposition {
  readonly contentType: string;
  readonly body: BodyChunks;
}

/** What is served, and where. */
export interface HttpServerOptions extends ListenAddress {
  /** Renders the metrics for an Accept header. The body must be free of charge until it is iterated. */
  readonly metrics: (accept: string | undefined) => Exposition;
  readonly live: () => Health;
  readonly ready: () => Health;
  /** Scrapes rendered at the same time; one more is told to come again. 4 unless told. */
  readonly maxScrapes?: number;
  /** How long a client may take to read a scrape; 30 s unless told. */
  readonly scrapeTimeoutMs?: number;
  /** How long `stop()` waits for answers under way; 2 s unless told. */
  readonly closeTimeoutMs?: number;
}

type Route = (request: IncomingMessage, response: ServerResponse) => void;

const TEXT = 'text/plain; charset=utf-8';
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** Longer than any usual scrape interval: a scraper must not find its connection closed just as it sends. */
const KEEP_ALIVE_TIMEOUT_MS = 90_000;

/** Serves /metrics, /livez and /readyz. */
export class HttpServer implements Component {
  readonly name = 'http-server';
  readonly #options: HttpServerOptions;
  readonly #routes: ReadonlyMap<string, Route>;
  #logger: Logger | undefined;
  #server: Server | undefined;
  #scrapes = 0;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#routes = new Map<string, Route>([
      ['/', (_request, response) => sendText(response, 200, this.#served)],
      ['/metrics', (request, response) => void this.#sendMetrics(request, response)],
      ['/livez', (_request, response) => sendHealth(response, options.live())],
      ['/readyz', (_request, response) => sendHealth(response, options.ready())],
    ]);
  }

  /** Where it listens, with the port that the kernel chose. @throws RetinaError ILLEGAL_STATE when it does not. */
  get address(): ListenAddress {
    const address = this.#server?.address();
    if (typeof address !== 'object' || address === null) {
      throw new RetinaError('ILLEGAL_STATE', 'The HTTP server does not listen.');
    }
    return { host: address.address, port: address.port };
  }

  /** @throws RetinaError as `listen` does. */
  async start(context: RunContext): Promise<void> {
    this.#logger = context.logger;
    const server = createServer(
      {
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      },
      (request, response) => {
        // A connection whose answer ends after stop() began is idle now, and would wait for the next request.
        response.once('close', () => server.listening || server.closeIdleConnections());
        this.#answer(request, response);
      },
    );
    await listen(server, this.#options);
    server.on('error', (cause) => {
      context.fail(new RetinaError('HOST_CALL_FAILED', 'Accepting a connection failed.', { cause }));
    });
    this.#server = server;
    context.logger.info('Serving HTTP.', { address: formatAddress(this.address), paths: this.#paths });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    const deadline = setTimeout(() => server.closeAllConnections(), this.#options.closeTimeoutMs ?? 2_000);
    await closed;
    clearTimeout(deadline);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('cache-control', 'no-store');
    const [path = ''] = (request.url ?? '').split('?', 1);
    const route = this.#routes.get(path);
    if (route === undefined) {
      sendText(response, 404, `Not found. ${this.#served}`);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      sendText(response, 405, 'Only GET and HEAD are served here.\n');
    } else {
      route(request, response);
    }
  }

  async #sendMetrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#scrapes >= (this.#options.maxScrapes ?? 4)) {
      response.setHeader('retry-after', '1');
      sendText(response, 503, 'Too many scrapes at once; come again in a second.\n');
      return;
    }
    this.#scrapes++;
    try {
      const { contentType, body } = this.#options.metrics(request.headers.accept);
      response.setHeader('content-type', contentType);
      if (request.method === 'HEAD') {
        response.end();
        return;
      }
      const timeoutMs = this.#options.scrapeTimeoutMs ?? 30_000;
      const outcome = await streamBody(body, request, response, timeoutMs);
      if (outcome === 'client-too-slow') {
        this.#logger?.warn('A client did not read the metrics in time.', { timeoutMs });
      }
    } catch (thrown) {
      this.#logger?.error('Rendering the metrics failed.', { error: RetinaError.from(thrown) });
      if (!response.headersSent) sendText(response, 500, 'Rendering the metrics failed; the log says why.\n');
    } finally {
      this.#scrapes--;
    }
  }

  get #paths(): readonly string[] {
    return [...this.#routes.keys()].filter((path) => path !== '/');
  }

  get #served(): string {
    return `Served here: ${this.#paths.join(' ')}\n`;
  }
}

function sendHealth(response: ServerResponse, { problems }: Health): void {
  if (problems.length === 0) sendText(response, 200, 'ok\n');
  else sendText(response, 503, `${problems.join('\n')}\n`);
}

/** Node leaves the body out when the request was HEAD. */
function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': TEXT, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
