/** Finds what somebody meant to type. */

/** The name that needs the fewest edits to become `typed`, regardless of case; undefined when all are far off. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const allowedEdits = Math.max(1, Math.floor(typed.length / 3));
  let nearest: string | undefined;
  let fewest = allowedEdits + 1;
  for (const name of names) {
    const edits = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      nearest = name;
    }
  }
  return nearest;
}

/** Levenshtein's distance: characters to insert, delete or replace. `row` holds those of each prefix of `b`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
