/** Names and lines that several generated files have. */

/** The first line of every generated file. */
export const GENERATED = '// Made by `npm run generate` from proto/; change that, not this file.';

/** `flowBatchCodec`. */
export function codecName(name: string): string {
  const start = /^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/.exec(name)?.[0] ?? '';
  return `${start.toLowerCase()}${name.slice(start.length)}Codec`;
}
