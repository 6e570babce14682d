import { statSync } from 'node:fs';
import { type Namespace, NetworkBed, canRunKernelTests, sendUdp } from '@retina/ebpf/testing';
import { describe, expect, it } from 'vitest';
import { ALL_ROLES, Observation } from '../testing.js';
import { DropSignal } from './drop.js';
import { FlowSignal } from './flow.js';
import { readKernel } from './kernel.js';

const missing = canRunKernelTests();
const ADDRESS = '10.9.9.9';
const GATEWAY = '10.9.9.1';
/** No other test sends to it: drops are of the whole machine. */
const PORT = 7046;

interface Twin {
  readonly namespace: Namespace;
  readonly nodeLinkIndex: number;
}

/** Two pods with the same address, each on a link of its own. */
function twins(bed: NetworkBed): { readonly node: Namespace; readonly pods: readonly [Twin, Twin] } {
  const node = bed.namespace('node');
  const pod = (name: string): Twin => {
    const namespace = bed.namespace(name);
    const peer = { in: namespace, name: 'eth0', addresses: [`${ADDRESS}/24`] };
    const veth = bed.veth({ in: node, name: `veth-${name}`, addresses: [`${GATEWAY}/24`], peer });
    return { namespace, nodeLinkIndex: veth.index };
  };
  return { node, pods: [pod('a'), pod('b')] };
}

/** The same five-tuple from both, more packets from the second. */
async function sendFromBoth([first, second]: readonly [Twin, Twin], to: string): Promise<void> {
  await sendUdp(first.namespace, { to, port: PORT, sourcePort: 4000, count: 20 });
  await sendUdp(second.namespace, { to, port: PORT, sourcePort: 4000, count: 30 });
}

describe.skipIf(missing)(`pods with the same address ${missing ?? ''}`, () => {
  it('have flows apart, by the interface', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = twins(bed);
    await using observation = await Observation.of(
      node,
      (context, interfaces) =>
        new FlowSignal(context, {
          interfaces,
          kernel: readKernel,
          maxEntries: 4096,
          roles: ALL_ROLES,
          tcx: 'auto',
          oneOf: 1,
        }),
    );
    await sendFromBoth(pods, GATEWAY);
    await observation.collect();
    const flows = observation.recording.flows.filter(
      ({ destinationPort, point }) => destinationPort === PORT && point === 'from-endpoint',
    );
    for (const [pod, packets] of [
      [pods[0], 20],
      [pods[1], 30],
    ] as const) {
      const own = flows.filter(({ interfaceIndex }) => interfaceIndex === pod.nodeLinkIndex);
      expect(own.reduce((sum, flow) => sum + flow.packets, 0)).toBe(packets);
      expect(new Set(own.map(({ source }) => source.text))).toEqual(new Set([ADDRESS]));
    }
  });

  it('have drops apart, by the namespace, where even the interface is the same', async () => {
    await using bed = new NetworkBed();
    const { node, pods } = twins(bed);
    await using observation = await Observation.of(
      node,
      (context) => new DropSignal(context, { kernel: readKernel, maxEntries: 8192, ringBytes: 256 * 1024 }),
    );
    // To themselves: over loopback, which has the same index everywhere.
    await sendFromBoth(pods, ADDRESS);
    await observation.collect();
    const drops = observation.recording.drops.filter(
      ({ destinationPort, destination }) => destinationPort === PORT && destination.text === ADDRESS,
    );
    expect(new Set(drops.map(({ interfaceIndex }) => interfaceIndex))).toEqual(new Set([1]));
    for (const [pod, packets] of [
      [pods[0], 20],
      [pods[1], 30],
    ] as const) {
      const { ino } = statSync(pod.namespace.path);
      const own = drops.filter(({ networkNamespace }) => networkNamespace === ino);
      expect(own.reduce((sum, drop) => sum + drop.packets, 0)).toBe(packets);
    }
  });
});
