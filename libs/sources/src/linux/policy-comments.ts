/** What implementations of Kubernetes NetworkPolicy write into the comments of their rules. */

import { UNKNOWN } from '@retina/flow';

/** The policy that a rule was made for; `unknown` for what its comment does not tell. */
export interface NamedPolicy {
  readonly policyNamespace: string;
  readonly policy: string;
}

const NO_POLICY: NamedPolicy = { policyNamespace: UNKNOWN, policy: UNKNOWN };

/**
 * By implementation; the groups are `namespace` and `policy`. Drops at the end of a chain, when no policy has let the
 * packet pass, are of no single policy. Azure NPM drops by marks, in one rule for all policies: it names none.
 */
const CONVENTIONS: readonly RegExp[] = [
  // Calico: "Policy shop/knp.default.deny-all ingress", with the tier before the name of a Kubernetes policy.
  /^Policy (?:(?<namespace>[a-z0-9-]+)\/)?(?:knp\.default\.)?(?<policy>[a-z0-9.-]+) (?:in|e)gress$/,
  // kube-router: one rule for each pod, reached when none of its policies has accepted.
  /^(?:default )?rule to (?:REJECT|DROP) traffic destined for POD name:\S+ namespace: ?(?<namespace>[a-z0-9-]+)$/,
];

/** What Calico knows its rules by: a hash of the rule, which says nothing to people. */
const CALICO_HASH = /^cali:\S+ ?/;

/** The comment without what is of no use to people. */
export function plainComment(comment: string): string {
  return comment.replace(CALICO_HASH, '');
}

/** The policy that a plain comment names. */
export function namedPolicy(comment: string): NamedPolicy {
  for (const convention of CONVENTIONS) {
    const groups = convention.exec(comment)?.groups;
    if (groups === undefined) continue;
    return { policyNamespace: groups['namespace'] ?? UNKNOWN, policy: groups['policy'] ?? UNKNOWN };
  }
  return NO_POLICY;
}
