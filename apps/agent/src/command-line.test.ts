import { describe, expect, it } from 'vitest';
import { COMMANDS, USAGE, parseCommandLine } from './command-line.js';

const NOTHING = {
  command: 'run',
  config: undefined,
  output: 'text',
  live: false,
  help: false,
  version: false,
};

describe('parseCommandLine', () => {
  it.each<[string[], object]>([
    [[], {}],
    [['--config', '/etc/retina.yaml'], { config: '/etc/retina.yaml' }],
    [['--config=/etc/retina.yaml', '--live'], { config: '/etc/retina.yaml', live: true }],
    [['--help'], { help: true }],
    [['--version'], { version: true }],
    [['run'], {}],
    [['doctor', '-o', 'json'], { command: 'doctor', output: 'json' }],
    [['uninstall', '--config', 'x'], { command: 'uninstall', config: 'x' }],
  ])('reads %j', (args, expected) => {
    expect(parseCommandLine(args)).toEqual({ ...NOTHING, ...expected });
  });

  it.each([
    [['--confg', 'x'], /--confg/],
    [['--config'], /--config/],
    [['--live=yes'], /--live/],
    [['config.yaml'], /config\.yaml/],
    [['run', 'uninstall'], /uninstall/],
    [['doctor', '-o', 'yaml'], /yaml/],
  ])('refuses %j, names what is wrong and where to look', (args, named) => {
    const refusal = expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(named),
    });
    expect(() => parseCommandLine(args)).toThrow(refusal);
    expect(() => parseCommandLine(args)).toThrow(/retina-agent --help$/);
  });
});

describe('USAGE', () => {
  it('has every command and option, and no other', () => {
    const options = [...USAGE.matchAll(/^ {2}--(\w+)/gm)].map(([, name]) => name);
    const { command: _, ...known } = parseCommandLine([]);
    expect(new Set(options)).toEqual(new Set(Object.keys(known)));
    const commands = [...USAGE.matchAll(/^ {2}retina-agent \[?(\w+)/gm)].map(([, name]) => name);
    expect(commands).toEqual([...COMMANDS]);
  });
});
