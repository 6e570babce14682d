import type { Address } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import type { DnsMessage } from './dns-message.js';
import { type DnsObservation, DnsTransactions } from './dns-transactions.js';

const client: Address = { family: 4, text: '10.0.0.1' };
const server: Address = { family: 4, text: '10.0.0.53' };
const TIMEOUT_NS = 1000;

function query(id: number, timeNs: number, name = 'a.test.', socket = 's'): DnsObservation {
  const message: DnsMessage = {
    id,
    isResponse: false,
    returnCode: 'NOERROR',
    name,
    type: 'A',
    addresses: [],
    answers: 0,
  };
  return { message, timeNs, socket, client, server, transport: 'udp' };
}

function response(
  id: number,
  timeNs: number,
  name: string | undefined = 'a.test.',
  socket = 's',
): DnsObservation {
  const { message, ...rest } = query(id, timeNs, 'a.test.', socket);
  return { ...rest, message: { ...message, isResponse: true, name } };
}

function transactions(capacity?: number): DnsTransactions {
  return new DnsTransactions({ timeoutNs: TIMEOUT_NS, ...(capacity === undefined ? {} : { capacity }) });
}

describe('DnsTransactions', () => {
  it('pairs by socket and id, whatever the order', () => {
    const dns = transactions();
    dns.accept(query(1, 100));
    dns.accept(query(2, 110, 'b.test.'));
    dns.accept(query(1, 120, 'a.test.', 'other'));
    expect(dns.accept(response(2, 150, 'b.test.'))).toMatchObject({ latencyNs: 40 });
    expect(dns.accept(response(1, 160))).toMatchObject({ latencyNs: 60 });
    expect(dns.accept(response(1, 170, 'a.test.', 'other'))).toMatchObject({ latencyNs: 50 });
    expect(dns.accept(response(1, 180))).toMatchObject({ latencyNs: undefined });
    expect([dns.size, dns.unpaired]).toEqual([0, 0]);
  });

  it('takes a response without a question for that of the query, and one with another for none', () => {
    const dns = transactions();
    dns.accept(query(1, 100));
    expect(dns.accept(response(1, 110, 'evil.test.'))).toMatchObject({ latencyNs: undefined });
    expect(
      dns.accept({ ...response(1, 130), message: { ...response(1, 130).message, name: undefined } }),
    ).toMatchObject({ name: 'a.test.', latencyNs: 30 });
  });

  it('counts each unanswered query as one time-out, those sent again too', () => {
    const dns = transactions();
    dns.accept(query(1, 0));
    expect(dns.accept(query(1, 10))).toMatchObject({ isRetry: true });
    expect(dns.accept(query(2, 20))).toMatchObject({ isRetry: true });
    expect(dns.accept(query(3, 30, 'b.test.'))).toMatchObject({ isRetry: false });
    expect(dns.expire(TIMEOUT_NS - 1)).toEqual([]);
    expect(dns.expire(TIMEOUT_NS + 25)).toMatchObject([
      { kind: 'timeout', name: 'a.test.', queries: 2 },
      { kind: 'timeout', name: 'a.test.', queries: 1 },
    ]);
    expect(dns.size).toBe(1);
    // Asked and given up, so it is asked anew.
    expect(dns.accept(query(9, TIMEOUT_NS + 30))).toMatchObject({ isRetry: false });
  });

  it('measures no latency of a query that was sent twice', () => {
    const dns = transactions();
    dns.accept(query(1, 0));
    dns.accept(query(1, 10));
    expect(dns.accept(response(1, 20))).toMatchObject({ latencyNs: undefined });
    expect(dns.expire(1e9)).toEqual([]);
  });

  it('lets nothing time out of which a response may have been lost', () => {
    const dns = transactions();
    dns.accept(query(1, 0));
    dns.forget();
    expect(dns.expire(1e9)).toEqual([]);
    expect(dns.unpaired).toBe(1);
  });

  it('holds a bounded number of queries, and counts those that it gives up', () => {
    const dns = transactions(100);
    for (let id = 0; id < 1000; id++) dns.accept(query(id, id, `${id}.test.`));
    expect([dns.size, dns.unpaired]).toEqual([100, 900]);
    expect(dns.expire(1e9)).toHaveLength(100);
  });
});
