import { describe, expect, it } from 'vitest';
import { namedPolicy, plainComment } from './policy-comments.js';

describe('namedPolicy', () => {
  it.each([
    [
      "Calico's policies",
      'cali:fwIMoHrbCWNN0i6y Policy shop/app-shop.checkout ingress',
      'shop',
      'app-shop.checkout',
    ],
    [
      "Kubernetes' policies in Calico",
      'cali:a_B-c Policy shop/knp.default.deny-all egress',
      'shop',
      'deny-all',
    ],
    ["Calico's global policies", 'Policy default.block-metadata egress', 'unknown', 'default.block-metadata'],
    [
      'pods of kube-router',
      'rule to REJECT traffic destined for POD name:metrics-7f namespace: kube-system',
      'kube-system',
      'unknown',
    ],
  ])('knows %s', (_, comment, policyNamespace, policy) => {
    expect(namedPolicy(plainComment(comment))).toEqual({ policyNamespace, policy });
  });

  it.each([
    'cali:6kNf2_vqiCYkwInx Drop if no policies passed packet',
    'Policy explicitly accepted packet.',
    'DROP-ON-INGRESS-DROP-MARK-0x400/0x400',
    'default/web:http has no endpoints',
    '',
  ])('names no policy for "%s"', (comment) => {
    expect(namedPolicy(plainComment(comment))).toEqual({ policyNamespace: 'unknown', policy: 'unknown' });
  });

  it('leaves out the hash of Calico only', () => {
    expect(plainComment('cali:6kNf2_vqiCYkwInx Drop if no profiles matched')).toBe(
      'Drop if no profiles matched',
    );
    expect(plainComment('cali:6kNf2_vqiCYkwInx')).toBe('');
    expect(plainComment('Ask cali:team first')).toBe('Ask cali:team first');
  });
});
