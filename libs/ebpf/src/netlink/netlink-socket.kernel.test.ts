import { describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { NetworkBed, canRunKernelTests } from '../testing.js';
import { listAddresses } from './address.js';
import { attribute } from './attributes.js';
import { listLinks } from './link.js';
import { MESSAGE_FLAG } from './message.js';
import { NetlinkSocket } from './netlink-socket.js';
import { listDefaultRouteInterfaces } from './route.js';

const RTM_NEWQDISC = 36;
const missing = canRunKernelTests();

/** Names for `ip link add`. */
const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe.skipIf(missing)(`NetlinkSocket ${missing ?? ''}`, () => {
  it('stays in the namespace in which it was opened', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('here');
    namespace.ip('link add only type bridge');
    const entered = namespace.enter();
    using socket = new NetlinkSocket();
    entered[Symbol.dispose]();
    const links = listLinks(socket).map(({ name, kind, loopback }) => ({ name, kind, loopback }));
    expect(links).toEqual([
      { name: 'lo', kind: '', loopback: true },
      { name: 'only', kind: 'bridge', loopback: false },
    ]);
  });

  it('lists every one of many links while others come and go', async () => {
    await using bed = new NetworkBed();
    const namespace = bed.namespace('busy');
    const names = numbered('stay', 150);
    namespace.ip(...names.map((name) => `link add ${name} type bridge`));
    using _ = namespace.enter();
    using socket = new NetlinkSocket();
    const churn = numbered('churn', 100).flatMap((name) => [
      `link add ${name} type veth`,
      `link del ${name}`,
    ]);
    const child = namespace.spawn(['ip', '-batch', '-'], { stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin?.end(churn.join('\n'));
    const ended = once(child, 'exit');
    let dumps = 0;
    while (child.exitCode === null) {
      const listed = new Set(listLinks(socket).map(({ name }) => name));
      expect(names.filter((name) => !listed.has(name))).toEqual([]);
      dumps++;
      await new Promise(setImmediate);
    }
    await ended;
    expect(dumps).toBeGreaterThan(20);
  });

  it('knows the other end of a veth', async () => {
    await using bed = new NetworkBed();
    const [left, right] = [bed.namespace('left'), bed.namespace('right')];
    const veth = bed.veth({ in: left, name: 'l0', mtu: 1400, peer: { in: right, name: 'r0' } });
    left.ip('link add near type veth peer name far');
    using _ = left.enter();
    using socket = new NetlinkSocket();
    const links = new Map(listLinks(socket).map((link) => [link.name, link]));
    expect(links.get('l0')).toMatchObject({
      index: veth.index,
      kind: 'veth',
      up: true,
      mtu: 1400,
      peerIndex: veth.peerIndex,
      peerNamespaceId: 0,
    });
    const far = links.get('far');
    expect(links.get('near')).toMatchObject({ peerIndex: far?.index, peerNamespaceId: undefined, up: false });
  });

  it('lists addresses of both families', async () => {
    await using bed = new NetworkBed();
    const [left, right] = [bed.namespace('left'), bed.namespace('right')];
    const addresses = ['10.1.0.1/24', 'fd01:0:0:1::1/64'];
    const { index } = bed.veth({ in: left, name: 'l0', addresses, peer: { in: right, name: 'r0' } });
    left.ip('addr add 10.2.0.1 peer 10.2.0.2/32 dev l0');
    using _ = left.enter();
    using socket = new NetlinkSocket();
    const listed = listAddresses(socket).filter(({ interfaceIndex }) => interfaceIndex === index);
    expect(listed.map(({ family, text, prefixLength }) => [family, text, prefixLength])).toEqual([
      [4, '10.1.0.1', 24],
      [4, '10.2.0.1', 32],
      [6, 'fd01:0:0:1::1', 64],
    ]);
    expect(listed[0]?.bytes).toEqual(Buffer.of(10, 1, 0, 1));
  });

  it('finds the interfaces of default routes', async () => {
    await using bed = new NetworkBed();
    const [left, right] = [bed.namespace('left'), bed.namespace('right')];
    const index = [1, 2, 3, 4].map((n) => {
      const peer = { in: right, name: `r${n}` };
      return bed.veth({ in: left, name: `l${n}`, addresses: [`10.${n}.0.1/24`, `fd0${n}::1/64`], peer })
        .index;
    });
    using _ = left.enter();
    using socket = new NetlinkSocket();
    expect(listDefaultRouteInterfaces(socket)).toEqual([]);
    left.ip(
      'route add default nexthop via 10.1.0.2 dev l1 nexthop via 10.2.0.2 dev l2',
      'route add default via fd03::2 dev l3',
      'route add default via 10.4.0.2 dev l4 table 100',
      'route add 192.0.2.0/24 via 10.4.0.2',
    );
    expect(new Set(listDefaultRouteInterfaces(socket))).toEqual(new Set(index.slice(0, 3)));
  });

  it("passes on the kernel's explanation", () => {
    using socket = new NetlinkSocket();
    const body = Buffer.alloc(20);
    body.writeInt32LE(1, 4);
    body.writeUInt32LE(0xffff_ffff, 12);
    const flags = MESSAGE_FLAG.CREATE | MESSAGE_FLAG.EXCL;
    const request = { type: RTM_NEWQDISC, flags, body, attributes: [attribute.text(1, 'no-such-qdisc')] };
    expect(() => socket.request(request)).toThrow(/ENOENT \(.*qdisc kind is unknown/);
  });
});
