/** `retina completion`: a script for the shell, made of the commands and options that there are. */

import type { Command, Option } from 'commander';
import type { CliContext } from './context.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Adds the command. */
export function addCompletion(program: Command, context: CliContext): void {
  program
    .command('completion')
    .description('print a completion script: source <(retina completion bash)')
    .argument('<shell>', SHELLS.join(', '))
    .action((shell: string) => {
      if (shell === 'fish') context.write(fishScript(program));
      else if (shell === 'zsh')
        context.write(`autoload -U +X bashcompinit && bashcompinit\n${bashScript(program)}`);
      else if (shell === 'bash') context.write(bashScript(program));
      else program.error(`error: there is no completion for ${shell}: ${SHELLS.join(', ')}`);
    });
}

function bashScript(program: Command): string {
  const cases = program.commands.map((command) => {
    const words = [...program.options, ...command.options].map(longName).join(' ');
    const values = command.options.flatMap(choicesCase);
    return [`    ${command.name()})`, ...values, `      words="${words}" ;;`].join('\n');
  });
  return [
    '_retina() {',
    '  local words command word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
    '  for command in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $command == -* ]] || break; done',
    '  case "$command" in',
    ...cases,
    `    *) words="${program.commands.map((command) => command.name()).join(' ')}" ;;`,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -F _retina retina',
    '',
  ].join('\n');
}

function choicesCase(option: Option): string[] {
  const { argChoices, short } = option;
  if (argChoices === undefined) return [];
  const names = [longName(option), ...(short === undefined ? [] : [short])];
  const test = names.map((name) => `$before == ${name}`).join(' || ');
  return [
    `      if [[ ${test} ]]; then COMPREPLY=($(compgen -W "${argChoices.join(' ')}" -- "$word")); return; fi`,
  ];
}

function fishScript(program: Command): string {
  const commands = program.commands.map(
    (command) =>
      `complete -c retina -f -n __fish_use_subcommand -a ${command.name()} -d ${quoted(command.description())}`,
  );
  const options = program.commands.flatMap((command) =>
    [...program.options, ...command.options].map((option) => {
      const choices = option.argChoices === undefined ? '' : ` -xa ${quoted(option.argChoices.join(' '))}`;
      const seen = quoted(`__fish_seen_subcommand_from ${command.name()}`);
      return `complete -c retina -n ${seen} -l ${longName(option).slice(2)}${choices} -d ${quoted(option.description)}`;
    }),
  );
  return [...commands, ...options, ''].join('\n');
}

function longName(option: Option): string {
  return option.long ?? option.short ?? '';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`\'`)}'`;
}
