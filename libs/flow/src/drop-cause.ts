/** What in netfilter dropped packets, where the kernel's reason says no more than NETFILTER_DROP. */

/**
 * - `rule`: a rule of iptables or nftables;
 * - `chain_policy`: the end of a chain whose policy is to drop;
 * - `conntrack_full`: no room for a new connection in nf_conntrack;
 * - `conntrack_insert`: a new connection that clashes with another, which is how NAT without a free port shows;
 * - `unknown`: nothing that counts has counted it.
 */
export type DropCauseKind = 'rule' | 'chain_policy' | 'conntrack_full' | 'conntrack_insert' | 'unknown';

/** One place in netfilter that drops. What is not known is `unknown`. */
export interface DropCause {
  readonly kind: DropCauseKind;
  /** Family and name, such as `ip filter`. */
  readonly table: string;
  readonly chain: string;
  /** Its comment, or else its handle, such as `handle 12`. */
  readonly rule: string;
  /** The Kubernetes NetworkPolicy that the rule was made for, or the namespace of the pod that it protects. */
  readonly policyNamespace: string;
  readonly policy: string;
}

/** What one cause dropped since the last batch. */
export interface DropCauseTotal {
  readonly cause: DropCause;
  readonly packets: number;
}
