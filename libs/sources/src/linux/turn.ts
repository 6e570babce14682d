/** Cooperation with the event loop. */

/** Lets the event loop do what else there is. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
