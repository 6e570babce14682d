// Made by `npm run generate` from proto/; change that, not this file.

import { codec, endOf, expectEnd, skip, type Codec, type Method, type Mutable, type Reader, type Writer } from '../codec.js';

export const ChangeNotificationType = {
  UNKNOWN: 0,
  PEER_ADDED: 1,
  PEER_DELETED: 2,
  PEER_UPDATED: 3,
} as const;

export interface NotifyRequest {}

export interface NotifyRequestInit {}

export function writeNotifyRequest(_message: NotifyRequestInit, writer: Writer): Writer {
  return writer;
}

export function readNotifyRequest(reader: Reader, end: number, message: Mutable<NotifyRequest> = {}): NotifyRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const notifyRequestCodec: Codec<NotifyRequestInit, NotifyRequest> = codec(writeNotifyRequest, readNotifyRequest);

export interface ChangeNotification {
  readonly name: string;
  readonly address: string;
  readonly type: number;
  readonly tls: TLS | undefined;
}

export interface ChangeNotificationInit {
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly type?: number | undefined;
  readonly tls?: TLSInit | undefined;
}

export function writeChangeNotification(message: ChangeNotificationInit, writer: Writer): Writer {
  if (message.name) writer.uint32(10).string(message.name);
  if (message.address) writer.uint32(18).string(message.address);
  if (message.type) writer.uint32(24).int32(message.type);
  if (message.tls !== undefined) writeTLS(message.tls, writer.uint32(34).fork()).ldelim();
  return writer;
}

export function readChangeNotification(reader: Reader, end: number, message: Mutable<ChangeNotification> = { name: '', address: '', type: 0, tls: undefined }): ChangeNotification {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.name = reader.string(); break;
      case 18: message.address = reader.string(); break;
      case 24: message.type = reader.int32(); break;
      case 34: message.tls = readTLS(reader, endOf(reader), message.tls); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const changeNotificationCodec: Codec<ChangeNotificationInit, ChangeNotification> = codec(writeChangeNotification, readChangeNotification);

export interface TLS {
  readonly serverName: string;
}

export interface TLSInit {
  readonly serverName?: string | undefined;
}

export function writeTLS(message: TLSInit, writer: Writer): Writer {
  if (message.serverName) writer.uint32(10).string(message.serverName);
  return writer;
}

export function readTLS(reader: Reader, end: number, message: Mutable<TLS> = { serverName: '' }): TLS {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.serverName = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const tlsCodec: Codec<TLSInit, TLS> = codec(writeTLS, readTLS);

export const Peer = {
  name: 'peer.Peer',
  methods: {
    notify: {
      path: '/peer.Peer/Notify',
      request: notifyRequestCodec,
      response: changeNotificationCodec,
      requestStream: false,
      responseStream: true,
    } satisfies Method<NotifyRequestInit, NotifyRequest, ChangeNotificationInit, ChangeNotification>,
  },
} as const;
