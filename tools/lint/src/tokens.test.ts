import { describe, expect, it } from 'vitest';
import { tokenize } from './tokens.js';

/** Tokens as `kind:text`. */
function kinds(source: string): string[] {
  return tokenize(source).map(({ kind, text }) => `${kind}:${text}`);
}

describe('tokenize', () => {
  it('tells strings, comments, words and signs apart', () => {
    expect(kinds(`const a = 'it\\'s'; // "no"\n/* b */ "c"`)).toEqual([
      'word:const',
      'word:a',
      'sign:=',
      "string:it\\'s",
      'sign:;',
      'comment:// "no"',
      'comment:/* b */',
      'string:c',
    ]);
  });

  it('reads templates with expressions and templates inside them', () => {
    expect(kinds('`a${f({ b: `c${1}` })}d` + e')).toEqual([
      'template:a',
      'word:f',
      'sign:(',
      'sign:{',
      'word:b',
      'sign::',
      'template:c',
      'word:1',
      'template:',
      'sign:}',
      'sign:)',
      'template:d',
      'sign:+',
      'word:e',
    ]);
  });

  it('does not take the quotes in a regular expression for a string', () => {
    expect(kinds(`return /['"/]/g;`)).toEqual(['word:return', `pattern:/['"/]/g`, 'sign:;']);
    expect(kinds(`x = a / 'b' / c`)).toContain('string:b');
  });

  it('counts lines through strings of several lines', () => {
    const last = tokenize('`a\nb`\n/*\n*/\nend').at(-1);
    expect(last).toEqual({ kind: 'word', text: 'end', line: 5 });
  });

  it('comes to an end on a source that is cut off', () => {
    for (const source of ['`a${', '/* a', "'a", '/a', '`']) expect(() => tokenize(source)).not.toThrow();
  });
});
