/** What generated JSON functions are made of: the forms that protobuf's JSON gives to some values. */

/** A value in JSON. */
export type JsonValue = string | number | boolean | JsonObject | readonly JsonValue[];

/** An object in JSON. */
export interface JsonObject {
  [name: string]: JsonValue;
}

/** The name of an enum's value; the number where it has none. */
export function enumName(table: Readonly<Record<string, number>>, value: number): string | number {
  return Object.keys(table).find((name) => table[name] === value) ?? value;
}

/** Bytes in base64. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** RFC 3339 in UTC, with as many digits after the point as are needed, in threes. */
export function timestampText({
  seconds,
  nanos,
}: {
  readonly seconds: number;
  readonly nanos: number;
}): string {
  const date = new Date(seconds * 1000).toISOString().slice(0, 19);
  const digits = String(nanos)
    .padStart(9, '0')
    .replace(/(?:000){1,3}$/, '');
  return `${date}${digits === '' ? '' : `.${digits}`}Z`;
}

/** Paths joined by commas. */
export function fieldmaskText({ paths }: { readonly paths: readonly string[] }): string {
  return paths.join(',');
}

/** An embedded message of a kind that nobody here knows: its type, and its bytes. */
export function anyText({
  typeUrl,
  value,
}: {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}): JsonObject {
  return { '@type': typeUrl, value: base64(value) };
}
