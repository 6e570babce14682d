/** Sample values as the text format 0.0.4 writes them. */

/** Prints a number; JavaScript's own form is right but for the infinities. */
export function formatValue(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return String(value);
}
