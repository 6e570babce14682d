/** gRPC's reflection: clients like grpcurl ask what there is, and get the descriptors. */

import {
  type ServerReflectionRequest,
  type ServerReflectionResponseInit,
  ServerReflection,
} from '@retina/wire/grpc';
import { type BoundService, type ServiceTable, bindService } from './service.js';

/** The older package, with the same messages: what many clients still ask first. */
const V1_ALPHA = 'grpc.reflection.v1alpha.ServerReflection';
/** gRPC's code for what there is not. */
const NOT_FOUND = 5;

/** The service under both its names. It loads the descriptors when somebody asks. */
export function reflectionService(served: readonly string[]): BoundService[] {
  const names = [...served, ServerReflection.name].sort();
  const handlers: Parameters<typeof bindService<typeof ServerReflection>>[1] = {
    serverReflectionInfo: async (requests, call) => {
      for await (const request of requests) {
        call.write({ originalRequest: request, ...(await answer(request, names)) });
        await call.drained();
      }
    },
  };
  const { serverReflectionInfo } = ServerReflection.methods;
  const older: ServiceTable = {
    name: V1_ALPHA,
    methods: { serverReflectionInfo: { ...serverReflectionInfo, path: `/${V1_ALPHA}/ServerReflectionInfo` } },
  };
  return [bindService(ServerReflection, handlers), { table: older, handlers }];
}

async function answer(
  request: ServerReflectionRequest,
  services: readonly string[],
): Promise<ServerReflectionResponseInit> {
  if (request.listServices !== undefined) {
    return { listServicesResponse: { service: services.map((name) => ({ name })) } };
  }
  const { FILE_DESCRIPTORS } = await import('@retina/wire/descriptors');
  const files: readonly DescribedFile[] = FILE_DESCRIPTORS;
  const { fileByFilename, fileContainingSymbol } = request;
  const found = files.find(
    ({ name, symbols }) => name === fileByFilename || symbols.includes(fileContainingSymbol ?? ''),
  );
  if (found === undefined) {
    const asked = fileByFilename ?? fileContainingSymbol ?? 'extensions';
    return { errorResponse: { errorCode: NOT_FOUND, errorMessage: `there is no ${asked} here` } };
  }
  const descriptors = withDependencies(found, files).map(({ descriptor }) =>
    Buffer.from(descriptor, 'base64'),
  );
  return { fileDescriptorResponse: { fileDescriptorProto: descriptors } };
}

interface DescribedFile {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly symbols: readonly string[];
  readonly descriptor: string;
}

/** The file, then all that it needs. */
function withDependencies(file: DescribedFile, files: readonly DescribedFile[]): DescribedFile[] {
  const needed = new Set([file]);
  for (const each of needed) {
    for (const name of each.dependencies) {
      const dependency = files.find((other) => other.name === name);
      if (dependency !== undefined) needed.add(dependency);
    }
  }
  return [...needed];
}
