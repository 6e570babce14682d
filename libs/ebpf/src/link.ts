/** What keeps a program at its hook; disposing it takes off that program and nothing else. */

import { RetinaError } from '@retina/core';
import { existsSync, rmSync } from 'node:fs';
import { type Pointer, libbpf, libc } from './ffi.js';
import { bpfError, bpfNullError, hostCallError } from './host-error.js';

/** A program at its hook. */
export interface Link extends Disposable {
  /** What it is attached to, for logs. */
  readonly target: string;
}

/** A tracing program at its hook. */
export interface TracingLink extends PinnedLink {
  /**
   * Keeps the link as a file when the process is gone. What has that name already, a predecessor's link, is taken off.
   * @param path In a BPF file system; its folder exists.
   */
  pin(path: string): void;
}

/** Attaches a tracing program (tp_btf, fexit, iterator) to the hook that its section names. */
export function attachTracing(program: Pointer, name: string): TracingLink {
  let pointer = libbpf.bpf_program__attach(program);
  if (pointer === null) throw bpfNullError('BPF_ATTACH_FAILED', `attach ${name}`);
  let path: string | undefined;
  const close = (): void => {
    if (pointer !== null) libbpf.bpf_link__destroy(pointer);
    pointer = null;
  };
  return {
    target: name,
    pin(wanted: string): void {
      rmSync(wanted, { force: true });
      const result = libbpf.bpf_obj_pin(libbpf.bpf_link__fd(pointer), wanted);
      if (result < 0) throw bpfError('BPF_ATTACH_FAILED', `pin ${name} to ${wanted}`, result);
      path = wanted;
    },
    leave: close,
    [Symbol.dispose](): void {
      if (path !== undefined) rmSync(path, { force: true });
      close();
    },
  };
}

/** Which way packets pass a TC hook, seen from the interface. */
export type HookDirection = 'ingress' | 'egress';

const BPF_LINK_CREATE = 28;
/** enum bpf_attach_type. */
const TCX_ATTACH_TYPE = { ingress: 46, egress: 47 } as const;
/** include/uapi/linux/bpf.h: with no relative program it means first of all. */
const BPF_F_BEFORE = 1 << 3;
const LINK_CREATE_SIZE = 64;

/** bpf(2)'s number in the system call table (arch/x86/entry/syscalls, asm-generic/unistd.h). */
const BPF_SYSCALL: Partial<Record<NodeJS.Architecture, number>> = { x64: 321, arm64: 280 };

/** What keeps a program at its hook when the process is gone. */
export interface PinnedLink extends Link {
  /** Gives our handle back and leaves the program at its hook. Disposing takes it off. */
  leave(): void;
}

/**
 * Attaches a program to an interface by TCX (Linux 6.6). It goes to the head of the chain: a program before it that
 * decides, as a CNI's does, would hide the packet from us. The link dies with the process.
 * @throws BPF_ATTACH_FAILED, also when the interface is gone.
 */
export function attachTcx(programFd: number, interfaceIndex: number, direction: HookDirection): Link {
  const target = tcxTarget(interfaceIndex, direction);
  const fd = createTcx(programFd, interfaceIndex, direction);
  return { target, [Symbol.dispose]: once(() => libc.close(fd)) };
}

/**
 * The same with a link that stays, as a file. If it is there already, from a predecessor, the program takes the place of
 * the one before, without a packet in between (BPF_LINK_UPDATE).
 * @param path In a BPF file system; its folder exists.
 */
export function attachTcxPinned(
  programFd: number,
  interfaceIndex: number,
  { direction, path }: { readonly direction: HookDirection; readonly path: string },
): PinnedLink {
  const target = tcxTarget(interfaceIndex, direction);
  const fd = takeOver(path, programFd) ?? createTcx(programFd, interfaceIndex, direction);
  if (!existsSync(path)) {
    const result = libbpf.bpf_obj_pin(fd, path);
    if (result < 0) {
      libc.close(fd);
      throw bpfError('BPF_ATTACH_FAILED', `pin ${target} to ${path}`, result);
    }
  }
  const close = once(() => libc.close(fd));
  return {
    target,
    leave: close,
    [Symbol.dispose](): void {
      rmSync(path, { force: true });
      close();
    },
  };
}

/** A pinned link whose interface is gone refuses the update (ENOLINK): it is removed. */
function takeOver(path: string, programFd: number): number | undefined {
  const fd = libbpf.bpf_obj_get(path);
  if (fd < 0) return undefined;
  if (libbpf.bpf_link_update(fd, programFd, null) === 0) return fd;
  libc.close(fd);
  rmSync(path);
  return undefined;
}

/** What BPF_LINK_CREATE needs to know. */
export interface LinkAttributes {
  readonly programFd: number;
  /** An interface's index or a file descriptor, as the type of the attachment wants it. */
  readonly target: number;
  /** enum bpf_attach_type. */
  readonly attachType: number;
  readonly flags?: number;
}

/** A link that dies with the process. @throws BPF_ATTACH_FAILED. */
export function createLink(target: string, attributes: LinkAttributes): Link {
  const fd = linkFd(target, attributes);
  return { target, [Symbol.dispose]: once(() => libc.close(fd)) };
}

function linkFd(name: string, { programFd, target, attachType, flags = 0 }: LinkAttributes): number {
  const attributes = Buffer.alloc(LINK_CREATE_SIZE);
  attributes.writeUInt32LE(programFd, 0);
  attributes.writeUInt32LE(target, 4);
  attributes.writeUInt32LE(attachType, 8);
  attributes.writeUInt32LE(flags, 12);
  const fd = bpf(BPF_LINK_CREATE, attributes);
  if (fd >= 0) return fd;
  const cause = hostCallError('bpf(BPF_LINK_CREATE)');
  throw new RetinaError('BPF_ATTACH_FAILED', `attach to ${name}`, { cause, details: cause.details });
}

function createTcx(programFd: number, interfaceIndex: number, direction: HookDirection): number {
  return linkFd(tcxTarget(interfaceIndex, direction), {
    programFd,
    target: interfaceIndex,
    attachType: TCX_ATTACH_TYPE[direction],
    flags: BPF_F_BEFORE,
  });
}

function tcxTarget(interfaceIndex: number, direction: HookDirection): string {
  return `tcx/${direction} of interface ${interfaceIndex}`;
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

function bpf(command: number, attributes: Buffer): number {
  const number = BPF_SYSCALL[process.arch];
  if (number === undefined) {
    throw new RetinaError('FEATURE_UNSUPPORTED', `bpf(2) on ${process.arch}; x64 and arm64 are supported`);
  }
  return libc.syscall(number, command, attributes, attributes.length);
}
