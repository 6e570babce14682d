/** A machine made of maps, for tests. */

import type { CommandResult, Host } from './host.js';

const DONE: CommandResult = { status: 0, output: '' };

/** Records every command; `answer` decides what a command does and returns, success where it returns nothing. */
export class FakeHost implements Host {
  isRoot = true;
  readonly programs = new Set(['apt-get', 'systemctl']);
  readonly libraries = new Set<string>();
  readonly headers = new Set<string>();
  readonly files = new Map<string, string>();
  readonly commands: string[] = [];
  readonly lines: string[] = [];
  pausedSeconds = 0;
  answer: (command: string) => CommandResult | undefined = () => undefined;

  hasProgram(name: string): boolean {
    return this.programs.has(name);
  }

  hasLibrary(name: string): boolean {
    return this.libraries.has(name);
  }

  hasHeader(name: string): boolean {
    return this.headers.has(name);
  }

  read(path: string): string | undefined {
    return this.files.get(path);
  }

  run(command: readonly string[], input: string = ''): CommandResult {
    const text = command.join(' ');
    this.commands.push(text);
    const result = this.answer(text) ?? DONE;
    const written = /cat >(\S+)/.exec(text)?.[1];
    if (written !== undefined && result.status === 0) this.files.set(written, input);
    if (command.includes('rm')) this.files.delete(command.at(-1) ?? '');
    return result;
  }

  pause(seconds: number): void {
    this.pausedSeconds += seconds;
  }

  print(line: string): void {
    this.lines.push(line);
  }
}
