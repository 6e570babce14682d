import type { DnsEvent, NodeEvent } from '@retina/flow';
import { beforeEach, describe, expect, it } from 'vitest';
import { DnsFailures } from './dns-failures.js';

const QUESTION = {
  client: { family: 4, text: '10.0.0.1' },
  transport: 'udp',
  name: 'example.com.',
  type: 'A',
  clientEndpoint: undefined,
} as const;

function response(returnCode: string, server = '10.96.0.10'): DnsEvent {
  const answer = { returnCode, addresses: [], answers: 0, latencyNs: 1 };
  return { ...QUESTION, ...answer, kind: 'response', server: { family: 4, text: server } };
}

function timeout(queries: number, server = '10.96.0.10'): DnsEvent {
  return { ...QUESTION, kind: 'timeout', queries, server: { family: 4, text: server } };
}

describe('DnsFailures', () => {
  let events: NodeEvent[];
  let folded: number;
  let nowMs: number;
  let failures: DnsFailures;
  const interval = (...seen: DnsEvent[]): void => {
    failures.accept({ kind: 'dns', events: seen });
    nowMs += 10_000;
    failures.look();
  };
  const times = (count: number, event: DnsEvent): DnsEvent[] => Array.from({ length: count }, () => event);
  const told = (): string[] => events.splice(0).map(({ phase, text }) => `${phase}: ${text}`);

  beforeEach(() => {
    events = [];
    [folded, nowMs] = [0, 1_000];
    failures = new DnsFailures({
      events: { tell: (event) => void events.push(event) },
      onFolded: () => void folded++,
      nowMs: () => nowMs,
    });
  });

  it('tells once that a resolver fails half of its queries, and once that it works again', () => {
    interval(...times(6, response('SERVFAIL')), timeout(5), ...times(11, response('NOERROR')));
    const [{ id, subject, count } = { id: '' }] = events;
    expect({ id, subject, count }).toEqual({
      ...{ id: 'dns-failures/10.96.0.10/11000', subject: { resolver: '10.96.0.10' } },
      count: 11,
    });
    expect(told()).toEqual([
      'began: DNS fails at 10.96.0.10: of 22 queries 5 got no response and 6 an error in the last 10 s.',
    ]);
    interval(timeout(20));
    interval(...times(5, response('REFUSED')), ...times(20, response('NOERROR')));
    expect(told()).toEqual([]);
    interval(response('SERVFAIL'), ...times(20, response('NXDOMAIN')));
    expect(told()).toEqual(['ended: DNS works again at 10.96.0.10. 37 queries had failed.']);
  });

  it('takes no name that is not there, and no few failures, for a resolver that fails', () => {
    interval(...times(100, response('NXDOMAIN')), ...times(9, response('SERVFAIL', '10.0.0.2')));
    interval(...times(20, response('SERVFAIL')), ...times(21, response('NOERROR')));
    expect(told()).toEqual([]);
  });

  it('ends when nobody asks any more', () => {
    interval(timeout(10));
    for (let silent = 0; silent < 5; silent++) interval();
    expect(told()).toHaveLength(1);
    interval();
    expect(told()).toEqual(['ended: Nobody asks 10.96.0.10 for names any more. 10 queries had failed.']);
  });

  it('counts what it does not tell of when many fail at once', () => {
    interval(...Array.from({ length: 300 }, (_, at) => timeout(10, `10.1.${at >> 8}.${at & 255}`)));
    expect(events).toHaveLength(16);
    expect(folded).toBe(256 - 16);
  });
});
