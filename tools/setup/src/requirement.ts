/** Something that must be on the machine before Retina can be built, run or tested. */

import type { Host } from './host.js';

/** What needs it: `run` for building and starting, `test` for tests only (those tests skip without it). */
export type Profile = 'run' | 'test';

/** What shows that a requirement is met: a program to call, a library to load, or a header to include. */
export type Proof = { readonly program: string } | { readonly library: string } | { readonly header: string };

/** One row of the table. */
export interface Requirement {
  /** The Debian and Ubuntu package that brings it. */
  readonly debian: string;
  /** The Fedora package, for whoever installs by hand; undefined where Fedora has none. */
  readonly fedora: string | undefined;
  readonly profile: Profile;
  readonly proof: Proof;
  readonly why: string;
  /** What comes of it when it is missing, where building and starting do without. */
  readonly without?: string;
  /** The unit that the package would start by itself, and that has to stay off. */
  readonly service?: string;
}

/** Whether the machine has it; asks the file system only, so that the usual answer costs nothing. */
export function isMet(requirement: Requirement, host: Host): boolean {
  const { proof } = requirement;
  if ('program' in proof) return host.hasProgram(proof.program);
  if ('library' in proof) return host.hasLibrary(proof.library);
  return host.hasHeader(proof.header);
}

/** What to look for, in words. */
export function proofText({ proof }: Requirement): string {
  if ('program' in proof) return `program ${proof.program}`;
  if ('library' in proof) return `library ${proof.library}`;
  return `header ${proof.header}`;
}
