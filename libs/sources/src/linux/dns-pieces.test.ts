import { describe, expect, it } from 'vitest';
import { DnsPieces } from './dns-pieces.js';

const CAPTURE = 8;
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const piece = (offset: number, values: number[], length = 6, stream = 's') => ({
  stream,
  length,
  offset,
  bytes: bytes(...values),
});

describe('DnsPieces', () => {
  it('passes a whole message on', () => {
    expect(new DnsPieces(CAPTURE).add(piece(0, [1, 2, 3, 4, 5, 6]))).toEqual(bytes(1, 2, 3, 4, 5, 6));
  });

  it('joins pieces of several streams, byte by byte', () => {
    const pieces = new DnsPieces(CAPTURE);
    for (let offset = 0; offset < 5; offset++) {
      for (const stream of ['a', 'b']) expect(pieces.add(piece(offset, [offset], 6, stream))).toBeUndefined();
    }
    expect(pieces.add(piece(5, [5], 6, 'a'))).toEqual(bytes(0, 1, 2, 3, 4, 5));
    expect(pieces.add(piece(5, [5], 6, 'b'))).toEqual(bytes(0, 1, 2, 3, 4, 5));
  });

  it('is content with what is captured of a long message', () => {
    const pieces = new DnsPieces(CAPTURE);
    expect(pieces.add(piece(0, [1, 2, 3, 4, 5], 1000))).toBeUndefined();
    expect(pieces.add(piece(5, [6, 7, 8], 1000))).toHaveLength(CAPTURE);
  });

  it('counts messages that a lost piece leaves unfinished, and goes on with the next', () => {
    const pieces = new DnsPieces(CAPTURE);
    pieces.add(piece(0, [1, 2]));
    expect(pieces.add(piece(4, [5, 6]))).toBeUndefined();
    expect(pieces.incomplete).toBe(1);
    pieces.add(piece(0, [1]));
    expect(pieces.add(piece(0, [1, 2, 3, 4, 5, 6]))).toHaveLength(6);
    expect(pieces.incomplete).toBe(2);
  });

  it('holds a bounded number of streams', () => {
    const pieces = new DnsPieces(CAPTURE);
    for (let stream = 0; stream < 3000; stream++) pieces.add(piece(0, [1], 6, String(stream)));
    expect(pieces.incomplete).toBe(3000 - 1024);
  });
});
