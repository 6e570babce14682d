/** Where the compiled programs are. */

import { OpenObject } from '@retina/ebpf';
import { createRequire } from 'node:module';

/** The folder that holds the objects; overridden by tests that bring their own. */
export interface ObjectOptions {
  readonly objectPath?: string;
}

/** Opens the object of a signal from the `@retina/bpf` package. */
export function openObject(signal: string, options: ObjectOptions = {}): OpenObject {
  const path = options.objectPath ?? createRequire(import.meta.url).resolve(`@retina/bpf/${signal}.bpf.o`);
  return OpenObject.open(path);
}
