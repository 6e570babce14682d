/** Reasons of the kernel that mean the same as one of Cilium's. */

import { DropReason } from '@retina/wire/hubble';

/** A reason that has no equivalent is unknown to Hubble, and the summary names it. Retina calls rules policies, too. */
const EQUIVALENTS: Readonly<Record<string, number>> = {
  NETFILTER_DROP: DropReason.POLICY_DENIED,
  BPF_CGROUP_EGRESS: DropReason.POLICY_DENIED,
  IP_RPFILTER: DropReason.INVALID_SOURCE_IP,
  IP_INVALID_SOURCE: DropReason.INVALID_SOURCE_IP,
  IP_INNOROUTES: DropReason.FIB_LOOKUP_FAILED,
  IP_OUTNOROUTES: DropReason.FIB_LOOKUP_FAILED,
  IP_NOPROTO: DropReason.UNKNOWN_L4_PROTOCOL,
  UNHANDLED_PROTO: DropReason.UNSUPPORTED_L3_PROTOCOL,
  IP_INHDR: DropReason.INVALID_PACKET_DROPPED,
  IP_CSUM: DropReason.INVALID_PACKET_DROPPED,
  TCP_CSUM: DropReason.INVALID_PACKET_DROPPED,
  UDP_CSUM: DropReason.INVALID_PACKET_DROPPED,
  PKT_TOO_SMALL: DropReason.INVALID_PACKET_DROPPED,
};

/** A number that no reason of Cilium has; 0 would be printed as "Success". */
const NO_NUMBER = 255;

/** The reason's number in the enum of Hubble, and in events of Cilium's monitor. */
export function hubbleDropReason(reason: string): { readonly desc: number; readonly number: number } {
  const desc = EQUIVALENTS[reason];
  return desc === undefined
    ? { desc: DropReason.DROP_REASON_UNKNOWN, number: NO_NUMBER }
    : { desc, number: desc };
}
