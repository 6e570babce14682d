// Made by `npm run generate` from proto/; change that, not this file.

import { codec, expectEnd, skip, type Codec, type Method, type Mutable, type Reader, type Writer } from '../codec.js';

export const HealthCheckResponseServingStatus = {
  UNKNOWN: 0,
  SERVING: 1,
  NOT_SERVING: 2,
  SERVICE_UNKNOWN: 3,
} as const;

export interface HealthCheckRequest {
  readonly service: string;
}

export interface HealthCheckRequestInit {
  readonly service?: string | undefined;
}

export function writeHealthCheckRequest(message: HealthCheckRequestInit, writer: Writer): Writer {
  if (message.service) writer.uint32(10).string(message.service);
  return writer;
}

export function readHealthCheckRequest(reader: Reader, end: number, message: Mutable<HealthCheckRequest> = { service: '' }): HealthCheckRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.service = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const healthCheckRequestCodec: Codec<HealthCheckRequestInit, HealthCheckRequest> = codec(writeHealthCheckRequest, readHealthCheckRequest);

export interface HealthCheckResponse {
  readonly status: number;
}

export interface HealthCheckResponseInit {
  readonly status?: number | undefined;
}

export function writeHealthCheckResponse(message: HealthCheckResponseInit, writer: Writer): Writer {
  if (message.status) writer.uint32(8).int32(message.status);
  return writer;
}

export function readHealthCheckResponse(reader: Reader, end: number, message: Mutable<HealthCheckResponse> = { status: 0 }): HealthCheckResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.status = reader.int32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const healthCheckResponseCodec: Codec<HealthCheckResponseInit, HealthCheckResponse> = codec(writeHealthCheckResponse, readHealthCheckResponse);

export const Health = {
  name: 'grpc.health.v1.Health',
  methods: {
    check: {
      path: '/grpc.health.v1.Health/Check',
      request: healthCheckRequestCodec,
      response: healthCheckResponseCodec,
      requestStream: false,
      responseStream: false,
    } satisfies Method<HealthCheckRequestInit, HealthCheckRequest, HealthCheckResponseInit, HealthCheckResponse>,
    watch: {
      path: '/grpc.health.v1.Health/Watch',
      request: healthCheckRequestCodec,
      response: healthCheckResponseCodec,
      requestStream: false,
      responseStream: true,
    } satisfies Method<HealthCheckRequestInit, HealthCheckRequest, HealthCheckResponseInit, HealthCheckResponse>,
  },
} as const;
