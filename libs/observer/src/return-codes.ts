/** Numbers of DNS return codes (IANA dns-parameters), by the names that libs/flow uses. */

const NAMES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];

/** The number of a name; `RCODE12` is 12. */
export function returnCodeNumber(name: string): number {
  const number = NAMES.indexOf(name);
  return number >= 0 ? number : Number(/^RCODE(\d+)$/.exec(name)?.[1] ?? 0);
}
