/** The text formats of /proc/net. */

/** Counters by group and name. */
export type ProcCounters = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** /proc/net/netstat and /proc/net/snmp: of each group a line of names and then a line of values. */
export function parseNetstat(text: string): ProcCounters {
  const groups = new Map<string, Map<string, number>>();
  const lines = text.split('\n');
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const [group = '', ...names] = lines[index]!.trim().split(/\s+/);
    const [sameGroup, ...values] = lines[index + 1]!.trim().split(/\s+/);
    if (group === '' || group !== sameGroup) continue;
    groups.set(group.replace(/:$/, ''), new Map(names.map((name, at) => [name, Number(values[at])])));
  }
  return groups;
}

/** /proc/net/snmp6: a name and a value on each line; the group is the name's beginning (Ip6, Udp6, …). */
export function parseSnmp6(text: string): ProcCounters {
  const groups = new Map<string, Map<string, number>>();
  for (const line of text.split('\n')) {
    const [, group, name, value] = /^(Ip6|Icmp6|Udp6|UdpLite6)(\w+)\s+(\d+)$/.exec(line) ?? [];
    if (group === undefined || name === undefined) continue;
    const counters = groups.get(group) ?? new Map<string, number>();
    groups.set(group, counters.set(name, Number(value)));
  }
  return groups;
}

/** /proc/net/sockstat and sockstat6: a group, then names and values in turn. */
export function parseSockstat(text: string): ProcCounters {
  return new Map(
    text
      .split('\n')
      .filter((line) => line.includes(':'))
      .map((line) => {
        const [group = '', ...rest] = line.trim().split(/\s+/);
        const pairs = rest.flatMap((name, index): [string, number][] =>
          index % 2 === 0 ? [[name, Number(rest[index + 1])]] : [],
        );
        return [group.replace(/:$/, ''), new Map(pairs)];
      }),
  );
}

/** /proc/net/stat/nf_conntrack: names, then a line of hexadecimal values for each CPU, here added up. */
export function parsePerCpuHex(text: string): ReadonlyMap<string, number> {
  const [names, ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return new Map(
    (names ?? []).map((name, column) => [
      name,
      rows.reduce((sum, row) => sum + Number.parseInt(row[column] ?? '0', 16), 0),
    ]),
  );
}
