import { RetinaError, silentLogger } from '@retina/core';
import { Peer, type ChangeNotification } from '@retina/wire/hubble';
import { Health, HealthCheckResponseServingStatus as Status, ServerReflection } from '@retina/wire/grpc';
import { Client, type ServiceError, credentials } from '@grpc/grpc-js';
import { readFileSync, writeFileSync } from 'node:fs';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { TlsFiles } from './certificates.js';
import { RpcClient } from './rpc-client.js';
import { RpcServer, type RpcServerOptions } from './rpc-server.js';
import { type StreamCall, bindService } from './service.js';
import { TestAuthority, aRunContext, startServer } from './testing.js';

type Notify = (call: StreamCall<{ readonly name?: string }>) => Promise<void>;

/** peer.Peer, with whatever a test wants of its one stream. */
function peerService(notify: Notify): RpcServerOptions['services'][number] {
  return bindService(Peer, { notify: (_request, call) => notify(call) });
}

/** Sends numbers until nobody listens. */
const counting: Notify = async (call) => {
  for (let number = 0; !call.signal.aborted; number++) {
    call.write({ name: String(number) });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

const clients: RpcClient[] = [];
afterEach(() => clients.splice(0).forEach((client) => client[Symbol.dispose]()));

function clientOf(address: string, tls?: TlsFiles): RpcClient {
  const client = new RpcClient({ address, tls, logger: silentLogger(), tlsRefreshMs: 20 });
  clients.push(client);
  return client;
}

/** A call of somebody who keeps no rules: nothing waits for the server's settings. */
function openStream(session: ClientHttp2Session, path: string): void {
  const headers = { ':method': 'POST', ':path': path, te: 'trailers', 'content-type': 'application/grpc' };
  const stream = session.request(headers);
  stream.on('error', () => undefined);
  stream.end(Buffer.alloc(5));
}

async function codeOf(action: Promise<unknown>): Promise<string> {
  return action.then(
    () => 'none',
    (error: unknown) => (error as RetinaError).code,
  );
}

describe('RpcServer and RpcClient', () => {
  it('answer one message, and many', async () => {
    await using server = await startServer({
      services: [
        peerService(async (call) => {
          for (const name of ['a', 'b', 'c']) call.write({ name });
        }),
      ],
    });
    const client = clientOf(server.at);
    const names: string[] = [];
    for await (const { name } of client.stream(Peer.methods.notify, {})) names.push(name);
    expect(names).toEqual(['a', 'b', 'c']);
    expect((await client.call(Health.methods.check, {})).status).toBe(Status.SERVING);
  });

  it('carry our errors over, and hide the words of a defect', async () => {
    const errors: Record<string, Error> = {
      REQUEST_INVALID: new RetinaError('REQUEST_INVALID', 'until: is before since'),
      RPC_BUSY: new RetinaError('RPC_BUSY', 'too many'),
      UNEXPECTED: new TypeError('secret words'),
    };
    for (const [code, error] of Object.entries(errors)) {
      await using server = await startServer({ services: [peerService(() => Promise.reject(error))] });
      const stream = clientOf(server.at).stream(Peer.methods.notify, {});
      const thrown = (await stream.next().catch((each: unknown) => each)) as RetinaError;
      expect(thrown.code).toBe(code);
      if (code === 'REQUEST_INVALID') expect(thrown.message).toContain('until: is before since');
      if (code === 'UNEXPECTED') expect(thrown.message).not.toContain('secret');
    }
  });

  it('say that nobody is there, and give up at the deadline', async () => {
    expect(await codeOf(clientOf('127.0.0.1:1').call(Health.methods.check, {}, { deadlineMs: 2000 }))).toBe(
      'RPC_UNREACHABLE',
    );
    await using server = await startServer({ services: [peerService(counting)] });
    const stream = clientOf(server.at).stream(Peer.methods.notify, {}, { deadlineMs: 60 });
    const read = async (): Promise<void> => {
      for await (const _ of stream);
    };
    expect(await codeOf(read())).toBe('RPC_UNREACHABLE');
  });

  it('tell the handler when the client is gone, and give its place to another', async () => {
    await using server = await startServer({ services: [peerService(counting)], limits: { maxStreams: 1 } });
    const first = clientOf(server.at).stream(Peer.methods.notify, {});
    await first.next();
    expect(server.streams.open).toBe(1);
    const second = clientOf(server.at).stream(Peer.methods.notify, {});
    expect(await codeOf(second.next())).toBe('RPC_BUSY');
    expect(server.streams.refused).toBe(1);
    await first.return();
    await expect.poll(() => server.streams.open).toBe(0);
    const third = clientOf(server.at).stream(Peer.methods.notify, {});
    expect((await third.next()).done).toBe(false);
    await third.return();
  });

  it('refuse a request that is too large, or no message', async () => {
    const codes: string[] = [];
    await using server = await startServer({
      services: [peerService(counting)],
      limits: { maxRequestBytes: 1000 },
      onError: ({ code }) => codes.push(code),
    });
    const large = clientOf(server.at).call(Health.methods.check, { service: 'x'.repeat(2000) });
    expect(await codeOf(large)).toBe('RPC_BUSY');
    const raw = new Client(server.at, credentials.createInsecure());
    const answer = new Promise<ServiceError | null>((resolve) => {
      const garbage = (): Buffer => Buffer.from([0xff, 0xff, 0xff, 0xff]);
      raw.makeUnaryRequest(Health.methods.check.path, garbage, (bytes) => bytes, {}, resolve);
    });
    expect((await answer)?.message).toMatch(/INVALID_ARGUMENT.*MESSAGE_MALFORMED/);
    expect(codes).toEqual(['MESSAGE_MALFORMED']);
    raw.close();
    expect((await clientOf(server.at).call(Health.methods.check, {})).status).toBe(Status.SERVING);
  });

  it('stay up for others when a client opens 10,000 streams and vanishes', async () => {
    await using server = await startServer({ services: [peerService(counting)] });
    const sessions = Array.from({ length: 4 }, () => connectHttp2(`http://${server.at}`));
    for (const session of sessions) {
      session.on('error', () => undefined);
      for (let stream = 0; stream < 2500; stream++) openStream(session, Peer.methods.notify.path);
    }
    await expect.poll(() => server.streams.open).toBe(32);
    const start = performance.now();
    expect((await clientOf(server.at).call(Health.methods.check, {})).status).toBe(Status.SERVING);
    expect(performance.now() - start).toBeLessThan(4000);
    for (const session of sessions) session.destroy();
    await expect.poll(() => server.streams.open, { timeout: 10_000 }).toBe(0);
  }, 30_000);

  it('survive somebody who speaks no HTTP/2', async () => {
    await using server = await startServer({ services: [peerService(counting)] });
    const socket = connect(server.address.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    socket.write('GET / HTTP/1.1\r\n\r\n'.repeat(1000));
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await clientOf(server.at).call(Health.methods.check, {})).status).toBe(Status.SERVING);
  });

  it('list every service, and the descriptors of each symbol with all that they need', async () => {
    await using server = await startServer({ services: [peerService(counting)] });
    const client = clientOf(server.at);
    const ask = async (request: object): Promise<object> => {
      const method = { ...ServerReflection.methods.serverReflectionInfo, requestStream: false };
      const { value } = (await client.stream(method, request).next()) as { value: object };
      return value;
    };
    expect(await ask({ listServices: '' })).toMatchObject({
      listServicesResponse: {
        service: ['grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection', 'peer.Peer'].map(
          (name) => ({
            name,
          }),
        ),
      },
    });
    const found = (await ask({ fileContainingSymbol: 'observer.Observer' })) as {
      fileDescriptorResponse: { fileDescriptorProto: unknown[] };
    };
    expect(found.fileDescriptorResponse.fileDescriptorProto).toHaveLength(10);
    expect(await ask({ fileContainingSymbol: 'no.Such' })).toMatchObject({ errorResponse: { errorCode: 5 } });
  });

  it('end a stream of requests when the client has no more', async () => {
    await using server = await startServer({ services: [] });
    const raw = new Client(server.at, credentials.createInsecure());
    const { path, request, response } = ServerReflection.methods.serverReflectionInfo;
    const call = raw.makeBidiStreamRequest(
      path,
      (message: object) => Buffer.from(request.encode(message)),
      (bytes: Buffer) => response.decode(bytes),
    );
    let answers = 0;
    call.on('data', () => answers++);
    const ended = new Promise((resolve) => call.on('status', resolve));
    call.write({ listServices: '' });
    call.write({ fileByFilename: 'peer/peer.proto' });
    call.end();
    expect(await ended).toMatchObject({ code: 0 });
    expect(answers).toBe(2);
    raw.close();
  });

  it('say that another process has the port', async () => {
    await using first = await startServer({ services: [] });
    const second = new RpcServer({ ...first.address, services: [] });
    await expect(second.start(aRunContext())).rejects.toThrow(
      `[ADDRESS_IN_USE] ${first.at} is in use: stop the process`,
    );
    await second.stop();
  });

  it('end open streams when the server stops', async () => {
    const server = await startServer({ services: [peerService(counting)] });
    const stream = clientOf(server.at).stream(Peer.methods.notify, {});
    await stream.next();
    await server.stop();
    let last: IteratorResult<ChangeNotification> | undefined;
    do last = await stream.next();
    while (last.done !== true);
    expect(server.streams.open).toBe(0);
  });
});

describe('mTLS', () => {
  it('lets in who has a certificate of the authority, and nobody else', async () => {
    using authority = new TestAuthority();
    using stranger = new TestAuthority();
    const [tls, client] = [authority.issue('server'), authority.issue('client')];
    await using server = await startServer({ services: [peerService(counting)], tls });
    expect((await clientOf(server.at, client).call(Health.methods.check, {})).status).toBe(Status.SERVING);
    const { certFile, keyFile } = stranger.issue('client');
    const others: (TlsFiles | undefined)[] = [
      { ...client, certFile, keyFile },
      { ...client, certFile: undefined, keyFile: undefined },
      { ...client, caFile: stranger.issue('other').caFile },
      undefined,
    ];
    for (const other of others) {
      const call = clientOf(server.at, other).call(Health.methods.check, {}, { deadlineMs: 2000 });
      expect(await codeOf(call)).toBe('RPC_UNREACHABLE');
    }
  });

  it('takes new certificates without dropping a stream, and keeps the old ones when the new ones are broken', async () => {
    using authority = new TestAuthority();
    const [tls, client] = [authority.issue('server'), authority.issue('client')];
    await using server = await startServer({ services: [peerService(counting)], tls, tlsRefreshMs: 20 });
    const serial = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const files = { cert: client.certFile!, key: client.keyFile!, ca: client.caFile! };
        const read = Object.fromEntries(
          Object.entries(files).map(([name, file]) => [name, readFileSync(file)]),
        );
        const socket = connectTls({
          host: '127.0.0.1',
          port: server.address.port,
          ...read,
          ALPNProtocols: ['h2'],
        });
        socket.once('secureConnect', () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        });
        socket.once('error', reject);
      });
    const stream = clientOf(server.at, client).stream(Peer.methods.notify, {});
    const before = Number((await stream.next()).value?.name);
    const old = await serial();
    authority.issue('server');
    await expect.poll(serial, { timeout: 5000 }).not.toBe(old);
    const replaced = await serial();
    writeFileSync(tls.certFile!, 'no certificate');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await serial()).toBe(replaced);
    // The stream goes on: every number comes, one after the other.
    for (let expected = before + 1; expected < before + 20; expected++) {
      expect((await stream.next()).value?.name).toBe(String(expected));
    }
    await stream.return();
  });

  it('names the file that cannot be used', async () => {
    using authority = new TestAuthority();
    const tls = { ...authority.issue('server'), keyFile: '/nowhere/tls.key' };
    const start = startServer({ services: [], tls });
    await expect(start).rejects.toThrow('[TLS_INVALID] /nowhere/tls.key cannot be read: ENOENT');
  });
});
