import { describe, expect, it } from 'vitest';
import { attribute } from './attributes.js';
import { defaultRouteInterfaces } from './route.js';

const UNICAST = 1;
const BLACKHOLE = 6;
const MAIN = 254;

/** A route message of family IPv4. */
function route(
  rtm: { prefixLength?: number; table?: number; type?: number },
  ...attributes: readonly Buffer[]
) {
  const { prefixLength = 0, table = MAIN, type = UNICAST } = rtm;
  const body = Buffer.of(2, prefixLength, 0, 0, table, 3, 0, type, 0, 0, 0, 0);
  return { type: 24, flags: 2, sequence: 1, payload: Buffer.concat([body, ...attributes]) };
}

const through = (interfaceIndex: number): Buffer => attribute.u32(4, interfaceIndex);

describe('defaultRouteInterfaces', () => {
  it('finds the outgoing interface', () => {
    expect(defaultRouteInterfaces(route({}, through(4)))).toEqual([4]);
  });

  it('finds every next hop of a multipath route', () => {
    const nexthop = (index: number): Buffer =>
      Buffer.of(16, 0, 0, 0, index, 0, 0, 0, 8, 0, 5, 0, 10, 0, 0, index);
    expect(
      defaultRouteInterfaces(route({}, attribute.bytes(9, Buffer.concat([nexthop(2), nexthop(3)])))),
    ).toEqual([2, 3]);
  });

  it.each([
    ['a route to a network', route({ prefixLength: 24 }, through(4))],
    ['a blackhole', route({ type: BLACKHOLE }, through(4))],
    ['another table in the header', route({ table: 100 }, through(4))],
    ['another table in an attribute', route({ table: 252 }, attribute.u32(15, 1000), through(4))],
  ])('passes over %s', (_, message) => {
    expect(defaultRouteInterfaces(message)).toEqual([]);
  });
});
