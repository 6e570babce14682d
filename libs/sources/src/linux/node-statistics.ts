/** Which of the kernel's many counters are shown: those that tell of trouble, and the traffic to compare it with. */

/** TcpExt and MPTcpExt of /proc/net/netstat: what Retina shows, then what it leaves out and its users ask for. */
export const TCP_STATISTICS = [
  'ListenDrops',
  'LockDroppedIcmps',
  'PFMemallocDrop',
  'TCPBacklogDrop',
  'TCPDeferAcceptDrop',
  'TCPMinTTLDrop',
  'TCPRcvQDrop',
  'TCPReqQFullDrop',
  'TCPZeroWindowDrop',
  'TCPTimeouts',
  'TCPLossProbes',
  'TCPLostRetransmit',
  'DataCsumErr',
  'AddAddrDrop',
  'RmAddrDrop',
  'ListenOverflows',
  'SyncookiesSent',
  'SyncookiesFailed',
  'TCPReqQFullDoCookies',
  'TCPSynRetrans',
  'TCPRetransFail',
  'TCPFromZeroWindowAdv',
  'TCPToZeroWindowAdv',
  'TCPWantZeroWindowAdv',
  'TCPOFOQueue',
  'TCPOFODrop',
  'TCPAbortOnMemory',
  'TCPAbortOnTimeout',
  'TCPMemoryPressures',
  'TCPTimeWaitOverflow',
  'PruneCalled',
] as const;

/** IpExt of /proc/net/netstat. */
export const IP_STATISTICS = [
  'InCsumErrors',
  'InNoRoutes',
  'InTruncatedPkts',
  'InOctets',
  'OutOctets',
] as const;

/** Of /proc/net/snmp and /proc/net/snmp6, by group. */
export const SNMP_STATISTICS: Readonly<Record<string, readonly string[]>> = {
  Ip: [
    ...['InReceives', 'InHdrErrors', 'InAddrErrors', 'ForwDatagrams', 'InDiscards', 'InDelivers'],
    ...['OutRequests', 'OutDiscards', 'OutNoRoutes', 'ReasmFails', 'FragFails'],
  ],
  Icmp: ['InMsgs', 'InErrors', 'InDestUnreachs', 'OutMsgs', 'OutErrors', 'OutDestUnreachs'],
  Tcp: [
    ...['ActiveOpens', 'PassiveOpens', 'AttemptFails', 'EstabResets', 'CurrEstab', 'InSegs', 'OutSegs'],
    ...['RetransSegs', 'InErrs', 'OutRsts', 'InCsumErrors'],
  ],
  Udp: ['InDatagrams', 'NoPorts', 'InErrors', 'OutDatagrams', 'RcvbufErrors', 'SndbufErrors', 'InCsumErrors'],
  Ip6: [
    ...['InReceives', 'InHdrErrors', 'InAddrErrors', 'InNoRoutes', 'InDiscards', 'InDelivers'],
    ...['OutForwDatagrams', 'OutRequests', 'OutDiscards', 'OutNoRoutes', 'ReasmFails', 'FragFails'],
  ],
  Icmp6: ['InMsgs', 'InErrors', 'OutMsgs', 'OutErrors'],
  Udp6: [
    'InDatagrams',
    'NoPorts',
    'InErrors',
    'OutDatagrams',
    'RcvbufErrors',
    'SndbufErrors',
    'InCsumErrors',
  ],
};

/** Of /proc/net/stat/nf_conntrack: connections that could not be tracked, and why. */
export const CONNTRACK_STATISTICS = [
  'drop',
  'early_drop',
  'insert_failed',
  'invalid',
  'search_restart',
] as const;

/** Of /proc/net/snmp and /proc/net/netstat in the network namespace of a pod, by group: few, there are many pods. */
export const POD_STATISTICS: Readonly<Record<string, readonly string[]>> = {
  Tcp: ['ActiveOpens', 'PassiveOpens', 'AttemptFails', 'EstabResets', 'RetransSegs', 'OutRsts'],
  Udp: ['NoPorts', 'InErrors', 'RcvbufErrors', 'SndbufErrors'],
  TcpExt: [
    ...['ListenOverflows', 'ListenDrops', 'TCPReqQFullDrop', 'TCPReqQFullDoCookies'],
    ...['TCPTimeouts', 'TCPSynRetrans', 'TCPOFOQueue', 'TCPBacklogDrop'],
    ...['TCPRcvQDrop', 'TCPToZeroWindowAdv', 'TCPAbortOnTimeout'],
  ],
};
