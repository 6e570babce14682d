import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageSpool, type SpooledMessage } from './message-spool.js';

describe('MessageSpool', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'retina-spool-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const message = (number: number, bytes = 100): SpooledMessage => ({
    subject: 'retina.v1.c.flow.0.n',
    id: `n/b/0/${number}`,
    records: number,
    payload: new Uint8Array(bytes).fill(number),
  });

  async function drained(spool: MessageSpool): Promise<SpooledMessage[]> {
    const all: SpooledMessage[] = [];
    for (let part = await spool.oldest(); part !== undefined; part = await spool.oldest()) {
      all.push(...part.map((each) => ({ ...each, payload: new Uint8Array(each.payload) })));
      spool.removeOldest();
    }
    return all;
  }

  it('gives messages back in their order, over several files', async () => {
    using spool = new MessageSpool({ folder, maxBytes: 1e6, segmentBytes: 500 });
    const all = Array.from({ length: 20 }, (_none, number) => message(number));
    for (const each of all) expect(spool.append(each)).toBe(true);
    expect(readdirSync(folder).length).toBeGreaterThan(3);
    expect(await drained(spool)).toEqual(all);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps headers', async () => {
    using spool = new MessageSpool({ folder, maxBytes: 1e6 });
    const headed = { ...message(1), headers: { 'ce-type': 'a', 'ce-source': '/b' } };
    spool.append(headed);
    expect(await drained(spool)).toEqual([headed]);
  });

  it('has what an earlier process left, and goes on behind it', async () => {
    new MessageSpool({ folder, maxBytes: 1e6 }).append(message(1));
    using spool = new MessageSpool({ folder, maxBytes: 1e6 });
    spool.append(message(2));
    expect(spool.size).toBe(2);
    expect(spool.records).toBe(3);
    expect(await drained(spool)).toEqual([message(1), message(2)]);
  });

  it('refuses what exceeds its bound, and takes messages again when there is room', async () => {
    using spool = new MessageSpool({ folder, maxBytes: 1000, segmentBytes: 300 });
    const taken = Array.from({ length: 20 }, (_none, number) => spool.append(message(number)));
    expect(spool.bytes).toBeLessThanOrEqual(1000);
    expect(taken.filter(Boolean)).toHaveLength(spool.size);
    expect(taken.lastIndexOf(true)).toBe(spool.size - 1);
    await spool.oldest();
    spool.removeOldest();
    expect(spool.append(message(21))).toBe(true);
  });

  it('leaves out the message that a crash cut short, and says so', async () => {
    const before = new MessageSpool({ folder, maxBytes: 1e6 });
    before.append(message(1));
    before[Symbol.dispose]();
    appendFileSync(join(folder, readdirSync(folder)[0]!), Buffer.from([200, 0, 0, 0, 1, 2, 3, 4, 5]));
    using spool = new MessageSpool({ folder, maxBytes: 1e6 });
    expect(spool.torn).toBe(1);
    spool.append(message(2));
    expect(await drained(spool)).toEqual([message(1), message(2)]);
  });

  it('does not give back a message whose bytes changed on disk', () => {
    const before = new MessageSpool({ folder, maxBytes: 1e6 });
    before.append(message(1));
    before.append(message(2));
    before[Symbol.dispose]();
    const file = join(folder, readdirSync(folder)[0]!);
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    using spool = new MessageSpool({ folder, maxBytes: 1e6 });
    expect(spool.torn).toBe(1);
    expect(spool.size).toBe(1);
  });

  it('keeps apart what is read and what comes meanwhile', async () => {
    using spool = new MessageSpool({ folder, maxBytes: 1e6 });
    spool.append(message(1));
    const read = await spool.oldest();
    spool.append(message(2));
    spool.removeOldest();
    expect(read).toHaveLength(1);
    expect(await drained(spool)).toEqual([message(2)]);
  });
});
