/** Catches what libbpf would print on stderr, and finds the lines of it that tell why a load failed. */

import koffi from 'koffi';
import { libbpf, libc } from './ffi.js';

const LINE_CAPACITY = 8192;
/** enum libbpf_print_level: warnings are 0; what is above tells of every step that went well. */
const LIBBPF_WARN = 0;

/** Lines in which a verifier or libbpf says what is wrong, rather than what it walked through. */
const TELLING = [
  /invalid|unknown func|not allowed|R\d+ !read_ok|unreachable|too many|too large|cannot|back-edge|misaligned/i,
  /math between|unbounded|out of bounds|leads to|Permission denied|failed to|CO-RE|min value|max value/i,
];

/** Takes over libbpf's printing while a callback runs. Not re-entrant: loading is synchronous. */
export function withBpfLog<T>(run: (lines: readonly string[]) => T): T {
  const lines: string[] = [];
  const text = Buffer.alloc(LINE_CAPACITY);
  const prototype = koffi.pointer(koffi.proto('int (int level, const void *format, void *args)'));
  const callback = koffi.register((level: number, format: bigint, args: bigint): number => {
    if (level > LIBBPF_WARN) return 0;
    const length = libc.vsnprintf(text, text.length, format, args);
    lines.push(text.toString('latin1', 0, Math.min(length, text.length - 1)).trimEnd());
    return 0;
  }, prototype);
  const previous = libbpf.libbpf_set_print(callback);
  try {
    return run(lines);
  } finally {
    libbpf.libbpf_set_print(previous);
    koffi.unregister(callback);
  }
}

/** The lines of a log that tell what went wrong: the matching ones with the instruction before, at most `limit`. */
export function tellingLines(log: string, limit: number = 6): string[] {
  const lines = log
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(processed|verification time)/.test(line));
  const telling = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (!TELLING.some((pattern) => pattern.test(line))) continue;
    const before = lines[index - 1];
    if (before !== undefined && /^\d+: \(/.test(before)) telling.add(before);
    telling.add(line);
  }
  const found = [...telling].slice(-limit);
  return found.length > 0 ? found : lines.slice(-limit);
}
