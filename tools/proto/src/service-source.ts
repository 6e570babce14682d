/** Writes a gRPC service as a table of its methods. */

import type protobuf from 'protobufjs';
import { codecName } from './naming.js';
import { typeName } from './schema.js';

/** A constant named after the service. */
export function serviceSource(service: protobuf.Service): string {
  const methods = service.methodsArray.map((method) => methodSource(service, method));
  return [
    `export const ${service.name} = {`,
    `  name: '${service.fullName.slice(1)}',`,
    '  methods: {',
    ...methods,
    '  },',
    '} as const;',
  ].join('\n');
}

function methodSource(service: protobuf.Service, method: protobuf.Method): string {
  const { resolvedRequestType: request, resolvedResponseType: response } = method;
  if (request === null || response === null) throw new Error(`${method.fullName} has no types`);
  const [input, output] = [typeName(request), typeName(response)];
  const name = `${method.name.charAt(0).toLowerCase()}${method.name.slice(1)}`;
  return [
    `    ${name}: {`,
    `      path: '/${service.fullName.slice(1)}/${method.name}',`,
    `      request: ${codecName(input)},`,
    `      response: ${codecName(output)},`,
    `      requestStream: ${method.requestStream === true},`,
    `      responseStream: ${method.responseStream === true},`,
    `    } satisfies Method<${input}Init, ${input}, ${output}Init, ${output}>,`,
  ].join('\n');
}
