/** Sizes in bytes, as plain numbers or with the suffixes that Kubernetes uses for memory. */

import { parseWholeNumber } from './whole-number.js';

const UNIT_BYTES: Readonly<Record<string, number>> = {
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

const WITH_UNIT = /^(\d+(?:\.\d+)?) ?(k|M|G|Ki|Mi|Gi)B?$/;

/** Bytes of a text such as `8388608`, `8Mi`, `8MiB` or `1.5k`; undefined when it is none, or no whole number. */
export function parseByteSize(text: string): number | undefined {
  const [, amount, unit = ''] = WITH_UNIT.exec(text) ?? [];
  if (amount === undefined) return parseWholeNumber(text);
  const bytes = Number(amount) * (UNIT_BYTES[unit] ?? Number.NaN);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The text with the largest binary suffix that leaves a whole number. */
export function formatByteSize(bytes: number): string {
  for (const unit of ['Gi', 'Mi', 'Ki']) {
    const amount = bytes / (UNIT_BYTES[unit] ?? Number.NaN);
    if (amount >= 1 && Number.isInteger(amount)) return `${amount}${unit}`;
  }
  return String(bytes);
}
