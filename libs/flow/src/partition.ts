/** Which partition of the bus a connection belongs to. */

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * The same for both directions of a connection, on every node and in every version: FNV-1a of each end, added up, so that
 * their order does not matter.
 * @param partitions 1 to 65,535.
 */
export function partitionOf(
  tuple: {
    readonly source: { readonly text: string };
    readonly destination: { readonly text: string };
    readonly sourcePort: number;
    readonly destinationPort: number;
    readonly protocol: number;
  },
  partitions: number,
): number {
  // ICMP has no ports: its type differs between request and reply.
  const hasPorts = tuple.protocol !== 1 && tuple.protocol !== 58;
  const source = endHash(tuple.source.text, hasPorts ? tuple.sourcePort : 0);
  const destination = endHash(tuple.destination.text, hasPorts ? tuple.destinationPort : 0);
  return mixed((source + destination + tuple.protocol) | 0) % partitions;
}

function endHash(address: string, port: number): number {
  let hash = OFFSET;
  for (let at = 0; at < address.length; at++) hash = Math.imul(hash ^ address.charCodeAt(at), PRIME);
  hash = Math.imul(hash ^ (port & 0xff), PRIME);
  return mixed(Math.imul(hash ^ (port >>> 8), PRIME));
}

/** The finalizer of MurmurHash3: sums and low bits of FNV-1a alone are uneven. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}
