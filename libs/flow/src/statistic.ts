/** Counters and gauges that a node keeps anyway, and that are read as they are. */

/** Where a statistic comes from; each has labels of its own. */
export const STATISTIC_LABELS = {
  /** TCP's own counters beyond SNMP: the name. */
  tcp: ['statistic_name'],
  /** IP's own counters beyond SNMP: the name. */
  ip: ['statistic_name'],
  udp: ['statistic_name'],
  /** The counters of SNMP: the group (Ip, Tcp, Udp6, …) and the name. */
  snmp: ['group', 'statistic_name'],
  /** The interface and the name. */
  interface: ['interface_name', 'statistic_name'],
  /** Established connections: the remote address. */
  remote: ['address'],
  /** The table of connections that netfilter tracks. */
  conntrack: ['statistic_name'],
  /** The name, the device and the port. */
  'infiniband-counter': ['statistic_name', 'device', 'port'],
  /** The name and the interface. */
  'infiniband-status': ['statistic_name', 'interface_name'],
} as const;

/** Where a statistic comes from. */
export type StatisticFamily = keyof typeof STATISTIC_LABELS;

/** One value as it stands. */
export interface Statistic {
  /** In the order of the family's labels. */
  readonly labels: readonly string[];
  readonly value: number;
}

/** All statistics of one family at one time: what is missing is there no longer. */
export interface StatisticReading {
  readonly family: StatisticFamily;
  readonly statistics: readonly Statistic[];
}
