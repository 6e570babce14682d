// Made by `npm run generate` from proto/; change that, not this file.

import { EMPTY, append, codec, endOf, expectEnd, skip, type Codec, type Method, type Mutable, type Reader, type Writer } from '../codec.js';

export interface ServerReflectionRequest {
  readonly host: string;
  readonly fileByFilename: string | undefined;
  readonly fileContainingSymbol: string | undefined;
  readonly fileContainingExtension: ExtensionRequest | undefined;
  readonly allExtensionNumbersOfType: string | undefined;
  readonly listServices: string | undefined;
}

export interface ServerReflectionRequestInit {
  readonly host?: string | undefined;
  readonly fileByFilename?: string | undefined;
  readonly fileContainingSymbol?: string | undefined;
  readonly fileContainingExtension?: ExtensionRequestInit | undefined;
  readonly allExtensionNumbersOfType?: string | undefined;
  readonly listServices?: string | undefined;
}

export function writeServerReflectionRequest(message: ServerReflectionRequestInit, writer: Writer): Writer {
  if (message.host) writer.uint32(10).string(message.host);
  if (message.fileByFilename !== undefined) writer.uint32(26).string(message.fileByFilename);
  if (message.fileContainingSymbol !== undefined) writer.uint32(34).string(message.fileContainingSymbol);
  if (message.fileContainingExtension !== undefined) writeExtensionRequest(message.fileContainingExtension, writer.uint32(42).fork()).ldelim();
  if (message.allExtensionNumbersOfType !== undefined) writer.uint32(50).string(message.allExtensionNumbersOfType);
  if (message.listServices !== undefined) writer.uint32(58).string(message.listServices);
  return writer;
}

export function readServerReflectionRequest(reader: Reader, end: number, message: Mutable<ServerReflectionRequest> = { host: '', fileByFilename: undefined, fileContainingSymbol: undefined, fileContainingExtension: undefined, allExtensionNumbersOfType: undefined, listServices: undefined }): ServerReflectionRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.host = reader.string(); break;
      case 26: message.fileContainingSymbol = message.fileContainingExtension = message.allExtensionNumbersOfType = message.listServices = undefined; message.fileByFilename = reader.string(); break;
      case 34: message.fileByFilename = message.fileContainingExtension = message.allExtensionNumbersOfType = message.listServices = undefined; message.fileContainingSymbol = reader.string(); break;
      case 42: message.fileByFilename = message.fileContainingSymbol = message.allExtensionNumbersOfType = message.listServices = undefined; message.fileContainingExtension = readExtensionRequest(reader, endOf(reader), message.fileContainingExtension); break;
      case 50: message.fileByFilename = message.fileContainingSymbol = message.fileContainingExtension = message.listServices = undefined; message.allExtensionNumbersOfType = reader.string(); break;
      case 58: message.fileByFilename = message.fileContainingSymbol = message.fileContainingExtension = message.allExtensionNumbersOfType = undefined; message.listServices = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const serverReflectionRequestCodec: Codec<ServerReflectionRequestInit, ServerReflectionRequest> = codec(writeServerReflectionRequest, readServerReflectionRequest);

export interface ExtensionRequest {
  readonly containingType: string;
  readonly extensionNumber: number;
}

export interface ExtensionRequestInit {
  readonly containingType?: string | undefined;
  readonly extensionNumber?: number | undefined;
}

export function writeExtensionRequest(message: ExtensionRequestInit, writer: Writer): Writer {
  if (message.containingType) writer.uint32(10).string(message.containingType);
  if (message.extensionNumber) writer.uint32(16).int32(message.extensionNumber);
  return writer;
}

export function readExtensionRequest(reader: Reader, end: number, message: Mutable<ExtensionRequest> = { containingType: '', extensionNumber: 0 }): ExtensionRequest {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.containingType = reader.string(); break;
      case 16: message.extensionNumber = reader.int32(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const extensionRequestCodec: Codec<ExtensionRequestInit, ExtensionRequest> = codec(writeExtensionRequest, readExtensionRequest);

export interface ServerReflectionResponse {
  readonly validHost: string;
  readonly originalRequest: ServerReflectionRequest | undefined;
  readonly fileDescriptorResponse: FileDescriptorResponse | undefined;
  readonly allExtensionNumbersResponse: ExtensionNumberResponse | undefined;
  readonly listServicesResponse: ListServiceResponse | undefined;
  readonly errorResponse: ErrorResponse | undefined;
}

export interface ServerReflectionResponseInit {
  readonly validHost?: string | undefined;
  readonly originalRequest?: ServerReflectionRequestInit | undefined;
  readonly fileDescriptorResponse?: FileDescriptorResponseInit | undefined;
  readonly allExtensionNumbersResponse?: ExtensionNumberResponseInit | undefined;
  readonly listServicesResponse?: ListServiceResponseInit | undefined;
  readonly errorResponse?: ErrorResponseInit | undefined;
}

export function writeServerReflectionResponse(message: ServerReflectionResponseInit, writer: Writer): Writer {
  if (message.validHost) writer.uint32(10).string(message.validHost);
  if (message.originalRequest !== undefined) writeServerReflectionRequest(message.originalRequest, writer.uint32(18).fork()).ldelim();
  if (message.fileDescriptorResponse !== undefined) writeFileDescriptorResponse(message.fileDescriptorResponse, writer.uint32(34).fork()).ldelim();
  if (message.allExtensionNumbersResponse !== undefined) writeExtensionNumberResponse(message.allExtensionNumbersResponse, writer.uint32(42).fork()).ldelim();
  if (message.listServicesResponse !== undefined) writeListServiceResponse(message.listServicesResponse, writer.uint32(50).fork()).ldelim();
  if (message.errorResponse !== undefined) writeErrorResponse(message.errorResponse, writer.uint32(58).fork()).ldelim();
  return writer;
}

export function readServerReflectionResponse(reader: Reader, end: number, message: Mutable<ServerReflectionResponse> = { validHost: '', originalRequest: undefined, fileDescriptorResponse: undefined, allExtensionNumbersResponse: undefined, listServicesResponse: undefined, errorResponse: undefined }): ServerReflectionResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.validHost = reader.string(); break;
      case 18: message.originalRequest = readServerReflectionRequest(reader, endOf(reader), message.originalRequest); break;
      case 34: message.allExtensionNumbersResponse = message.listServicesResponse = message.errorResponse = undefined; message.fileDescriptorResponse = readFileDescriptorResponse(reader, endOf(reader), message.fileDescriptorResponse); break;
      case 42: message.fileDescriptorResponse = message.listServicesResponse = message.errorResponse = undefined; message.allExtensionNumbersResponse = readExtensionNumberResponse(reader, endOf(reader), message.allExtensionNumbersResponse); break;
      case 50: message.fileDescriptorResponse = message.allExtensionNumbersResponse = message.errorResponse = undefined; message.listServicesResponse = readListServiceResponse(reader, endOf(reader), message.listServicesResponse); break;
      case 58: message.fileDescriptorResponse = message.allExtensionNumbersResponse = message.listServicesResponse = undefined; message.errorResponse = readErrorResponse(reader, endOf(reader), message.errorResponse); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const serverReflectionResponseCodec: Codec<ServerReflectionResponseInit, ServerReflectionResponse> = codec(writeServerReflectionResponse, readServerReflectionResponse);

export interface FileDescriptorResponse {
  readonly fileDescriptorProto: readonly Uint8Array[];
}

export interface FileDescriptorResponseInit {
  readonly fileDescriptorProto?: readonly Uint8Array[] | undefined;
}

export function writeFileDescriptorResponse(message: FileDescriptorResponseInit, writer: Writer): Writer {
  if (message.fileDescriptorProto !== undefined) for (const value of message.fileDescriptorProto) writer.uint32(10).bytes(value);
  return writer;
}

export function readFileDescriptorResponse(reader: Reader, end: number, message: Mutable<FileDescriptorResponse> = { fileDescriptorProto: EMPTY }): FileDescriptorResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.fileDescriptorProto = append(message.fileDescriptorProto, reader.bytes()); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const fileDescriptorResponseCodec: Codec<FileDescriptorResponseInit, FileDescriptorResponse> = codec(writeFileDescriptorResponse, readFileDescriptorResponse);

export interface ExtensionNumberResponse {
  readonly baseTypeName: string;
  readonly extensionNumber: readonly number[];
}

export interface ExtensionNumberResponseInit {
  readonly baseTypeName?: string | undefined;
  readonly extensionNumber?: readonly number[] | undefined;
}

export function writeExtensionNumberResponse(message: ExtensionNumberResponseInit, writer: Writer): Writer {
  if (message.baseTypeName) writer.uint32(10).string(message.baseTypeName);
  if (message.extensionNumber !== undefined && message.extensionNumber.length > 0) {
    writer.uint32(18).fork();
    for (const value of message.extensionNumber) writer.int32(value);
    writer.ldelim();
  }
  return writer;
}

export function readExtensionNumberResponse(reader: Reader, end: number, message: Mutable<ExtensionNumberResponse> = { baseTypeName: '', extensionNumber: EMPTY }): ExtensionNumberResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.baseTypeName = reader.string(); break;
      case 16: message.extensionNumber = append(message.extensionNumber, reader.int32()); break;
      case 18: { const stop = endOf(reader); while (reader.pos < stop) message.extensionNumber = append(message.extensionNumber, reader.int32()); expectEnd(reader, stop); break; }
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const extensionNumberResponseCodec: Codec<ExtensionNumberResponseInit, ExtensionNumberResponse> = codec(writeExtensionNumberResponse, readExtensionNumberResponse);

export interface ListServiceResponse {
  readonly service: readonly ServiceResponse[];
}

export interface ListServiceResponseInit {
  readonly service?: readonly ServiceResponseInit[] | undefined;
}

export function writeListServiceResponse(message: ListServiceResponseInit, writer: Writer): Writer {
  if (message.service !== undefined) for (const value of message.service) writeServiceResponse(value, writer.uint32(10).fork()).ldelim();
  return writer;
}

export function readListServiceResponse(reader: Reader, end: number, message: Mutable<ListServiceResponse> = { service: EMPTY }): ListServiceResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.service = append(message.service, readServiceResponse(reader, endOf(reader))); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const listServiceResponseCodec: Codec<ListServiceResponseInit, ListServiceResponse> = codec(writeListServiceResponse, readListServiceResponse);

export interface ServiceResponse {
  readonly name: string;
}

export interface ServiceResponseInit {
  readonly name?: string | undefined;
}

export function writeServiceResponse(message: ServiceResponseInit, writer: Writer): Writer {
  if (message.name) writer.uint32(10).string(message.name);
  return writer;
}

export function readServiceResponse(reader: Reader, end: number, message: Mutable<ServiceResponse> = { name: '' }): ServiceResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10: message.name = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const serviceResponseCodec: Codec<ServiceResponseInit, ServiceResponse> = codec(writeServiceResponse, readServiceResponse);

export interface ErrorResponse {
  readonly errorCode: number;
  readonly errorMessage: string;
}

export interface ErrorResponseInit {
  readonly errorCode?: number | undefined;
  readonly errorMessage?: string | undefined;
}

export function writeErrorResponse(message: ErrorResponseInit, writer: Writer): Writer {
  if (message.errorCode) writer.uint32(8).int32(message.errorCode);
  if (message.errorMessage) writer.uint32(18).string(message.errorMessage);
  return writer;
}

export function readErrorResponse(reader: Reader, end: number, message: Mutable<ErrorResponse> = { errorCode: 0, errorMessage: '' }): ErrorResponse {
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 8: message.errorCode = reader.int32(); break;
      case 18: message.errorMessage = reader.string(); break;
      default: skip(reader, tag);
    }
  }
  expectEnd(reader, end);
  return message;
}

export const errorResponseCodec: Codec<ErrorResponseInit, ErrorResponse> = codec(writeErrorResponse, readErrorResponse);

export const ServerReflection = {
  name: 'grpc.reflection.v1.ServerReflection',
  methods: {
    serverReflectionInfo: {
      path: '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      request: serverReflectionRequestCodec,
      response: serverReflectionResponseCodec,
      requestStream: true,
      responseStream: true,
    } satisfies Method<ServerReflectionRequestInit, ServerReflectionRequest, ServerReflectionResponseInit, ServerReflectionResponse>,
  },
} as const;
