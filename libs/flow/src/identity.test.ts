import { describe, expect, it } from 'vitest';
import { formatIdentity, type Identity, parseIdentity } from './identity.js';

const IDENTITY: Identity = {
  addresses: ['10.0.0.1', 'fd00::1'],
  endpoint: {
    namespace: 'shop',
    podName: 'cart-1',
    workloadKind: 'Deployment',
    workloadName: 'cart',
    owner: { kind: 'ReplicaSet', name: 'cart-5d9' },
    service: 'cart,front',
    zone: 'eu-1',
    node: 'node-1',
    labels: { team: 'a' },
    isObserved: true,
    uid: 'u-1',
  },
  sinceMs: 1_700_000_000_000,
};

describe('an identity', () => {
  it('is the same after its journey as text', () => {
    expect(parseIdentity(formatIdentity(IDENTITY))).toEqual(IDENTITY);
  });

  it.each([
    ['', 'nothing'],
    ['null', 'no object'],
    ['{"version":2}', 'a later version'],
    [formatIdentity(IDENTITY).replace('"addresses":[', '"addresses":[5,'), 'a number for an address'],
    [formatIdentity(IDENTITY).replace('"podName"', '"pod"'), 'no pod name'],
    [formatIdentity(IDENTITY).replace('2023-', 'yesterday-'), 'no time'],
  ])('is not read from %j: %s', (text) => {
    expect(parseIdentity(text)).toBeUndefined();
  });
});
