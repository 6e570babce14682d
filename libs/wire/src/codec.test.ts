import type { RetinaError } from '@retina/core';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import protobuf from 'protobufjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Codec } from './codec.js';
import * as flow from './flow/flow.gen.js';
import * as health from './grpc/health.gen.js';
import * as reflection from './grpc/reflection.gen.js';
import * as hubbleFlow from './hubble/flow.gen.js';
import * as observer from './hubble/observer.gen.js';
import * as peer from './hubble/peer.gen.js';
import * as relay from './hubble/relay.gen.js';
import * as insight from './insight/insight.gen.js';

type AnyCodec = Codec<object, object>;

/** What was generated, by package. */
const GENERATED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'retina.flow.v1': flow,
  'retina.insight.v1': insight,
  'grpc.health.v1': health,
  'grpc.reflection.v1': reflection,
  flow: hubbleFlow,
  observer,
  peer,
  relay,
};

/** protobufjs with the .proto files themselves: another implementation than the generated code. */
const root = new protobuf.Root();
const folder = resolve(import.meta.dirname, '../../../proto');
root.resolvePath = (_origin, target) => (target.startsWith('google/') ? target : join(folder, target));

const kinds: { readonly name: string; readonly type: protobuf.Type; readonly codec: AnyCodec }[] = [];
beforeAll(() => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  root.loadSync(files.filter((file) => file.endsWith('.proto')));
  root.resolveAll();
  for (const [name, exports] of Object.entries(GENERATED)) {
    for (const [key, value] of Object.entries(exports)) {
      if (!key.endsWith('Codec')) continue;
      const word = key.slice(0, -'Codec'.length);
      const type = root.lookup(name) as protobuf.Namespace;
      const found = typesIn(type).find((each) => flatName(each).toLowerCase() === word.toLowerCase());
      if (found !== undefined) kinds.push({ name: key, type: found, codec: value as AnyCodec });
    }
  }
});

function typesIn(namespace: protobuf.NamespaceBase): protobuf.Type[] {
  return namespace.nestedArray.flatMap((nested) =>
    nested instanceof protobuf.Type ? [nested, ...typesIn(nested)] : [],
  );
}

function flatName(type: protobuf.ReflectionObject): string {
  return type.parent instanceof protobuf.Type ? `${flatName(type.parent)}${type.name}` : type.name;
}

/** Numbers that look random and are the same in each run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function randomMessage(type: protobuf.Type, random: () => number, depth = 0): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const { partOf } = field;
    if (random() < 0.4 || (depth > 3 && field.resolvedType instanceof protobuf.Type)) continue;
    // One member of a oneof at most.
    if (partOf?.fieldsArray.some((other) => other.name in message) === true) continue;
    message[field.name] = field.repeated
      ? Array.from({ length: 1 + Math.floor(random() * 3) }, () => randomValue(field, random, depth))
      : randomValue(field, random, depth);
  }
  return message;
}

function randomValue(field: protobuf.Field, random: () => number, depth: number): unknown {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) return randomMessage(resolvedType, random, depth + 1);
  if (resolvedType instanceof protobuf.Enum) return Math.floor(random() * 4);
  const magnitude = 2 ** Math.floor(random() * 53);
  switch (field.type) {
    case 'string':
      return random() < 0.2 ? '' : `wörd-${Math.floor(random() * 1e6)}`;
    case 'bytes':
      return Uint8Array.from({ length: Math.floor(random() * 5) }, () => random() * 256);
    case 'bool':
      return random() < 0.5;
    case 'double':
      return random() * 1e9;
    case 'uint32':
      return Math.floor(random() * 2 ** 32);
    case 'int32':
      return Math.floor((random() - 0.5) * 2 ** 32);
    case 'uint64':
      return Math.floor(random() * magnitude);
    default:
      return Math.floor((random() - 0.5) * magnitude);
  }
}

const PLAIN = { longs: String, bytes: String, defaults: true, oneofs: true } as const;

describe('generated codecs', () => {
  it('are there for every message of ours', () => {
    const count = ['retina', 'grpc', 'flow', 'observer', 'peer', 'relay'].flatMap((name) =>
      allTypes(root.lookup(name) as protobuf.Namespace),
    ).length;
    expect(kinds.length).toBe(count);
  });

  it('read and write what protobufjs reads and writes', () => {
    const random = randomFrom(7);
    for (const { name, type, codec } of kinds) {
      for (let round = 0; round < 40; round++) {
        const theirs = type.encode(type.fromObject(randomMessage(type, random))).finish();
        const ours = codec.encode(codec.decode(theirs));
        expect(type.toObject(type.decode(ours), PLAIN), name).toEqual(
          type.toObject(type.decode(theirs), PLAIN),
        );
      }
    }
  });

  it('merge what comes twice, as protobuf says', () => {
    const first = flow.flowBatchCodec.encode({ header: { node: 'a', epoch: 1 }, strings: ['x'] });
    const second = flow.flowBatchCodec.encode({ header: { epoch: 2 }, strings: ['y'] });
    const merged = flow.flowBatchCodec.decode(Buffer.concat([first, second]));
    expect(merged.header).toMatchObject({ node: 'a', epoch: 2 });
    expect(merged.strings).toEqual(['x', 'y']);
  });

  it('refuse a field that reaches beyond the message that it is in', () => {
    const { decode } = flow.flowBatchCodec;
    const name = [0x0a, 3, ...Buffer.from('abc')];
    expect(decode(Uint8Array.from([0x0a, name.length, ...name])).header?.cluster).toBe('abc');
    for (const length of [2, 4, 6, 200]) {
      const bytes = Uint8Array.from([0x0a, length, ...name]);
      expect(() => decode(bytes), String(length)).toThrow('[MESSAGE_MALFORMED]');
    }
  });

  it('pass over fields of later versions', () => {
    const later = Buffer.concat([
      flow.endCodec.encode({ endpoint: 3 }),
      Buffer.from([0xfa, 0x3f, 2, 1, 2, 0xf8, 0x3f, 9]),
    ]);
    expect(flow.endCodec.decode(later).endpoint).toBe(3);
  });

  it('survive 100,000 damaged messages, each counted as read or as malformed', () => {
    const random = randomFrom(11);
    const intact = kinds.flatMap(({ type, codec }) =>
      Array.from({ length: 8 }, () => ({
        codec,
        bytes: type.encode(type.fromObject(randomMessage(type, random))).finish(),
      })),
    );
    const counts = { read: 0, malformed: 0 };
    for (let round = 0; round < 100_000; round++) {
      const { codec, bytes } = intact[Math.floor(random() * intact.length)]!;
      try {
        codec.decode(damaged(bytes, random));
        counts.read++;
      } catch (error) {
        expect((error as RetinaError).code).toBe('MESSAGE_MALFORMED');
        counts.malformed++;
      }
    }
    expect(counts.read + counts.malformed).toBe(100_000);
    expect(counts.malformed).toBeGreaterThan(20_000);
    expect(counts.read).toBeGreaterThan(5_000);
  }, 30_000);
});

function allTypes(namespace: protobuf.NamespaceBase): protobuf.Type[] {
  const below = namespace.nestedArray.filter((nested) => nested instanceof protobuf.Namespace);
  return below.flatMap((nested) => [
    ...(nested instanceof protobuf.Type ? [nested] : []),
    ...allTypes(nested),
  ]);
}

/** Cuts, flips, repeats or makes up. */
function damaged(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const where = Math.floor(random() * copy.length);
  switch (Math.floor(random() * 4)) {
    case 0:
      return copy.subarray(0, where);
    case 1:
      for (let flip = 0; flip < 3; flip++) copy[Math.floor(random() * copy.length)] = random() * 256;
      return copy;
    case 2:
      return Buffer.concat([copy.subarray(0, where), copy.subarray(where >>> 1), copy]);
    default:
      return Uint8Array.from({ length: Math.floor(random() * 200) }, () => random() * 256);
  }
}
