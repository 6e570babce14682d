/**
 * `node scrape-client.js URL SCRAPES ENCODING`: scrapes one after the other over one connection, and prints how long each
 * took. A process of its own, because the server's event loop is what is measured.
 */

import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** What the client prints, as JSON. */
export interface ScrapeOutcome {
  readonly milliseconds: readonly number[];
  /** As they came over the wire, of the last scrape. */
  readonly bytes: number;
  /** Lines with a value in the last scrape. */
  readonly series: number;
  /** Connections that were opened: one if keep-alive works. */
  readonly connections: number;
}

async function scrape(url: string, count: number, encoding: string): Promise<ScrapeOutcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sockets = new Set<unknown>();
  const milliseconds: number[] = [];
  let body = Buffer.alloc(0);
  for (let index = 0; index < count; index++) {
    const startMs = performance.now();
    const [response] = (await once(
      get(url, { agent, headers: { 'accept-encoding': encoding } }),
      'response',
    )) as [IncomingMessage];
    sockets.add(response.socket);
    body = await buffer(response);
    milliseconds.push(performance.now() - startMs);
  }
  agent.destroy();
  const text = encoding === 'gzip' ? gunzipSync(body) : body;
  const lines = text.toString().split('\n');
  const series = lines.filter((line) => line !== '' && !line.startsWith('#')).length;
  return { milliseconds, bytes: body.length, series, connections: sockets.size };
}

const [url = '', count = '1', encoding = 'identity'] = process.argv.slice(2);
console.log(JSON.stringify(await scrape(url, Number(count), encoding)));
