/** What a probe says. */

/** Nothing is wrong when the list is empty; each problem is a sentence that begins with the component's name. */
export interface Health {
  readonly problems: readonly string[];
}
