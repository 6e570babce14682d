import { spawnSync } from 'node:child_process';
import {
  aDnsResponse,
  aDrop,
  aFlow,
  anAddress,
  anEndpoint,
  startObserver,
  type TestObserver,
} from '@retina/observer/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './run.js';

let observer: TestObserver;
beforeAll(async () => {
  observer = await startObserver();
  const shelf = {
    destination: anAddress('10.0.0.2'),
    destinationEndpoint: anEndpoint('shelf-1', { workloadName: 'shelf' }),
  };
  const there = aFlow({ ...shelf, bytes: 1000, packets: 10, isReply: false });
  // The same packets at the other end of the node: they must not count twice.
  observer.sink.accept({
    kind: 'flow',
    flows: [there, { ...there, point: 'to-endpoint' }, aFlow({ bytes: 70 })],
  });
  observer.sink.accept({
    kind: 'drop',
    drops: [aDrop(), aDrop({ sourcePort: 40_001 }), aDrop({ destinationPort: 99 })],
  });
  observer.sink.accept({ kind: 'dns', events: [aDnsResponse({ returnCode: 'NXDOMAIN' })] });
});
afterAll(() => observer[Symbol.asyncDispose]());

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function retina(
  args: string,
  signal = new AbortController().signal,
  onWrite = () => undefined,
): Promise<Ran> {
  let [out, err] = ['', ''];
  const status = await run('retina', args.split(' '), {
    write: (text) => {
      out += text;
      onWrite();
      return true;
    },
    drained: () => Promise.resolve(),
    warn: (line) => void (err += `${line}\n`),
    signal,
    defaultServer: observer.at,
  });
  return { status, out, err };
}

const rowsOf = ({ out }: Ran): string[][] =>
  out
    .trim()
    .split('\n')
    .map((line) => line.split(/ {3,}/));

describe('retina observe', () => {
  it('prints a table of flows, even in its columns', async () => {
    const ran = await retina('observe');
    const [header, ...rows] = rowsOf(ran);
    expect(header).toEqual(['TIME', 'SOURCE', 'DESTINATION', 'PROTOCOL', 'VERDICT', 'SUMMARY']);
    expect(rows).toHaveLength(7);
    expect(rows[0]!.slice(1, 5)).toEqual(['shop/cart-1:40000', 'shop/shelf-1:443', 'TCP', 'FORWARDED']);
    const starts = new Set(
      ran.out
        .trim()
        .split('\n')
        .map((line) => /FORWARDED|DROPPED|VERDICT/.exec(line)?.index),
    );
    expect(starts.size).toBe(1);
    expect((await retina('observe -o wide --to-pod shop/shelf')).out).toContain('test/worker-1   to-stack');
  });

  it.each([
    ['--last 2', 2],
    ['--first 1', 1],
    ['--protocol dns', 1],
    ['--verdict dropped', 3],
    ['--verdict dropped --to-port 99', 1],
    ['--pod shop/shelf', 2],
    ['--ip 10.9.9.9', 4],
    ['-n shop --reply', 1],
    ['--no-reply --protocol tcp', 2],
    ['-l app=shelf', 2],
    ['--node-name prod/*', 0],
    ['--since 1m', 7],
    ['--until 1m', 0],
    ['--dns-query ^example', 1],
  ])('chooses flows by %s', async (options, count) => {
    const { out, err } = await retina(
      `observe -o name --all ${options}`.replace(/--all (--last|--first|--since|--until)/, '$1'),
    );
    expect(err).toBe('');
    expect(out.match(/^flow\/[0-9a-f-]{36}$/gm) ?? []).toHaveLength(count);
  });

  it('prints what protobuf calls JSON, an object a line', async () => {
    const { out } = await retina('observe -o json --protocol dns');
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({
      flow: { verdict: 'FORWARDED', l7: { type: 'RESPONSE', dns: { rcode: 3 } }, is_reply: true },
      node_name: 'test/worker-1',
    });
  });

  it('follows until it is interrupted, and ends well', async () => {
    const interrupt = new AbortController();
    let lines = 0;
    const following = retina('observe --follow', interrupt.signal, () => void lines++);
    await expect.poll(() => observer.server.streams.open).toBe(1);
    await expect
      .poll(() => {
        observer.sink.accept({ kind: 'flow', flows: [aFlow({ destinationPort: 8443 })] });
        return lines;
      })
      .toBeGreaterThan(1);
    interrupt.abort();
    const { status, out } = await following;
    expect(status).toBe(0);
    expect(out).toContain('10.9.9.9:8443');
    await expect.poll(() => observer.server.streams.open).toBe(0);
  });
});

describe('retina drops, top and explain', () => {
  it('adds up drops by who and where to, with what the reason means', async () => {
    const [, first, second] = rowsOf(await retina('drops'));
    expect(first!.slice(1)).toEqual([
      ...['10.9.9.9', 'shop/cart-1:53', '4', 'NO_SOCKET', '__udp4_lib_rcv'],
      'Nobody listens on that port: the server is down, or the port is wrong.',
    ]);
    expect(second!.slice(2, 4)).toEqual(['shop/cart-1:99', '2']);
    expect(JSON.parse((await retina('drops -o json --to-port 99')).out)).toMatchObject({
      drops: [{ packets: 2 }],
    });
    expect(await retina('drops --to-port 1')).toMatchObject({ status: 0, out: '', err: 'No drops found.\n' });
  });

  it('ranks who sends most, each packet once, and adds up the rest', async () => {
    const [header, first] = rowsOf(await retina('top'));
    expect(header).toEqual(['SOURCE', 'DESTINATION', 'BYTES', 'PACKETS', 'DROPPED']);
    expect(first).toEqual(['shop/Deployment/cart', 'shop/Deployment/shelf', '1000', '10', '0']);
    const { rows } = JSON.parse((await retina('top --by pod --sort drops --limit 1 -o json')).out) as {
      rows: object[];
    };
    expect(rows[0]).toMatchObject({ source: '10.9.9.9', destination: 'shop/cart-1', droppedPackets: 6 });
    expect(rows[1]).toMatchObject({ source: '2 others' });
  });

  it('says what is wrong with a pod', async () => {
    const { out } = await retina('explain shop/cart-1');
    expect(out).toMatch(/^shop\/cart-1 \(shop\/Deployment\/cart\)\n {2}sent 1\d packets/);
    expect(out).toContain('4 packets dropped from 10.9.9.9 to shop/cart-1:53: NO_SOCKET. Nobody listens');
    expect(out).toContain('1 DNS answers without success for example.com. (return code 3).');
    expect((await retina('explain 10.0.0.2')).out).toContain('received 10 packets, 1000 bytes');
    expect(await retina('explain 192.0.2.1')).toMatchObject({ status: 1, out: '' });
  });
});

describe('retina', () => {
  it('tells the status and the versions', async () => {
    expect((await retina('status')).out).toMatch(/test\/worker-1 +connected +1\.2\.3 /);
    expect((await retina('status -o name')).out).toBe('node/test/worker-1\n');
    expect((await retina('version')).out).toMatch(/^client +\d+\.\d+\.\d+\nserver +retina 1\.2\.3\n$/);
  });

  it.each([
    ['observe --server 127.0.0.1:1', 'error: [RPC_UNREACHABLE]'],
    ['observe --server nowhere', 'error: [CONFIG_INVALID] --server is HOST:PORT'],
    ['observe --from-port http', 'error: [REQUEST_INVALID] whitelist[0].source_port: "http" is no port'],
    ['observe --since yesterday', 'error: [CONFIG_INVALID] --since is a duration'],
    ['observe --first 1 --last 1', 'error: [CONFIG_INVALID] --first contradicts --last'],
    ['observe --last some', 'a count is a whole number, not some'],
    ['observe -o xml', "'xml' is invalid. Allowed choices are table, wide"],
    ['obsrve', "unknown command 'obsrve'"],
    ['completion tcsh', 'there is no completion for tcsh'],
    ['status --tls-ca-cert-file /nowhere/ca.crt', 'error: [TLS_INVALID] /nowhere/ca.crt cannot be read'],
  ])('ends with 1 after %s, and says why on standard error', async (args, words) => {
    const { status, out, err } = await retina(args);
    expect(status).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(words);
  });

  it('ends with 0 after --help', async () => {
    const { status, out } = await retina('--help');
    expect(status).toBe(0);
    expect(out).toMatch(/^Usage: retina \[options\] \[command\]/);
  });

  it('completes commands, options and their values in bash', async () => {
    const { out: script } = await retina('completion bash');
    const complete = (...words: string[]): string[] => {
      const line = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _retina; echo "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['-c', `${script}\n${line}`], { encoding: 'utf8' })
        .stdout.trim()
        .split(' ');
    };
    expect(complete('retina', 'o')).toEqual(['observe']);
    expect(complete('retina', 'observe', '--from-p')).toEqual(['--from-pod', '--from-port']);
    expect(complete('retina', 'observe', '-o', 'j')).toEqual(['json', 'jsonpb']);
  });
});
