import { LogLines, type RunContext, SETTLE_MS, createLogger } from '@retina/core';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdentityFile } from './identity-file.js';
import { anAddress } from './testing.js';

const IP = anAddress('10.0.0.1');

function document(pod: string): string {
  return `endpoints: [{ips: [${IP.text}], pod: ${pod}}]\n`;
}

describe('IdentityFile', () => {
  let folder: string;
  let path: string;
  let log: LogLines;
  let context: RunContext;
  let file: IdentityFile;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'retina-identities-'));
    path = join(folder, 'identities.yaml');
    log = new LogLines();
    context = {
      signal: new AbortController().signal,
      logger: createLogger({ level: 'info', destination: log }),
      fail: (error) => {
        throw error;
      },
      beat: () => undefined,
    };
    file = new IdentityFile(path);
  });

  afterEach(async () => {
    await file.stop();
    rmSync(folder, { recursive: true });
  });

  const podOf = (): string | undefined => file.find(IP)?.podName;

  it('knows the endpoints of the file once it has started', async () => {
    writeFileSync(path, document('cart-1'));
    expect(podOf()).toBeUndefined();
    await file.start(context);
    expect(podOf()).toBe('cart-1');
    expect(file.find(anAddress('10.0.0.2'))).toBeUndefined();
    expect(log.lines).toEqual([expect.objectContaining({ msg: 'identities read', path, addresses: 1 })]);
  });

  it('does not start with a file that has faults, and reports all of them', async () => {
    writeFileSync(path, 'endpoints: [{ips: [ten]}, {ips: []}]');
    await expect(file.start(context)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/identities\.yaml has faults:\n {2}endpoints\[0].*\n {2}endpoints\[1]/),
      details: { path, faults: [expect.any(String), expect.any(String)] },
    });
  });

  it.each([
    ['file', 'identities.yaml'],
    ['folder', 'missing/identities.yaml'],
  ])('says so when there is no such %s', async (_, name) => {
    file = new IdentityFile(join(folder, name));
    await expect(file.start(context)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/identities\.yaml.*ENOENT/),
    });
  });

  it('reads the file again when it is written', async () => {
    writeFileSync(path, document('cart-1'));
    await file.start(context);
    writeFileSync(path, document('cart-2'));
    await expect.poll(podOf).toBe('cart-2');
  });

  it('reads the file again when another one takes its place', async () => {
    writeFileSync(path, document('cart-1'));
    await file.start(context);
    writeFileSync(join(folder, 'new'), document('cart-2'));
    renameSync(join(folder, 'new'), path);
    await expect.poll(podOf).toBe('cart-2');
  });

  it('reads the file again when a ConfigMap changes: a link to a folder of links is exchanged', async () => {
    const publish = (version: string): void => {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'identities.yaml'), document(version));
      symlinkSync(version, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    publish('v1');
    symlinkSync('..data/identities.yaml', path);
    await file.start(context);
    expect(podOf()).toBe('v1');
    publish('v2');
    await expect.poll(podOf).toBe('v2');
    publish('v3');
    await expect.poll(podOf).toBe('v3');
  });

  it('keeps what it knew when the file is no longer valid, says why, and goes on watching', async () => {
    writeFileSync(path, document('cart-1'));
    await file.start(context);
    writeFileSync(path, 'endpoints: [{ips: [ten]}]');
    await expect
      .poll(() => log.lines.at(-1))
      .toMatchObject({
        level: 'error',
        msg: 'identities not changed: the file is not valid',
        error: {
          code: 'CONFIG_INVALID',
          details: { faults: ['endpoints[0].ips: "ten" is not an IP address'] },
        },
      });
    expect(podOf()).toBe('cart-1');
    rmSync(path);
    await expect
      .poll(() => log.lines.at(-1))
      .toMatchObject({
        error: { message: expect.stringContaining('ENOENT') },
      });
    expect(podOf()).toBe('cart-1');
    writeFileSync(path, document('cart-2'));
    await expect.poll(podOf).toBe('cart-2');
  });

  it('reads once when a change comes in several steps', async () => {
    writeFileSync(path, document('cart-1'));
    await file.start(context);
    writeFileSync(path, 'endpoints: [');
    await sleep(SETTLE_MS / 4);
    writeFileSync(path, document('cart-2'));
    await sleep(2 * SETTLE_MS);
    expect(podOf()).toBe('cart-2');
    expect(log.messages).toEqual(['identities read', 'identities read again']);
  });

  it('leaves the file alone when another one of the folder changes', async () => {
    writeFileSync(path, document('cart-1'));
    await file.start(context);
    writeFileSync(join(folder, 'other.yaml'), 'nonsense');
    await sleep(2 * SETTLE_MS);
    expect(log.messages).toEqual(['identities read']);
  });

  it('reads nothing after its stop, not even a change that it has seen, until it is started again', async () => {
    writeFileSync(path, document('cart-1'));
    await file.start(context);
    writeFileSync(path, document('cart-2'));
    await sleep(SETTLE_MS / 4);
    await file.stop();
    await file.stop();
    writeFileSync(path, document('cart-2'));
    await sleep(2 * SETTLE_MS);
    expect(podOf()).toBe('cart-1');
    await file.start(context);
    expect(podOf()).toBe('cart-2');
    expect(log.messages).toEqual(['identities read', 'identities read']);
  });
});
