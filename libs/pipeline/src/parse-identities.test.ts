import { AddressTable } from '@retina/flow';
import { describe, expect, it } from 'vitest';
import { parseIdentities } from './parse-identities.js';

/** The bytes of eight groups in network order, read as little-endian words: what a kernel record holds. */
function wordsOf(groups: readonly number[]): [number, number, number, number] {
  const bytes = Buffer.alloc(16);
  for (const [index, group] of groups.entries()) bytes.writeUInt16BE(group, index * 2);
  return [0, 4, 8, 12].map((offset) => bytes.readUInt32LE(offset)) as [number, number, number, number];
}

describe('parseIdentities', () => {
  it('maps every address of an endpoint to it', () => {
    const { endpoints, faults } = parseIdentities({
      endpoints: [
        {
          ips: ['10.0.0.1', 'fd00::1'],
          namespace: 'shop',
          pod: 'cart-1',
          workload: { kind: 'Deployment', name: 'cart' },
        },
        { ips: ['10.0.0.2'], pod: 'bare' },
      ],
    });
    expect(faults).toEqual([]);
    const cart = {
      namespace: 'shop',
      podName: 'cart-1',
      workloadKind: 'Deployment',
      workloadName: 'cart',
    };
    expect([...endpoints]).toEqual([
      ['10.0.0.1', cart],
      ['fd00::1', cart],
      [
        '10.0.0.2',
        { namespace: 'unknown', podName: 'bare', workloadKind: 'unknown', workloadName: 'unknown' },
      ],
    ]);
    expect(endpoints.get('10.0.0.1')).toBe(endpoints.get('fd00::1'));
  });

  it('takes an empty value for none', () => {
    const { endpoints, faults } = parseIdentities({
      endpoints: [{ ips: ['10.0.0.1'], namespace: '', pod: null, workload: null }],
    });
    expect(faults).toEqual([]);
    expect(endpoints.get('10.0.0.1')).toMatchObject({ namespace: 'unknown', podName: 'unknown' });
  });

  it('takes a list without endpoints', () => {
    expect(parseIdentities({ endpoints: [] })).toMatchObject({ faults: [] });
  });

  it.each([
    ['2001:DB8:0:0::1', [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]],
    ['fd00:0:0:1:0:0:0:1', [0xfd00, 0, 0, 1, 0, 0, 0, 1]],
    ['fd00:0:1:1:1:1:1:1', [0xfd00, 0, 1, 1, 1, 1, 1, 1]],
    ['::ffff:10.0.0.1', [0, 0, 0, 0, 0, 0xffff, 0x0a00, 0x0001]],
    ['::1.2.3.4', [0, 0, 0, 0, 0, 0, 0x0102, 0x0304]],
  ])('finds %s under the text that records of it have', (written, groups) => {
    const { endpoints, faults } = parseIdentities({ endpoints: [{ ips: [written] }] });
    expect(faults).toEqual([]);
    expect([...endpoints.keys()]).toEqual([new AddressTable().v6(...wordsOf(groups)).text]);
  });

  it('reports every fault at once, each with its key', () => {
    const { faults } = parseIdentities({
      extra: 1,
      endpoints: [
        'a text',
        { ips: [], namespace: 7 },
        { ips: '10.0.0.1', podname: 'cart-1' },
        { ips: ['10.0.0', 10, 'fe80::1%eth0'], workload: 'cart' },
        { ips: ['10.0.0.1'], pod: true, workload: { kind: ['Deployment'], nmae: 'cart' } },
      ],
    });
    expect(faults).toEqual([
      'extra: not known; use endpoints',
      'endpoints[0]: must be a map of ips, namespace, pod, workload',
      'endpoints[0].ips: must be a list of at least one IP address',
      'endpoints[1].namespace: must be a text',
      'endpoints[1].ips: must be a list of at least one IP address',
      'endpoints[2].podname: not known; use ips, namespace, pod, workload',
      'endpoints[2].ips: must be a list of at least one IP address',
      'endpoints[3].workload: must be a map of kind, name',
      'endpoints[3].ips: "10.0.0" is not an IP address',
      'endpoints[3].ips: 10 is not an IP address',
      'endpoints[3].ips: "fe80::1%eth0" is not an IP address',
      'endpoints[4].workload.nmae: not known; use kind, name',
      'endpoints[4].pod: must be a text',
      'endpoints[4].workload.kind: must be a text',
    ]);
  });

  it('says where an address was first that is there twice, however it is written', () => {
    const { endpoints, faults } = parseIdentities({
      endpoints: [
        { ips: ['fd00::1', '10.0.0.1'], pod: 'first' },
        { ips: ['FD00:0::1'], pod: 'second' },
        { ips: ['10.0.0.3', '10.0.0.3'] },
      ],
    });
    expect(faults).toEqual([
      'endpoints[1].ips: fd00::1 is in endpoints[0].ips already',
      'endpoints[2].ips: 10.0.0.3 is in endpoints[2].ips already',
    ]);
    expect(endpoints.get('fd00::1')?.podName).toBe('first');
  });

  it.each([[null], [undefined], [{}], [{ endpoints: {} }], [{ endpoints: null }]])(
    'asks for the list when the file holds %j',
    (document) => {
      expect(parseIdentities(document).faults).toEqual([
        'endpoints: must be a list of {ips, namespace, pod, workload}',
      ]);
    },
  );

  it.each(['text', 7, [[]]])('asks for a map when the file holds %j', (document) => {
    expect(parseIdentities(document).faults[0]).toBe('the file: must be a map of endpoints');
  });
});
