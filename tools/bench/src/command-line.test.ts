import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.js';

const KNOWN = ['programs', 'ring'];

describe('parseCommandLine', () => {
  it('takes names and files', () => {
    const line = parseCommandLine(['ring', '--rounds', '3', '--json', 'a', '--markdown', 'b'], KNOWN);
    expect(line).toEqual({ names: ['ring'], rounds: 3, jsonFile: 'a', markdownFile: 'b', help: false });
  });

  it('leaves the number of rounds to the benchmarks', () => {
    expect(parseCommandLine([], KNOWN).rounds).toBeUndefined();
  });

  it.each([
    [['rings'], 'there is no benchmark rings'],
    [['--rounds', '0'], '--rounds 0'],
    [['--rounds', 'many'], '--rounds many'],
    [['--what'], '--what'],
  ])('refuses %j', (args, message) => {
    expect(() => parseCommandLine(args, KNOWN)).toThrow(message);
  });
});
