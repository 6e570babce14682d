/** The .proto files of proto/, read by protobufjs and arranged by package. */

import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import protobuf from 'protobufjs';

const { Enum, Namespace, Root, Service, Type } = protobuf;

/** Everything of one proto package. */
export interface ProtoPackage {
  /** `retina.flow.v1` */
  readonly name: string;
  readonly messages: readonly protobuf.Type[];
  readonly enums: readonly protobuf.Enum[];
  readonly services: readonly protobuf.Service[];
}

/** The files of a folder, relative to it, sorted. */
export function protoFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.proto'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Reads all files of a folder; names stay as they are written. */
export function loadProtos(folder: string): protobuf.Root {
  const root = new Root();
  root.resolvePath = (_origin, target) => (target.startsWith('google/') ? target : join(folder, target));
  root.loadSync(protoFiles(folder), { keepCase: true });
  root.resolveAll();
  return root;
}

/** All packages that have messages, in the order of their names. */
export function packagesOf(root: protobuf.Root): ProtoPackage[] {
  const found: ProtoPackage[] = [];
  const visit = (namespace: protobuf.NamespaceBase): void => {
    const inside = { messages: [], enums: [], services: [] };
    collect(namespace, inside);
    const { messages, services } = inside;
    if (messages.length + services.length > 0) found.push({ name: namespace.fullName.slice(1), ...inside });
    for (const nested of namespace.nestedArray) {
      if (nested instanceof Namespace && !(nested instanceof Type) && !(nested instanceof Service))
        visit(nested);
    }
  };
  visit(root);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Declarations {
  readonly messages: protobuf.Type[];
  readonly enums: protobuf.Enum[];
  readonly services: protobuf.Service[];
}

/** Messages and enums, those inside of messages too. */
function collect(namespace: protobuf.NamespaceBase, into: Declarations): void {
  for (const nested of namespace.nestedArray) {
    if (nested instanceof Type) {
      into.messages.push(nested);
      collect(nested, into);
    } else if (nested instanceof Enum) into.enums.push(nested);
    else if (nested instanceof Service) into.services.push(nested);
  }
}

/** The package that a declaration is in. */
export function packageNameOf(declaration: protobuf.ReflectionObject): string {
  let { parent } = declaration;
  while (parent instanceof Type) ({ parent } = parent);
  return parent?.fullName.slice(1) ?? '';
}

/** The name in TypeScript: `HealthCheckResponse.ServingStatus` is HealthCheckResponseServingStatus. */
export function typeName(declaration: protobuf.ReflectionObject): string {
  const { parent } = declaration;
  return parent instanceof Type ? `${typeName(parent)}${declaration.name}` : declaration.name;
}

/** `node_name` is nodeName; capitals stay. */
export function fieldName(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
