/** A pcap filter that a user wrote: what must hold before it is joined with ours. */

const MAX_LENGTH = 1_024;
const PRINTABLE = /^[\u{20}-\u{7E}\t\n\r]*$/u;
/** The kernel takes the tags off before it asks a filter, so the word would match nothing. */
const VLAN = /(?:^|[\s()!])vlan(?=$|[\s()])/;

/**
 * What is wrong with a user's filter, each as a text that names the fix. Parentheses must be balanced from left to right:
 * `tcp) or (udp` would leave the pods that the capture is limited to. Whether libpcap understands it is found by the
 * recorder.
 */
export function filterTextFaults(text: string): string[] {
  const faults: string[] = [];
  if (text.length > MAX_LENGTH) faults.push(`must have ${MAX_LENGTH} characters at most`);
  if (text.includes('-')) faults.push('must not contain -: it takes a filter, not options');
  if (!PRINTABLE.test(text)) faults.push('must be printable ASCII: remove control characters and others');
  if (!isBalanced(text)) faults.push('must have each ( closed by a ) after it');
  if (VLAN.test(text))
    faults.push(
      'must not ask for vlan: the kernel takes the tag off first; capture on the interface of the VLAN instead',
    );
  return faults;
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (depth < 0) return false;
  }
  return depth === 0;
}
