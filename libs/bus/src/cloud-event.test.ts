import { describe, expect, it } from 'vitest';
import { eventMessage } from './cloud-event.js';

describe('eventMessage', () => {
  it('is a CloudEvent in binary mode, with headers that NATS and HTTP can carry', () => {
    const { subject, id, headers, payload } = eventMessage(
      {
        id: 'drop-burst/NO_SOCKET/10.0.0.9 17 53/1700000000000',
        kind: 'drop-burst',
        phase: 'began',
        atMs: 1_700_000_000_000,
        subject: { reason: 'NO_SOCKET', destination: 'büro/"db":53' },
        count: 120,
        text: 'Dropping packets.',
      },
      { cluster: 'lab', node: 'node.one' },
    );
    expect(subject).toBe('retina.v1.lab.event.0.node=2eone');
    expect(id).toBe('node=2eone/drop-burst/NO_SOCKET/10.0.0.9%2017%2053/1700000000000/began');
    expect(headers).toEqual({
      'ce-specversion': '1.0',
      'ce-id': 'drop-burst/NO_SOCKET/10.0.0.9%2017%2053/1700000000000/began',
      'ce-source': '/retina/lab/node.one',
      'ce-type': 'sh.retina.drop-burst.began',
      'ce-time': '2023-11-14T22:13:20.000Z',
      'ce-subject': 'NO_SOCKET%20b%C3%BCro/%22db%22:53',
      'ce-datacontenttype': 'application/json',
    });
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
      ...{ id: 'drop-burst/NO_SOCKET/10.0.0.9 17 53/1700000000000', kind: 'drop-burst', phase: 'began' },
      ...{ node: 'node.one', cluster: 'lab', reason: 'NO_SOCKET', destination: 'büro/"db":53' },
      ...{ count: 120, text: 'Dropping packets.' },
    });
  });
});
