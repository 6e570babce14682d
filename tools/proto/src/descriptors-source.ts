/** Writes what gRPC's reflection tells about every file: its descriptor, what it imports, what it declares. */

import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor.js';
import { GENERATED } from './naming.js';
import { packageNameOf } from './schema.js';

const { Enum, Service, Type } = protobuf;

/** protobufjs brings google's files along, and does not say which type is from which. */
const GOOGLE_FILES: Readonly<Record<string, string>> = {
  Any: 'any',
  FieldMask: 'field_mask',
  Timestamp: 'timestamp',
};

interface ProtoFile {
  readonly name: string;
  readonly package: string;
  readonly messages: protobuf.Type[];
  readonly enums: protobuf.Enum[];
  readonly services: protobuf.Service[];
}

/** The text of `descriptors.gen.ts`. Paths are relative to `folder`. */
export function descriptorsSource(root: protobuf.Root, folder: string): string {
  const rows = filesOf(root, folder).map((file) => {
    const dependencies = dependenciesOf(file, folder);
    const bytes = descriptor.FileDescriptorProto.encode(fileDescriptor(file, dependencies)).finish();
    return [
      '  {',
      `    name: ${JSON.stringify(file.name)},`,
      `    dependencies: ${JSON.stringify(dependencies)},`,
      `    symbols: ${JSON.stringify(symbolsOf(file))},`,
      `    descriptor: '${Buffer.from(bytes).toString('base64')}',`,
      '  },',
    ].join('\n');
  });
  return [GENERATED, '', 'export const FILE_DESCRIPTORS = [', ...rows, '] as const;', ''].join('\n');
}

function filesOf(root: protobuf.Root, folder: string): ProtoFile[] {
  const files = new Map<string, ProtoFile>();
  const visit = (namespace: protobuf.NamespaceBase): void => {
    for (const nested of namespace.nestedArray) {
      if (nested instanceof Type || nested instanceof Enum || nested instanceof Service) {
        const name = fileNameOf(nested, folder);
        const file = files.get(name) ?? emptyFile(name, packageNameOf(nested));
        files.set(name, file);
        if (nested instanceof Type) file.messages.push(nested);
        else if (nested instanceof Enum) file.enums.push(nested);
        else file.services.push(nested);
      } else if (nested instanceof protobuf.Namespace) visit(nested);
    }
  };
  visit(root);
  return [...files.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function emptyFile(name: string, packageName: string): ProtoFile {
  return { name, package: packageName, messages: [], enums: [], services: [] };
}

function fileNameOf(declaration: protobuf.ReflectionObject, folder: string): string {
  let top = declaration;
  while (top.parent instanceof Type) top = top.parent;
  if (packageNameOf(top) === 'google.protobuf') {
    return `google/protobuf/${GOOGLE_FILES[top.name] ?? 'wrappers'}.proto`;
  }
  const { filename } = top;
  if (filename === null) throw new Error(`${top.fullName} comes from no file`);
  return filename.slice(folder.length + 1);
}

function fileDescriptor(
  { name, package: packageName, messages, enums, services }: ProtoFile,
  dependency: readonly string[],
): protobuf.Message {
  return descriptor.FileDescriptorProto.create({
    name,
    package: packageName,
    dependency: [...dependency],
    messageType: messages.map(messageDescriptor),
    enumType: enums.map((each) => each.toDescriptor()),
    service: services.map(serviceDescriptor),
    syntax: 'proto3',
  });
}

/** protobufjs leaves names as they are written; readers may want them from the root on. */
function messageDescriptor(type: protobuf.Type): descriptor.IDescriptorProto {
  const made = type.toDescriptor('proto3');
  const nested = type.nestedArray.filter((each) => each instanceof Type);
  made.nestedType = nested.map(messageDescriptor);
  for (const field of made.field ?? []) {
    const { resolvedType } = type.fields[field.name ?? ''] ?? {};
    if (resolvedType) field.typeName = resolvedType.fullName;
  }
  return made;
}

function serviceDescriptor(service: protobuf.Service): descriptor.IServiceDescriptorProto {
  const made = service.toDescriptor();
  for (const method of made.method ?? []) {
    const { resolvedRequestType, resolvedResponseType } = service.methods[method.name ?? ''] ?? {};
    if (resolvedRequestType) method.inputType = resolvedRequestType.fullName;
    if (resolvedResponseType) method.outputType = resolvedResponseType.fullName;
  }
  return made;
}

function dependenciesOf({ name, messages, services }: ProtoFile, folder: string): string[] {
  const referred = [
    ...messages.flatMap(referredBy),
    ...services.flatMap(({ methodsArray }) =>
      methodsArray.flatMap((each) => [each.resolvedRequestType, each.resolvedResponseType]),
    ),
  ];
  const files = referred.flatMap((type) => (type === null ? [] : [fileNameOf(type, folder)]));
  return [...new Set(files)].filter((file) => file !== name).sort();
}

function referredBy(type: protobuf.Type): (protobuf.Type | protobuf.Enum | null)[] {
  const nested = type.nestedArray.flatMap((each) => (each instanceof Type ? referredBy(each) : []));
  return [...type.fieldsArray.map(({ resolvedType }) => resolvedType), ...nested];
}

function symbolsOf({ messages, enums, services }: ProtoFile): string[] {
  const inside = (type: protobuf.Type): protobuf.ReflectionObject[] => [
    type,
    ...type.nestedArray.flatMap((each) => (each instanceof Type ? inside(each) : [each])),
  ];
  const declared = [
    ...messages.flatMap(inside),
    ...enums,
    ...services.flatMap((each) => [each, ...each.methodsArray]),
  ];
  return declared.map(({ fullName }) => fullName.slice(1));
}
