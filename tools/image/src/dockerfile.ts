/** Reads the part of Dockerfile's language that our Dockerfiles use, and refuses the rest. */

/** One instruction; `line` is where it begins. */
export interface Instruction {
  readonly keyword: Keyword;
  /** Flags of COPY and FROM, like `from=build`, by name. */
  readonly flags: Readonly<Record<string, string>>;
  /** What follows, lines joined. */
  readonly text: string;
  readonly line: number;
}

/** One stage: from a base, or from a stage before it. */
export interface Stage {
  readonly base: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

const KEYWORDS = [
  'FROM',
  'RUN',
  'COPY',
  'ENV',
  'WORKDIR',
  'USER',
  'EXPOSE',
  'LABEL',
  'ENTRYPOINT',
  'CMD',
] as const;

/** An instruction that we know. */
export type Keyword = (typeof KEYWORDS)[number];

/** @throws Error that names the line. */
export function parseDockerfile(text: string): readonly Stage[] {
  const stages: { base: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsOf(text)) {
    if (instruction.keyword === 'FROM') {
      const [, base, name] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(instruction.text) ?? [];
      if (base === undefined) throw new Error(`line ${instruction.line}: FROM takes IMAGE or IMAGE AS NAME`);
      stages.push({ base, name, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`line ${instruction.line}: ${instruction.keyword} before FROM`);
    stage.instructions.push(instruction);
  }
  if (stages.length === 0) throw new Error('there is no FROM');
  return stages;
}

/** The words of ENTRYPOINT or CMD. @throws Error unless it is a JSON array: a shell in between would swallow signals. */
export function execForm({ keyword, text, line }: Instruction): readonly string[] {
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  } catch {
    // Said below.
  }
  throw new Error(`line ${line}: ${keyword} must be a JSON array of strings`);
}

/** Names and values of ENV and LABEL, like `A=1 B="two words"`. */
export function assignments({ keyword, text, line }: Instruction): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const rest = text.replace(
    /([\w./-]+)=(?:"([^"]*)"|(\S*))\s*/g,
    (_all, name: string, quoted?: string, bare = '') => {
      found[name] = quoted ?? String(bare);
      return '';
    },
  );
  if (rest !== '') throw new Error(`line ${line}: ${keyword} takes NAME=VALUE, not ${rest}`);
  return found;
}

function instructionsOf(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  let pending: { text: string; line: number } | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const isComment = raw.trimStart().startsWith('#');
    if (isComment || (raw.trim() === '' && pending === undefined)) continue;
    const isContinued = raw.endsWith('\\');
    const part = (isContinued ? raw.slice(0, -1) : raw).trim();
    pending = { text: `${pending?.text ?? ''} ${part}`.trim(), line: pending?.line ?? index + 1 };
    if (isContinued) continue;
    found.push(parseInstruction(pending.text, pending.line));
    pending = undefined;
  }
  if (pending !== undefined) throw new Error(`line ${pending.line}: the last line ends with a backslash`);
  return found;
}

function parseInstruction(text: string, line: number): Instruction {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
  const keyword = KEYWORDS.find((known) => known === word.toUpperCase());
  if (keyword === undefined) throw new Error(`line ${line}: ${word} is not one of ${KEYWORDS.join(', ')}`);
  const flags: Record<string, string> = {};
  const body = rest.replace(/^(?:--([a-z]+)=(\S+)\s+)+/, (all) => {
    for (const [, name = '', value = ''] of all.matchAll(/--([a-z]+)=(\S+)/g)) flags[name] = value;
    return '';
  });
  return { keyword, flags, text: body, line };
}
