/** One breach of a house rule. */

/** What is wrong, where, and how to put it right. */
export interface Finding {
  readonly rule: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly line: number;
  readonly problem: string;
  readonly fix: string;
}

/** The lines that a person reads; the first is what editors and terminals make a link of. */
export function formatFinding({ rule, file, line, problem, fix }: Finding): string {
  return `${file}:${line}: [${rule}] ${problem}\n    fix: ${fix}`;
}
