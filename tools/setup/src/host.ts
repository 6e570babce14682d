/** The machine, as far as setup looks at it and changes it: the port that tests replace. */

/** What a command left behind. */
export interface CommandResult {
  /** Exit status; 127 when the command could not be started, 128 and more when a signal ended it. */
  readonly status: number;
  readonly output: string;
}

/** The machine. Everything that setup knows and does goes through here. */
export interface Host {
  readonly isRoot: boolean;
  /** Looks through PATH and the administration folders, which a plain user's PATH often lacks. */
  hasProgram(name: string): boolean;
  hasLibrary(name: string): boolean;
  hasHeader(name: string): boolean;
  /** The text of a file, or undefined when there is none. */
  read(path: string): string | undefined;
  /** Runs a command to its end, with `input` on its standard input, and never asks anything. */
  run(command: readonly string[], input?: string): CommandResult;
  pause(seconds: number): void;
  print(line: string): void;
}
