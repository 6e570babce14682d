/** The counters of what drops in netfilter, under names that tell causes apart. */

import { type ConntrackStatistics, type DropTerminal, type IptablesTerminal } from '@retina/ebpf';
import { type DropCause, UNKNOWN } from '@retina/flow';
import { type CauseCounter, UNKNOWN_CAUSE } from './drop-shares.js';
import { namedPolicy, plainComment } from './policy-comments.js';

const MAX_RULE_LENGTH = 128;

/** Gathers counters for one reading. */
export class CauseCounterTable {
  readonly counters = new Map<string, CauseCounter>();

  /** A handle stays with its rule. */
  addNft(terminals: readonly DropTerminal[]): void {
    for (const { family, table, chain, handle, comment, packets, bytes } of terminals) {
      const place = { table: `${family} ${table}`, chain };
      const id = ['nft', family, table, chain, handle ?? 'policy'].join('\0');
      const rule = handle === undefined ? undefined : { name: `handle ${handle}`, comment };
      this.counters.set(id, { cause: causeOf(place, rule), packets, bytes });
    }
  }

  /** Rules of iptables-legacy are known by what they say; those that say the same, by their order. */
  addIptables(terminals: readonly IptablesTerminal[]): void {
    for (const { family, table, chain, position, content, comment, packets, bytes } of terminals) {
      const place = { table: `${family} ${table}`, chain };
      const rule = position === undefined ? undefined : { name: `rule ${position}`, comment };
      const id = ['legacy', family, table, chain, rule ? content : 'policy'].join('\0');
      let same = 0;
      while (this.counters.has(`${id}\0${same}`)) same++;
      this.counters.set(`${id}\0${same}`, { cause: causeOf(place, rule), packets, bytes });
    }
  }

  /**
   * What nf_conntrack dropped: nothing else counts it. A clash is in both numbers (nf_ct_resolve_clash).
   * @param mostFull The highest that came out before. The numbers are read one after the other and may not agree.
   */
  addConntrack({ drop, insertFailed, chainTooLong }: ConntrackStatistics, mostFull: number): number {
    const full = Math.max(mostFull, drop - (insertFailed - chainTooLong));
    const add = (kind: 'conntrack_full' | 'conntrack_insert', packets: number): void => {
      this.counters.set(kind, { cause: { ...UNKNOWN_CAUSE, kind }, packets, bytes: undefined });
    };
    add('conntrack_full', full);
    add('conntrack_insert', insertFailed);
    return full;
  }
}

function causeOf(
  place: Pick<DropCause, 'table' | 'chain'>,
  rule: { readonly name: string; readonly comment: string } | undefined,
): DropCause {
  if (rule === undefined) {
    return { kind: 'chain_policy', ...place, rule: UNKNOWN, policyNamespace: UNKNOWN, policy: UNKNOWN };
  }
  const plain = plainComment(rule.comment);
  const name = plain === '' ? rule.name : plain.slice(0, MAX_RULE_LENGTH);
  return { kind: 'rule', ...place, rule: name, ...namedPolicy(plain) };
}
