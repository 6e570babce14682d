import { describe, expect, it } from 'vitest';
import {
  formatSubject,
  fromToken,
  nodeKey,
  nodeOfKey,
  parseSubject,
  podKey,
  podKeys,
  subjectFilter,
  toToken,
} from './subjects.js';

describe('subjects', () => {
  it('read what they write, whatever nodes are called', () => {
    for (const node of ['node-1', 'ip-10-0-0-1.eu.internal', 'a=2eb', 'knoten-ä', '*.>', ' ']) {
      const subject = { cluster: 'prod.eu', kind: 'flow', partition: 7, node } as const;
      const text = formatSubject(subject);
      expect(text).toMatch(/^retina\.v1\.prod=2eeu\.flow\.7\.[A-Za-z0-9_=-]+$/);
      expect(parseSubject(text)).toEqual(subject);
      expect(nodeOfKey(nodeKey(node))).toBe(node);
      expect(fromToken(toToken(node))).toBe(node);
    }
  });

  it('leave out in a filter what may be anything', () => {
    expect(subjectFilter({ cluster: 'one', kind: 'event' })).toBe('retina.v1.one.event.*.*');
    expect(subjectFilter({ kind: 'flow', partition: 3 })).toBe('retina.v1.*.flow.3.*');
  });

  it.each([
    'retina.v2.one.flow.0.node',
    'retina.v1.one.flows.0.node',
    'retina.v1.one.flow.x.node',
    'retina.v1.one.flow.0',
    'retina.v1.one.flow.0.node.more',
    '',
  ])('refuse %j', (text) => {
    expect(() => parseSubject(text)).toThrow('RECORD_MALFORMED');
  });

  it('keep the pods of a node under one filter', () => {
    expect(podKey('a.b', 'u-1')).toBe('pod.a=2eb.u-1');
    expect(podKeys('a.b')).toBe('pod.a=2eb.*');
    expect(podKeys()).toBe('pod.>');
  });
});
