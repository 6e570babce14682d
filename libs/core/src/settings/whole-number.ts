/** Whole numbers in configuration. */

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** The number, or undefined when it is none or not whole. Takes `8.388608e+06` too: Helm renders large numbers so. */
export function parseWholeNumber(text: string): number | undefined {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
